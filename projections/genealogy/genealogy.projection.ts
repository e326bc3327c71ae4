import { sql, type Kysely } from 'kysely';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import type { Stay } from '../../src/ledger/history/stays.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import type { Order } from '../../src/ledger/order.js';
import { inPieces } from '../../src/ledger/slices.js';
import { textC } from '../schema/column.js';
import { rowSet } from '../schema/row-set.js';
import { isStay, staysTable, type StayKind } from './genealogy.tables.js';

type Db = Kysely<unknown>;

interface Row {
  readonly child: string;
  readonly carrier: string;
  readonly kind: StayKind;
  readonly slot?: string | undefined;
  readonly from: Order;
  readonly to?: Order | undefined;
  readonly quantity?: string | undefined;
  readonly unit?: string | undefined;
  readonly believedFrom: number;
}

const stayRows = staysTable.rows<Row>({
  child: ({ child }) => child,
  carrier: ({ carrier }) => carrier,
  kind: ({ kind }) => kind,
  slot: ({ slot }) => slot,
  quantity: ({ quantity }) => quantity,
  unit: ({ unit }) => unit,
  from_at: ({ from }) => from.at,
  from_position: ({ from }) => from.position,
  to_at: ({ to }) => to?.at,
  to_position: ({ to }) => to?.position,
  believed_from: ({ believedFrom }) => believedFrom,
});
const endRows = staysTable.rows<Stay>({
  child: ({ child }) => child,
  from_position: ({ from }) => from.position,
  to_at: ({ to }) => to?.at,
  to_position: ({ to }) => to?.position,
});

function rowOf({ child, carrier, kind, slot, from, to }: Stay, believedFrom: number): Row {
  return { child, carrier, kind, slot, from, to, believedFrom };
}

/** The lots that an item was built from, as stays that never end. */
function lotRows(state: ItemState, believedFrom: number): readonly Row[] {
  const { subject, beganAt, componentLots } = state;
  if (!beganAt || !componentLots) return [];
  const summed = new Map<string, Row>();
  for (const { lot, quantity, unit } of componentLots) {
    const key = JSON.stringify([lot, quantity, unit]);
    summed.set(key, {
      child: lot,
      carrier: subject,
      kind: 'lot',
      quantity,
      unit,
      from: beganAt,
      believedFrom,
    });
  }
  return [...summed.values()];
}

/** By what it was made of: its component lots, those of a transformation, and the transformations that made it. */
function madeOfRows(state: ItemState, believedFrom: number): readonly Row[] {
  const { subject: carrier, transformed = [], transforms = [] } = state;
  const outputs = transformed.flatMap(({ transformation: child, role, at, position }): readonly Row[] =>
    role === 'input' ? [] : [{ child, carrier, kind: 'output', from: { at, position }, believedFrom }],
  );
  const inputs = transforms.flatMap(({ subject: child, role, quantity, unit, at, position }): readonly Row[] =>
    role === 'output' ? [] : [{ child, carrier, kind: 'lot', quantity, unit, from: { at, position }, believedFrom }],
  );
  return once([...lotRows(state, believedFrom), ...inputs, ...outputs]);
}

/** By what was made of it: the transformations that used it up, and what one made in bulk. */
function usedForRows(state: ItemState, believedFrom: number): readonly Row[] {
  const { subject: child, transformed = [], transforms = [] } = state;
  const used = transformed.flatMap(({ transformation: carrier, role, at, position }): readonly Row[] =>
    role === 'output' ? [] : [{ child, carrier, kind: 'input', from: { at, position }, believedFrom }],
  );
  const made = transforms.flatMap(({ subject: carrier, role, quantity, unit, at, position }): readonly Row[] =>
    role === 'input'
      ? []
      : [{ child, carrier, kind: 'bulk-output', quantity, unit, from: { at, position }, believedFrom }],
  );
  return once([...used, ...made]);
}

