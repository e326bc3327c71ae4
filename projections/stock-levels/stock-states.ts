import { sql } from 'kysely';
import type { ItemState, Transfer } from '../../src/ledger/item/item.state.js';
import { placeKey, placeOfKey } from '../../src/ledger/item/resolve.js';
import { BEFORE_ALL, type Order } from '../../src/ledger/order.js';
import type { Contents } from '../../src/ledger/stock/stock-lines.js';
import type { Target } from '../projection.js';
import { RowSet } from '../schema/row-set.js';
import type { NewRow, RowOf } from '../schema/row-types.js';
import { contentsTable, factsTable, placesTable, statesTable } from './stock-levels.tables.js';
import { statesInWords } from './stock-levels.views.js';
import { nameAll } from './stock-names.js';

type Where = Pick<Target, 'db' | 'schema'>;

/** Product, lot, owner, disposition, how it began, kind of its carrier ('' where there is none), whether it is a container. JSON of it is one of `facts`. */
type Facts = readonly [string, string, string, string, string, string, 0 | 1];

const placeNames = placesTable.rows('place');
const factNames = factsTable.rows('facts');
const stateRows = statesTable.rows();
/** `states` with place and facts in words. An order that is missing is, for `given` (the disposition), that of `touched`; for `owned`, before all. */
const stateColumns = { ...statesTable.columns, ...placesTable.pick('place'), ...factsTable.pick('facts') };
const statesInFull = new RowSet(stateColumns);

type StateRow = NewRow<typeof stateColumns>;

/** Instants before all are the smallest bigint, which no number is. */
const BEFORE_ALL_AT = '-9223372036854775808';

type StoredOrder = readonly [at: number | string | undefined, position: number | undefined];

/** Missing where it is the same as `unless`. */
function stored({ at, position }: Order, unless?: Order): StoredOrder {
  if (unless?.at === at && unless.position === position) return MISSING;
  return [Number.isFinite(at) ? at : BEFORE_ALL_AT, position];
}

const MISSING: StoredOrder = [undefined, undefined];

/** What stock follows from. All else that is known of an item (attributes, identifiers, counters ...) moves no stock, and is left out. */
function rowOf(state: ItemState): StateRow {
  const { subject, product = '', lot = '', owner = '', disposition, began = '', carrier, transfers } = state;
  const facts: Facts = [product, lot, owner, disposition, began, carrier?.kind ?? '', state.isContainer ? 1 : 0];
  const [given_at, given_position] = stored(state.dispositionOrder, state.touched);
  const [owned_at, owned_position] = stored(state.ownerOrder, BEFORE_ALL);
  const [since_at, since_position] = carrier ? stored(carrier.since) : MISSING;
  const { at, position } = state.touched;
  return {
    touched_at: Number.isFinite(at) ? at : BEFORE_ALL_AT,
    touched_position: position,
    ...{ given_at, given_position, owned_at, owned_position, since_at, since_position },
    place: placeKey(state.place),
    facts: JSON.stringify(facts),
    contents: state.contents,
    subject,
    carrier: carrier?.id,
    transfers: transfers.length === 0 ? undefined : JSON.stringify(transfers),
  };
}

/** What it holds; of what never held anything, null. */
interface Held {
  readonly lines: string | null;
  readonly held_at: string | null;
  readonly held_position: string | null;
}

type ReadRow = RowOf<typeof statesInWords> & Held;

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
    SELECT s.*, c.lines, c.at AS held_at, c.position AS held_position FROM ${statesInWords.in(schema)} s
    LEFT JOIN ${contentsTable.in(schema)} c USING (subject) WHERE s.subject = ${statesTable.any('subject', subjects)}`.execute(
    db,
  );
  const known = new Map<string, Facts>();
  return rows.map((row) => {
    const facts = known.get(row.facts) ?? (JSON.parse(row.facts) as Facts);
    known.set(row.facts, facts);
    return { state: stateOf(row, facts), ...contentsOf(row) };
  });
}

/** What `states` has by number is looked up by its name. */
const numbered = sql.join(
  Object.keys(statesTable.columns).map((name) => sql.ref({ place: 'p.id', facts: 'f.id' }[name] ?? `r.${name}`)),
);

/** Replaces what was written of these subjects. */
export async function writeStates({ db, schema }: Where, states: readonly ItemState[]): Promise<void> {
  if (states.length === 0) return;
  const rows = states.map(rowOf);
  const places = new Set(rows.map((row) => row.place));
  await nameAll(
    { db, schema },
    placeNames,
    [...places].map((place) => ({ place })),
  );
  const facts = new Set(rows.map((row) => row.facts));
  await nameAll(
    { db, schema },
    factNames,
    [...facts].map((text) => ({ facts: text })),
  );
  await sql`
    INSERT INTO ${statesTable.in(schema)} (${stateRows.names}) SELECT ${numbered} FROM ${statesInFull.as('r', rows)}
    JOIN ${placesTable.in(schema)} p ON p.place = r.place COLLATE "C"
    JOIN ${factsTable.in(schema)} f ON f.facts = r.facts COLLATE "C"
    ${stateRows.overwriting}`.execute(db);
}
