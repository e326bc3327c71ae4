import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import type { LifeEnd } from '../../src/ledger/item/core/core.events.js';
import { isHeardOf } from '../../src/ledger/item/core/core.state.js';
import type { Place } from '../../src/ledger/item/core/place.js';
import { isRecalled } from '../../src/ledger/item/recall-marks/recall-marks.facet.js';
import { reportOf } from '../../src/ledger/item/reports/reports.facet.js';
import { resolveState } from '../../src/ledger/item/core/resolve.js';
import { isOnlyClaimed } from '../../src/ledger/recall/scope.js';
import { believedMark, closure, excepted, mergedTrace, type Trace, type TraceSchemas } from './closure.queries.js';
import type { RowOf } from '../schema/row-types.js';
import { marksTable } from './recalls.tables.js';
import { subjectsNamed } from './scope.queries.js';

type Db = Kysely<unknown> | Transaction<unknown>;

/**
 * States of these subjects and of their carriers up to the outermost, at the trace's moment: now from `items`, at another time from
 * `histories`. A subject that was unknown then is left out; what is `known` already need not be told again.
 */
export type StatesOf = (
  db: Db,
  subjects: readonly string[],
  known: ReadonlyMap<string, ItemState>,
) => Promise<ReadonlyMap<string, ItemState>>;

/**
 * A unit that the scope reaches. `former`: an assembly that held what is affected, and no longer does. `path` leads from the unit to what
 * the scope names; `carriers` from the unit to its outermost container or assembly, which is where it is.
 * `status`: `open` until the unit, or everything that makes it affected, is cleared.
 */
export interface AffectedUnit {
  readonly subject: string;
  readonly relation: 'affected' | 'former';
  readonly status: 'open' | 'cleared';
  readonly marked: boolean;
  /** It bears the mark of this recall, or of any other, that it is not cleared of. */
  readonly recalled: boolean;
  /** It is in the scope by a lot that it was said to be of, while it is known to be of another. */
  readonly claimed?: true;
  readonly remedy?: string;
  readonly path: readonly string[];
  readonly carriers: readonly string[];
  readonly place: Place;
  readonly holder?: string;
  readonly owner?: string;
  readonly disposition: string;
  readonly ended?: LifeEnd;
  readonly report?: 'stolen' | 'missing';
  readonly product?: string;
  readonly lot?: string;
}

/** `cursor` is the subject to go on after; absent on the last page. */
export interface ImpactPage {
  readonly units: readonly AffectedUnit[];
  readonly cursor?: string;
}

export interface ImpactSummary {
  readonly affected: number;
  readonly former: number;
  /** Of the affected: those not cleared, those cleared, and those that bear a mark of the recall. */
  readonly open: number;
  readonly cleared: number;
  readonly marked: number;
}

type Mark = RowOf<typeof marksTable>;

interface Reached {
  readonly node: string;
  readonly path: readonly string[];
  readonly former: boolean;
  readonly open: boolean;
  readonly status: Mark['status'] | null;
  readonly remedy: Mark['remedy'];
}

/** A clearing that says what it clears counts from its event time on. Others counted whatever the time that is asked for. */
function remedyThen({ atMs }: Trace['moment']): RawBuilder<unknown> {
  return atMs === undefined ? sql`m.remedy` : sql`CASE WHEN m.cleared_at > ${atMs} THEN NULL ELSE m.remedy END`;
}

/** One row a unit, in subject order: as affected before as former, as open before as cleared, by the shortest path. */
function reached(schemas: TraceSchemas, trace: Trace, filter: RawBuilder<boolean>): RawBuilder<Reached> {
  return sql<Reached>`${closure(schemas, trace)}
    SELECT u.node, u.path, u.former, u.open, m.status, ${remedyThen(trace.moment)} AS remedy FROM (
      SELECT DISTINCT ON (node) node, path, former, open FROM up WHERE hit AND unit AND node <> ${excepted(schemas, trace.scope, trace.moment)} AND ${filter}
      ORDER BY node, former, open DESC, cardinality(path), path
    ) u LEFT JOIN ${marksTable.in(schemas.recalls)} m
      ON m.recall = ${trace.recall ?? ''} AND m.subject = u.node AND ${believedMark('m', trace.moment)}`;
}

function unitOf(
  row: Reached,
  { scope, recall = '', moment }: Trace,
  world: ReadonlyMap<string, ItemState>,
): AffectedUnit[] {
  const state = world.get(row.node);
  if (!state || !isHeardOf(state)) return [];
  const { path: carriers, ...resolved } = resolveState(world, state);
  const report = reportOf(world, state);
  return [
    {
      subject: row.node,
      relation: row.former ? 'former' : 'affected',
      status: row.open ? 'open' : 'cleared',
      // As of a time the fold says so.
      marked: (row.status !== null && moment.atMs === undefined) || state.recalls?.[recall] !== undefined,
      recalled: isRecalled(state),
      ...(row.path.length === 1 && isOnlyClaimed(scope, state) ? { claimed: true } : {}),
      ...(row.remedy === null ? {} : { remedy: row.remedy }),
      path: [...row.path].reverse(),
      carriers,
      ...resolved,
      ...(report === undefined ? {} : { report }),
      ...(state.product === undefined ? {} : { product: state.product }),
      ...(state.lot === undefined ? {} : { lot: state.lot }),
    },
  ];
}

/** More than this is not kept while a closure is told: an assembly and its components are rarely further apart. */
const MAX_KNOWN_STATES = 50_000;

