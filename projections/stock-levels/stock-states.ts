import { sql } from 'kysely';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import type { Transfer } from '../../src/ledger/item/core/core.state.js';
import { keptPlace, placeOfKey } from '../../src/ledger/item/core/place.js';
import { BEFORE_ALL, type Order } from '../../src/ledger/order.js';
import { countedSlices } from '../../src/ledger/stock/stock-dimensions.js';
import type { Contents } from '../../src/ledger/stock/stock-lines.js';
import type { Target } from '../projection.js';
import { rowSet } from '../schema/row-set.js';
import type { RowOf } from '../schema/row-types.js';
import { contentsTable, factsTable, placesTable, statesTable } from './stock-levels.tables.js';
import { statesInWords } from './stock-levels.views.js';
import { nameAll, placeNames } from './stock-names.js';

type Where = Pick<Target, 'db' | 'schema'>;

/** Product, lot, owner, disposition, how it began, kind of its carrier ('' where there is none), whether it is a container. JSON of it is one of `facts`. */
type Facts = readonly [string, string, string, string, string, string, 0 | 1];

const factNames = factsTable.rows<string>({ facts: (facts) => facts });

/** What is written of a state. An order that is missing is, for `given` (the disposition), that of `touched`; for `owned`, before all. */
interface Written {
  readonly state: ItemState;
  readonly place: string;
  readonly facts: string;
  readonly given: Order | undefined;
  readonly owned: Order | undefined;
  readonly slices: string | undefined;
}

/** `states` with place and facts in words. */
const inWords = { ...statesTable.columns, ...placesTable.pick('place'), ...factsTable.pick('facts') };
const stateRows = rowSet(inWords).of<Written>({
  touched_at: ({ state }) => instant(state.touched),
  touched_position: ({ state }) => state.touched.position,
  given_at: ({ given }) => given && instant(given),
  given_position: ({ given }) => given?.position,
  owned_at: ({ owned }) => owned && instant(owned),
  owned_position: ({ owned }) => owned?.position,
  since_at: ({ state: { carrier } }) => carrier && instant(carrier.since),
  since_position: ({ state: { carrier } }) => carrier?.since.position,
  place: ({ place }) => place,
  facts: ({ facts }) => facts,
  contents: ({ state }) => state.contents,
  subject: ({ state }) => state.subject,
  carrier: ({ state }) => state.carrier?.id,
  transfers: ({ state: { transfers } }) => (transfers.length === 0 ? undefined : JSON.stringify(transfers)),
  slices: ({ slices }) => slices,
});

/** Instants before all are the smallest bigint, which no number is. */
const BEFORE_ALL_AT = '-9223372036854775808';

function instant({ at }: Order): number | string {
  return Number.isFinite(at) ? at : BEFORE_ALL_AT;
}

function unless(missing: Order, order: Order): Order | undefined {
  return order.at === missing.at && order.position === missing.position ? undefined : order;
}

/** What few states have: the end of a life, a disposition that contents share, and of facets what stock tells apart. */
function keptBeside(state: ItemState): Partial<ItemState> | undefined {
  const { ended, shared } = state;
  const slices = countedSlices(state);
  if (!ended && !shared) return slices;
  return { ...slices, ...(shared ? { shared } : {}), ...(ended ? { ended } : {}) };
}

/** What stock follows from. All else that is known of an item (attributes, identifiers, counters ...) moves no stock, and is left out. */
function writtenOf(state: ItemState): Written {
  const { product = '', lot = '', owner = '', disposition, began = '', carrier } = state;
  const facts: Facts = [product, lot, owner, disposition, began, carrier?.kind ?? '', state.isContainer ? 1 : 0];
  const slices = keptBeside(state);
  return {
    state,
    place: keptPlace(state.place),
    facts: JSON.stringify(facts),
    given: unless(state.touched, state.dispositionOrder),
    owned: unless(BEFORE_ALL, state.ownerOrder),
    slices: slices && JSON.stringify(slices),
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
    ...(row.slices === null ? {} : (JSON.parse(row.slices) as Partial<ItemState>)),
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

const overwriting = statesTable.overwriting;

/** Replaces what was written of these subjects. */
export async function writeStates({ db, schema }: Where, states: readonly ItemState[]): Promise<void> {
  if (states.length === 0) return;
  const rows = states.map(writtenOf);
  await nameAll({ db, schema }, placeNames, new Set(rows.map((row) => row.place)));
  await nameAll({ db, schema }, factNames, new Set(rows.map((row) => row.facts)));
  await sql`
    INSERT INTO ${statesTable.in(schema)} (${statesTable.names}) SELECT ${numbered} FROM ${stateRows.as('r', rows)}
    JOIN ${placesTable.in(schema)} p ON p.place = r.place COLLATE "C"
    JOIN ${factsTable.in(schema)} f ON f.facts = r.facts COLLATE "C"
    ${overwriting}`.execute(db);
}
