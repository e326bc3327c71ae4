import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import type { CaptureChanges, Stay } from '../../src/ledger/history/changes.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import { staysTable } from './genealogy.tables.js';

type Db = Kysely<unknown>;

interface Row {
  readonly child: string;
  readonly carrier: string;
  readonly kind: 'container' | 'assembly' | 'lot';
  readonly slot?: string | undefined;
  readonly quantity?: string | undefined;
  readonly unit?: string | undefined;
  readonly fromAt: number;
  readonly fromPosition: number;
  readonly toAt?: number | undefined;
  readonly toPosition?: number | undefined;
  readonly believedFrom: number;
}

function rowOf(stay: Stay, believedFrom: number): Row {
  const { child, carrier, kind, slot, from, to } = stay;
  return {
    child,
    carrier,
    kind,
    slot,
    fromAt: from.at,
    fromPosition: from.position,
    toAt: to?.at,
    toPosition: to?.position,
    believedFrom,
  };
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
      fromAt: beganAt.at,
      fromPosition: beganAt.position,
      believedFrom,
    });
  }
  return [...summed.values()];
}

/**
 * What waits to be written. Rows are those that one write per capture would leave: a stay that begins and ends within the batch is one
 * row, a belief that is replaced within it is written before it is closed.
 */
class Pending {
  private readonly opened = new Map<string, Row>();
  private readonly ended = new Map<string, Row>();
  /** Items whose component lots are to be compared, with the rows that hold after the capture at `position`. */
  private readonly built = new Map<string, { readonly position: number; readonly rows: readonly Row[] }>();

  open(stay: Stay, position: number): void {
    this.opened.set(key(stay), rowOf(stay, position));
  }

  /** A stay may begin and end in one capture; then it is told only here. */
  end(stay: Stay, { firstPosition, position }: Capture): void {
    const row = this.opened.get(key(stay));
    if (row || stay.from.position >= firstPosition)
      this.opened.set(key(stay), rowOf(stay, row?.believedFrom ?? position));
    else this.ended.set(key(stay), rowOf(stay, position));
  }

  hasBuilt(item: string): boolean {
    return this.built.has(item);
  }

  build(item: string, position: number, rows: readonly Row[]): void {
    this.built.set(item, { position, rows });
  }

  async flush(db: Db, schema: string): Promise<void> {
    await insertRows(db, schema, [...this.opened.values()]);
    await endRows(db, schema, [...this.ended.values()]);
    const built = [...this.built.entries()];
    const items = built.map(([item, { position }]) => ({ item, position }));
    await replaceBeliefs(
      db,
      schema,
      'carrier',
      items,
      built.flatMap(([, { rows }]) => rows),
    );
    this.opened.clear();
    this.ended.clear();
    this.built.clear();
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
    const { position } = changes.capture;
    const built = builtIn(changes);
    if (built.some((item) => pending.hasBuilt(item))) await pending.flush(db, schema);
    for (const stay of changes.opened) pending.open(stay, position);
    for (const stay of changes.closed) pending.end(stay, changes.capture);
    for (const item of built) pending.build(item, position, lotRowsOf(changes, item));
    if (changes.refolded.size > 0) {
      await pending.flush(db, schema);
      await refold(db, schema, changes);
    }
  }
  await pending.flush(db, schema);
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

async function refold(db: Db, schema: string, { capture, refolded }: CaptureChanges): Promise<void> {
  const children = [...refolded.keys()].map((item) => ({ item, position: capture.position }));
  const rows = [...refolded.values()].flat().map((stay) => rowOf(stay, capture.position));
  await replaceBeliefs(db, schema, 'child', children, rows);
}

function unnestRows(rows: readonly Row[]): RawBuilder<unknown> {
  const column = <T>(read: (row: Row) => T): T[] => rows.map(read);
  return sql`unnest(${column((r) => r.child)}::text[], ${column((r) => r.carrier)}::text[], ${column((r) => r.kind)}::text[],
    ${column((r) => r.slot)}::text[], ${column((r) => r.quantity)}::text[], ${column((r) => r.unit)}::text[],
    ${column((r) => r.fromAt)}::bigint[], ${column((r) => r.fromPosition)}::bigint[], ${column((r) => r.toAt)}::bigint[],
    ${column((r) => r.toPosition)}::bigint[], ${column((r) => r.believedFrom)}::bigint[])
    AS n (child, carrier, kind, slot, quantity, unit, from_at, from_position, to_at, to_position, believed_from)`;
}

const COLUMNS = sql.raw(
  'child, carrier, kind, slot, quantity, unit, from_at, from_position, to_at, to_position, believed_from',
);

async function insertRows(db: Db, schema: string, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`INSERT INTO ${staysTable(schema)} (${COLUMNS}) SELECT * FROM ${unnestRows(rows)}`.execute(db);
}

async function endRows(db: Db, schema: string, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`UPDATE ${staysTable(schema)} s SET to_at = n.to_at, to_position = n.to_position
    FROM unnest(${rows.map((r) => r.child)}::text[], ${rows.map((r) => r.fromPosition)}::bigint[],
      ${rows.map((r) => r.toAt)}::bigint[], ${rows.map((r) => r.toPosition)}::bigint[]) AS n (child, from_position, to_at, to_position)
    WHERE s.child = n.child AND s.from_position = n.from_position AND s.believed_to IS NULL AND s.kind <> 'lot'`.execute(
    db,
  );
}

/** What makes two rows the same belief; the columns that are never null come first, so that rows can be hashed by them. */
const SAME = sql.raw(
  [
    ...['child', 'carrier', 'kind', 'from_at', 'from_position'].map((name) => `s.${name} = n.${name}`),
    ...['slot', 'quantity', 'unit', 'to_at', 'to_position'].map((name) => `s.${name} IS NOT DISTINCT FROM n.${name}`),
  ].join(' AND '),
);

/**
 * Makes `rows` the belief about these items, from the position given for each: what was believed and no longer holds is closed, what is new
 * is written, what stays true is left. By `child` it is about where the items stayed, by `carrier` about the lots they were built from.
 */
async function replaceBeliefs(
  db: Db,
  schema: string,
  by: 'child' | 'carrier',
  items: readonly { readonly item: string; readonly position: number }[],
  rows: readonly Row[],
): Promise<void> {
  if (items.length === 0) return;
  const stays = staysTable(schema);
  const kind = by === 'carrier' ? sql`s.kind = 'lot'` : sql`s.kind <> 'lot'`;
  await sql`
    WITH told AS MATERIALIZED (SELECT * FROM ${unnestRows(rows)}), believed AS MATERIALIZED (
      SELECT s.ctid AS place, c.position AS told_at, s.*
      FROM unnest(${items.map(({ item }) => item)}::text[], ${items.map(({ position }) => position)}::bigint[]) AS c (item, position)
      JOIN ${stays} s ON ${sql.ref(`s.${by}`)} = c.item AND s.believed_to IS NULL AND ${kind}
    ), closed AS (
      UPDATE ${stays} SET believed_to = s.told_at FROM believed s
      WHERE stays.ctid = s.place AND NOT EXISTS (SELECT FROM told n WHERE ${SAME})
    )
    INSERT INTO ${stays} (${COLUMNS}) SELECT n.* FROM told n WHERE NOT EXISTS (SELECT FROM believed s WHERE ${SAME})`.execute(
    db,
  );
}
