import { sql, type Kysely } from 'kysely';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import type { Stay } from '../../src/ledger/history/stays.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import type { Order } from '../../src/ledger/order.js';
import { inPieces } from '../../src/ledger/slices.js';
import { textC } from '../schema/column.js';
import { rowSet } from '../schema/row-set.js';
import { staysTable, type StayKind } from './genealogy.tables.js';

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
  /** By item: the lots that it was built from. */
  readonly built = new Beliefs();
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
    await replaceBeliefs(db, schema, 'child', this.refolded.all);
    await replaceBeliefs(db, schema, 'carrier', this.built.all);
    for (const waiting of [this.opened, this.ended, this.refolded.all, this.built.all]) waiting.clear();
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
    const built = builtIn(changes).map((item) => [item, lotRowsOf(changes, item)] as const);
    const refolded = refoldedRows(changes);
    const mustBeWritten =
      [...opened, ...closed].some(({ child }) => pending.refolded.has(child)) ||
      refolded.some(([child, rows]) => pending.refolded.hasOther(child, rows)) ||
      built.some(([item, rows]) => pending.built.hasOther(item, rows));
    if (mustBeWritten) await pending.flush(db, schema);
    for (const stay of opened) pending.open(stay, capture.position);
    for (const stay of closed) pending.end(stay, capture);
    for (const [item, rows] of built) pending.built.add(item, { position: capture.position, rows });
    for (const [child, rows] of refolded) pending.refolded.add(child, { position: capture.position, rows });
  }
  await pending.flush(db, schema);
}

function refoldedRows({ refolded, capture }: CaptureChanges): readonly (readonly [string, readonly Row[]])[] {
  return [...refolded].map(([child, stays]) => [child, stays.map((stay) => rowOf(stay, capture.position))] as const);
}

function lotRowsOf(changes: CaptureChanges, item: string): readonly Row[] {
  const state = changes.states.get(item);
  return state ? lotRows(state, changes.capture.position) : [];
}

/** Items whose component lots this capture may tell or change. All others are left alone: most captures build nothing. */
function builtIn({ capture, refolded, states }: CaptureChanges): readonly string[] {
  const items = new Set<string>();
  for (const event of capture.events) {
    const tells = event.type === 'ItemManufactured' && (event.revision > 0 || (event.data.components?.length ?? 0) > 0);
    if (tells || event.type === 'ErrorDeclared') items.add(event.subject);
  }
  // A history that was folded again may have another beginning, and with it other component lots or none.
  if (refolded.size > 0) for (const subject of states.keys()) items.add(subject);
  return [...items];
}

async function endStays(db: Db, schema: string, stays: readonly Stay[]): Promise<void> {
  await sql`UPDATE ${staysTable.in(schema)} s SET to_at = n.to_at, to_position = n.to_position FROM ${endRows.as('n', stays)}
    WHERE s.child = n.child AND s.from_position = n.from_position AND s.believed_to IS NULL AND s.kind <> 'lot'`.execute(
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

/** From which position on something else is believed of an item. */
const changedRows = rowSet({ item: textC, ...staysTable.pick('believed_from') }).named();

/**
 * Makes their rows the belief about these items, from the position given for each: what was believed and no longer holds is closed, what is new
 * is written, what stays true is left. By `child` it is about where the items stayed, by `carrier` about the lots they were built from.
 */
async function replaceBeliefs(
  db: Db,
  schema: string,
  by: 'child' | 'carrier',
  beliefs: ReadonlyMap<string, Belief>,
): Promise<void> {
  if (beliefs.size === 0) return;
  const rows = [...beliefs.values()].flatMap((belief) => belief.rows);
  const changed = [...beliefs].map(([item, { position }]) => ({ item, believed_from: position }));
  const stays = staysTable.in(schema);
  const kind = by === 'carrier' ? sql`s.kind = 'lot'` : sql`s.kind <> 'lot'`;
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
