import { sql } from 'kysely';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import type { Transfer } from '../../src/ledger/item/core/core.state.js';
import { placeKey, placeOfKey } from '../../src/ledger/item/core/place.js';
import { BEFORE_ALL, type Order } from '../../src/ledger/order.js';
import type { Contents } from '../../src/ledger/stock/stock-lines.js';
import type { Target } from '../projection.js';
import { stockTable } from './stock-levels.tables.js';

type Where = Pick<Target, 'db' | 'schema'>;

/** Product, lot, owner, disposition, how it began, kind of its carrier ('' where there is none), whether it is a container. JSON of it is one of `facts`. */
type Facts = readonly [string, string, string, string, string, string, 0 | 1];

/** Columns of `states` as they are written. An order that is missing is, for `given` (the disposition), that of `touched`; for `owned`, before all. */
interface StateRow {
  readonly subject: string;
  readonly place: string;
  readonly facts: string;
  readonly contents: number;
  readonly touched: StoredOrder;
  readonly given: StoredOrder | undefined;
  readonly owned: StoredOrder | undefined;
  readonly carrier: string | undefined;
  readonly since: StoredOrder | undefined;
  readonly transfers: string | undefined;
}

/** Instants before all are the smallest bigint, which no number is. */
interface StoredOrder {
  readonly at: number | string;
  readonly position: number;
}

const BEFORE_ALL_AT = '-9223372036854775808';

function stored({ at, position }: Order): StoredOrder {
  return { at: Number.isFinite(at) ? at : BEFORE_ALL_AT, position };
}

function same(a: Order, b: Order): boolean {
  return a.at === b.at && a.position === b.position;
}

/** What stock follows from. All else that is known of an item (attributes, identifiers, counters ...) moves no stock, and is left out. */
function rowOf(state: ItemState): StateRow {
  const { subject, product = '', lot = '', owner = '', disposition, began = '', carrier, transfers } = state;
  const facts: Facts = [product, lot, owner, disposition, began, carrier?.kind ?? '', state.isContainer ? 1 : 0];
  return {
    subject,
    place: placeKey(state.place),
    facts: JSON.stringify(facts),
    contents: state.contents,
    touched: stored(state.touched),
    given: same(state.dispositionOrder, state.touched) ? undefined : stored(state.dispositionOrder),
    owned: same(state.ownerOrder, BEFORE_ALL) ? undefined : stored(state.ownerOrder),
    carrier: carrier?.id,
    since: carrier && stored(carrier.since),
    transfers: transfers.length === 0 ? undefined : JSON.stringify(transfers),
  };
}

interface ReadRow {
  readonly subject: string;
  readonly place: string;
  readonly facts: string;
  readonly contents: number;
  readonly touched_at: string;
  readonly touched_position: string;
  readonly given_at: string | null;
  readonly given_position: string | null;
  readonly owned_at: string | null;
  readonly owned_position: string | null;
  readonly carrier: string | null;
  readonly since_at: string | null;
  readonly since_position: string | null;
  readonly transfers: string | null;
  readonly lines: string | null;
  readonly held_at: string | null;
  readonly held_position: string | null;
}

function orderOf(at: string | null, position: string | null, missing: Order): Order {
  if (at === null) return missing;
  return { at: at === BEFORE_ALL_AT ? BEFORE_ALL.at : Number(at), position: Number(position) };
}

function stateOf(row: ReadRow, facts: Facts): ItemState {
  const [product, lot, owner, disposition, began, kind, isContainer] = facts;
  const touched = orderOf(row.touched_at, row.touched_position, BEFORE_ALL);
  return {
    subject: row.subject,
    // Of a subject's own events stock asks only what they did.
    revision: -1,
    position: -1,
    place: placeOfKey(row.place),
    ownerOrder: orderOf(row.owned_at, row.owned_position, BEFORE_ALL),
    disposition,
    dispositionOrder: orderOf(row.given_at, row.given_position, touched),
    contents: row.contents,
    isContainer: isContainer === 1,
    transfers: row.transfers === null ? [] : (JSON.parse(row.transfers) as Transfer[]),
    touched,
    ...(product === '' ? {} : { product }),
    ...(lot === '' ? {} : { lot }),
    ...(owner === '' ? {} : { owner }),
    ...(began === '' ? {} : { began: began as NonNullable<ItemState['began']> }),
    ...(row.carrier === null ? {} : { carrier: carrierOf(row.carrier, kind, row) }),
  };
}

function carrierOf(id: string, kind: string, row: ReadRow): NonNullable<ItemState['carrier']> {
  const since = orderOf(row.since_at, row.since_position, BEFORE_ALL);
  return { id, kind: kind === 'assembly' ? 'assembly' : 'container', since };
}