/** Tells rows as units. `known` holds the states that were asked for before, for the assemblies that many of them share. */
async function unitsOf(
  db: Db,
  rows: readonly Reached[],
  trace: Trace,
  statesOf: StatesOf,
  known = new Map<string, ItemState>(),
): Promise<readonly AffectedUnit[]> {
  if (rows.length === 0) return [];
  if (known.size > MAX_KNOWN_STATES) known.clear();
  const nodes = rows.map((row) => row.node);
  for (const [subject, state] of await statesOf(db, nodes, known)) known.set(subject, state);
  return rows.flatMap((row) => unitOf(row, trace, known));
}

/** As many more are looked at where units were not known at the moment. */
const WIDER = 4;

/** Units in subject order, after the cursor. */
export async function impactPage(
  db: Db,
  schemas: TraceSchemas,
  asked: Trace,
  statesOf: StatesOf,
  { cursor = '', limit }: { readonly cursor?: string; readonly limit: number },
): Promise<ImpactPage> {
  const trace = await mergedTrace(db, schemas, asked);
  const units: AffectedUnit[] = [];
  let after = cursor;
  for (let size = limit + 1; ; size *= WIDER) {
    const next = reached(schemas, trace, sql<boolean>`node > ${after}`);
    const { rows } = await sql<Reached>`${next} ORDER BY u.node LIMIT ${size}`.execute(db);
    units.push(...(await unitsOf(db, rows, trace, statesOf)));
    const [last] = units.slice(limit - 1);
    if (units.length > limit && last) return { units: units.slice(0, limit), cursor: last.subject };
    if (rows.length < size) return { units };
    after = rows.at(-1)?.node ?? after;
  }
}

/** At another moment than now, units that did not exist yet are counted too. */
export async function impactSummary(db: Db, schemas: TraceSchemas, asked: Trace): Promise<ImpactSummary> {
  const trace = await mergedTrace(db, schemas, asked);
  const { rows } = await sql<Record<keyof ImpactSummary, string>>`
    SELECT count(*) FILTER (WHERE NOT former) AS affected, count(*) FILTER (WHERE former) AS former,
      count(*) FILTER (WHERE NOT former AND open) AS open, count(*) FILTER (WHERE NOT former AND NOT open) AS cleared,
      count(*) FILTER (WHERE NOT former AND status IS NOT NULL) AS marked
    FROM (${reached(schemas, trace, sql<boolean>`true`)}) AS r`.execute(db);
  const count = (name: keyof ImpactSummary): number => Number(rows[0]?.[name] ?? 0);
  return {
    affected: count('affected'),
    former: count('former'),
    open: count('open'),
    cleared: count('cleared'),
    marked: count('marked'),
  };
}

/** The first units, in order, that are affected and not cleared. */
export async function openUnits(
  db: Db,
  schemas: TraceSchemas,
  asked: Trace,
  limit: number,
): Promise<readonly string[]> {
  const trace = await mergedTrace(db, schemas, asked);
  const { rows } = await sql<{ node: string }>`
    SELECT node FROM (${reached(schemas, trace, sql<boolean>`NOT former`)}) AS r WHERE open ORDER BY node LIMIT ${limit}`.execute(
    db,
  );
  return rows.map(({ node }) => node);
}

/** Those of these names whose items are only hit as what they were: they held what is affected, and bear no mark. */
export async function formerUnits(
  db: Db,
  schemas: TraceSchemas,
  asked: Trace,
  names: readonly string[],
): Promise<readonly string[]> {
  const trace = await mergedTrace(db, schemas, asked);
  const among = sql<boolean>`node = ANY(${subjectsNamed({ schema: schemas.items, moment: trace.moment }, names)})`;
  const { rows } = await sql<{ node: string }>`
    SELECT node FROM (${reached(schemas, trace, among)}) AS r WHERE former AND status IS NULL`.execute(db);
  return rows.map(({ node }) => node);
}

const FETCH_ROWS = 1000;

async function fetchRows(transaction: Db): Promise<readonly Reached[]> {
  const { rows } = await sql<Reached>`FETCH ${sql.lit(FETCH_ROWS)} FROM impact`.execute(transaction);
  return rows;
}

/** All units in subject order, from one snapshot. The closure is made once, by a cursor of the database; end the iteration to free it. */
export async function* impactUnits(
  db: Kysely<unknown>,
  schemas: TraceSchemas,
  asked: Trace,
  statesOf: StatesOf,
): AsyncGenerator<AffectedUnit> {
  const transaction = await db
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute();
  try {
    const trace = await mergedTrace(transaction, schemas, asked);
    await sql`DECLARE impact CURSOR FOR ${reached(schemas, trace, sql<boolean>`true`)} ORDER BY u.node`.execute(
      transaction,
    );
    const known = new Map<string, ItemState>();
    for (let rows = await fetchRows(transaction); rows.length > 0;) {
      const units = await unitsOf(transaction, rows, trace, statesOf, known);
      // The database finds the next ones while these are told.
      const next = fetchRows(transaction);
      next.catch(() => undefined);
      yield* units;
      rows = await next;
    }
  } finally {
    await transaction.rollback().execute();
  }
}

/** Affected units, open and not yet marked (or `again`: cleared before), in subject order after the cursor: what a batch of marks is to be written to. */
export async function unmarkedUnits(
  db: Db,
  schemas: TraceSchemas,
  asked: Trace,
  page: { readonly cursor?: string; readonly limit: number; readonly again?: true },
): Promise<readonly string[]> {
  const trace = await mergedTrace(db, schemas, asked);
  const status = page.again ? sql`status = 'cleared'` : sql`status IS NULL`;
  const { rows } = await sql<{ node: string }>`
    SELECT node FROM (${reached(schemas, trace, sql<boolean>`NOT former AND node > ${page.cursor ?? ''}`)}) AS r
    WHERE open AND ${status} ORDER BY node LIMIT ${page.limit}`.execute(db);
  return rows.map((row) => row.node);
}