function once(rows: readonly Row[]): readonly Row[] {
  return rows.length < 2 ? rows : [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

/** The rows that hold for an item after the capture at `position`. */
interface Belief {
  readonly position: number;
  readonly rows: readonly Row[];
}

/** Beliefs that replace those in the table, one for each item. */
class Beliefs {
  readonly all = new Map<string, Belief>();

  has(item: string): boolean {
    return this.all.has(item);
  }

  /** Whether another belief about it waits: that has to be in the table first. The same once more is no other. */
  hasOther(item: string, rows: readonly Row[]): boolean {
    const waiting = this.all.get(item);
    return waiting !== undefined && told(waiting.rows) !== told(rows);
  }

  add(item: string, belief: Belief): void {
    if (!this.all.has(item)) this.all.set(item, belief);
  }
}

/** What the rows say, whenever it was believed. */
function told(rows: readonly Row[]): string {
  return JSON.stringify(rows.map(({ believedFrom: _, ...row }) => row));
}

/**
 * What waits to be written. Rows are those that one write per capture would leave: a stay that begins and ends within the batch is one
 * row, a belief that is replaced within it is written before it is closed.
 */
class Pending {
  private readonly opened = new Map<string, Row>();
  private readonly ended = new Map<string, Stay>();
  /** By item: what it was made of. */
  readonly built = new Beliefs();
  /** By item: what it was used for. */
  readonly used = new Beliefs();
  /** By child: its stays, told anew. */
  readonly refolded = new Beliefs();

  open(stay: Stay, position: number): void {
    this.opened.set(key(stay), rowOf(stay, position));
  }

  /** A stay may begin and end in one capture; then it is told only here. */
  end(stay: Stay, { firstPosition, position }: Capture): void {
    const row = this.opened.get(key(stay));
    if (row || stay.from.position >= firstPosition)
      this.opened.set(key(stay), rowOf(stay, row?.believedFrom ?? position));
    else this.ended.set(key(stay), stay);
  }

  async flush(db: Db, schema: string): Promise<void> {
    for (const rows of inPieces([...this.opened.values()])) await stayRows.insert(schema, rows).execute(db);
    for (const stays of inPieces([...this.ended.values()])) await endStays(db, schema, stays);
    await replaceBeliefs(db, schema, 'stays', this.refolded.all);
    await replaceBeliefs(db, schema, 'made-of', this.built.all);
    await replaceBeliefs(db, schema, 'used-for', this.used.all);
    for (const waiting of [this.opened, this.ended, this.refolded.all, this.built.all, this.used.all]) waiting.clear();
  }
}

/** An event begins one stay at most. */
function key(stay: Stay): string {
  return `${stay.from.position} ${stay.child}`;
}

/** Writes the stays that these captures begin, end or tell differently, in order. */
export async function applyGenealogy(db: Db, schema: string, captures: readonly CaptureChanges[]): Promise<void> {
  const pending = new Pending();
  for (const changes of captures) {
    const { opened, closed, capture } = changes;
    const items = builtIn(changes);
    const built = items.map((item) => [item, rowsOf(changes, item, madeOfRows)] as const);
    const used = tellsOfUse(changes) ? items.map((item) => [item, rowsOf(changes, item, usedForRows)] as const) : [];
    const refolded = refoldedRows(changes);
    const mustBeWritten =
      [...opened, ...closed].some(({ child }) => pending.refolded.has(child)) ||
      refolded.some(([child, rows]) => pending.refolded.hasOther(child, rows)) ||
      built.some(([item, rows]) => pending.built.hasOther(item, rows)) ||
      used.some(([item, rows]) => pending.used.hasOther(item, rows));
    if (mustBeWritten) await pending.flush(db, schema);
    for (const stay of opened) pending.open(stay, capture.position);
    for (const stay of closed) pending.end(stay, capture);
    for (const [item, rows] of built) pending.built.add(item, { position: capture.position, rows });
    for (const [item, rows] of used) pending.used.add(item, { position: capture.position, rows });
    for (const [child, rows] of refolded) pending.refolded.add(child, { position: capture.position, rows });
  }
  await pending.flush(db, schema);
}

function refoldedRows({ refolded, capture }: CaptureChanges): readonly (readonly [string, readonly Row[]])[] {
  return [...refolded].map(([child, stays]) => [child, stays.map((stay) => rowOf(stay, capture.position))] as const);
}

function rowsOf(changes: CaptureChanges, item: string, rows: typeof madeOfRows): readonly Row[] {
  const state = changes.states.get(item);
  return state ? rows(state, changes.capture.position) : [];
}

const MAKES: ReadonlySet<string> = new Set(['ItemTransformed', 'GoodsTransformed', 'ErrorDeclared']);

/** Of most that is built nothing is told that it was used for. */
function tellsOfUse({ capture, refolded }: CaptureChanges): boolean {
  return refolded.size > 0 || capture.events.some(({ type }) => MAKES.has(type));
}

/** Items of which this capture may tell or change what they were made of or used for. All others are left alone: most captures build nothing. */
function builtIn({ capture, refolded, states }: CaptureChanges): readonly string[] {
  const items = new Set<string>();
  for (const event of capture.events) {
    const tells = event.type === 'ItemManufactured' && (event.revision > 0 || (event.data.components?.length ?? 0) > 0);
    if (tells || MAKES.has(event.type)) items.add(event.subject);
  }
  // A history that was folded again may have another beginning, and with it other component lots or none.
  if (refolded.size > 0) for (const subject of states.keys()) items.add(subject);
  return [...items];
}

async function endStays(db: Db, schema: string, stays: readonly Stay[]): Promise<void> {
  await sql`UPDATE ${staysTable.in(schema)} s SET to_at = n.to_at, to_position = n.to_position FROM ${endRows.as('n', stays)}
    WHERE s.child = n.child AND s.from_position = n.from_position AND s.believed_to IS NULL AND ${isStay('s')}`.execute(
    db,
  );
}

/** What makes two rows the same belief; the columns that are never null come first, so that rows can be hashed by them. */
const SAME = sql.join(
  [
    ...(['child', 'carrier', 'kind', 'from_at', 'from_position'] as const).map(
      (name) => sql`${staysTable.ref('s', name)} = ${staysTable.ref('n', name)}`,
    ),
    ...(['slot', 'quantity', 'unit', 'to_at', 'to_position'] as const).map(
      (name) => sql`${staysTable.ref('s', name)} IS NOT DISTINCT FROM ${staysTable.ref('n', name)}`,
    ),
  ],
  sql` AND `,
);

/** Which rows are told of an item together, and in which column it stands. */
const ABOUT = {
  stays: { by: 'child', kind: isStay('s') },
  'made-of': { by: 'carrier', kind: sql<boolean>`s.kind IN ('lot', 'output')` },
  'used-for': { by: 'child', kind: sql<boolean>`s.kind IN ('input', 'bulk-output')` },
} as const;

/** From which position on something else is believed of an item. */
const changedRows = rowSet({ item: textC, ...staysTable.pick('believed_from') }).named();

/**
 * Makes their rows the belief about these items, from the position given for each: what was believed and no longer holds is closed, what is new
 * is written, what stays true is left. It is about where the items stayed, what they were made of, or what they were used for.
 */
async function replaceBeliefs(
  db: Db,
  schema: string,
  about: keyof typeof ABOUT,
  beliefs: ReadonlyMap<string, Belief>,
): Promise<void> {
  if (beliefs.size === 0) return;
  const rows = [...beliefs.values()].flatMap((belief) => belief.rows);
  const changed = [...beliefs].map(([item, { position }]) => ({ item, believed_from: position }));
  const stays = staysTable.in(schema);
  const { by, kind } = ABOUT[about];
  await sql`
    WITH told AS MATERIALIZED (SELECT * FROM ${stayRows.as('n', rows)}), believed AS MATERIALIZED (
      SELECT s.ctid AS place, c.believed_from AS told_at, s.* FROM ${changedRows.as('c', changed)}
      JOIN ${stays} s ON ${staysTable.ref('s', by)} = c.item AND s.believed_to IS NULL AND ${kind}
    ), closed AS (
      UPDATE ${stays} SET believed_to = s.told_at FROM believed s
      WHERE stays.ctid = s.place AND NOT EXISTS (SELECT FROM told n WHERE ${SAME})
    )
    INSERT INTO ${stays} (${stayRows.names}) SELECT n.* FROM told n WHERE NOT EXISTS (SELECT FROM believed s WHERE ${SAME})`.execute(
    db,
  );
}