export interface StateFound {
  readonly state: ItemState;
  /** Missing where it never held anything. */
  readonly contents?: Contents;
}

function contentsOf({ lines, held_at, held_position }: ReadRow): Pick<StateFound, 'contents'> {
  if (lines === null) return {};
  const held = new Map(Object.entries(JSON.parse(lines) as Record<string, number>));
  return { contents: { lines: held, upTo: orderOf(held_at, held_position, BEFORE_ALL) } };
}

/** The states of these subjects, with what each carrier holds; unknown ones are left out. */
export async function readStates({ db, schema }: Where, subjects: readonly string[]): Promise<readonly StateFound[]> {
  const { rows } = await sql<ReadRow>`
    SELECT s.*, c.lines, c.at AS held_at, c.position AS held_position FROM ${sql.id(schema, 'states_in_words')} s
    LEFT JOIN ${stockTable(schema, 'contents')} c USING (subject) WHERE s.subject = ANY(${subjects}::text[])`.execute(
    db,
  );
  const known = new Map<string, Facts>();
  return rows.map((row) => {
    const facts = known.get(row.facts) ?? (JSON.parse(row.facts) as Facts);
    known.set(row.facts, facts);
    return { state: stateOf(row, facts), ...contentsOf(row) };
  });
}

/** Replaces what was written of these subjects. */
export async function writeStates({ db, schema }: Where, states: readonly ItemState[]): Promise<void> {
  if (states.length === 0) return;
  const rows = states.map(rowOf);
  await nameAll({ db, schema }, 'places', 'place', new Set(rows.map((row) => row.place)));
  await nameAll({ db, schema }, 'facts', 'facts', new Set(rows.map((row) => row.facts)));
  const column = <T>(read: (row: StateRow) => T): T[] => rows.map(read);
  await sql`
    INSERT INTO ${stockTable(schema, 'states')} (touched_at, touched_position, given_at, given_position, owned_at, owned_position,
      since_at, since_position, place, facts, contents, subject, carrier, transfers)
    SELECT r.touched_at, r.touched_position, r.given_at, r.given_position, r.owned_at, r.owned_position, r.since_at, r.since_position,
      p.id, f.id, r.contents, r.subject, r.carrier, r.transfers
    FROM unnest(${column((r) => r.touched.at)}::bigint[], ${column((r) => r.touched.position)}::bigint[],
      ${column((r) => r.given?.at)}::bigint[], ${column((r) => r.given?.position)}::bigint[],
      ${column((r) => r.owned?.at)}::bigint[], ${column((r) => r.owned?.position)}::bigint[],
      ${column((r) => r.since?.at)}::bigint[], ${column((r) => r.since?.position)}::bigint[],
      ${column((r) => r.place)}::text[], ${column((r) => r.facts)}::text[], ${column((r) => r.contents)}::integer[],
      ${column((r) => r.subject)}::text[], ${column((r) => r.carrier)}::text[], ${column((r) => r.transfers)}::text[])
      AS r (touched_at, touched_position, given_at, given_position, owned_at, owned_position, since_at, since_position, place, facts,
        contents, subject, carrier, transfers)
    JOIN ${stockTable(schema, 'places')} p ON p.place = r.place COLLATE "C"
    JOIN ${stockTable(schema, 'facts')} f ON f.facts = r.facts COLLATE "C"
    ON CONFLICT (subject) DO UPDATE SET touched_at = excluded.touched_at, touched_position = excluded.touched_position,
      given_at = excluded.given_at, given_position = excluded.given_position, owned_at = excluded.owned_at,
      owned_position = excluded.owned_position, since_at = excluded.since_at, since_position = excluded.since_position,
      place = excluded.place, facts = excluded.facts, contents = excluded.contents, carrier = excluded.carrier,
      transfers = excluded.transfers`.execute(db);
}

/** Whoever applies is alone in it, so a name that is missing stays missing till it is inserted, and no number is wasted. */
async function nameAll(
  { db, schema }: Where,
  table: 'places' | 'facts',
  column: 'place' | 'facts',
  names: ReadonlySet<string>,
): Promise<void> {
  const known = sql.id(column);
  await sql`
    INSERT INTO ${stockTable(schema, table)} (${known})
    SELECT n.name FROM unnest(${[...names]}::text[]) AS n (name)
    WHERE NOT EXISTS (SELECT 1 FROM ${stockTable(schema, table)} k WHERE k.${known} = n.name COLLATE "C")`.execute(db);
}
