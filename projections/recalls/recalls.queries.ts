import { sql, type Kysely, type RawBuilder } from 'kysely';
import { reportOf } from '../../src/ledger/item/reports/reports.facet.js';
import { given } from '../../src/ledger/operations/drafting.js';
import type { OpenRecall } from '../../src/ledger/operations/decide-context.js';
import type { AskedWithin, Within } from '../../src/ledger/operations/within.js';
import { TRANSFORMATION_START } from '../../src/ledger/item/transformations/transformation-id.js';
import type { RecallCriteria, RecallScope } from '../../src/ledger/recall/recall.events.js';
import { isMadeLot, openStay, staysTable, stepFrom } from '../genealogy/genealogy.tables.js';
import type { ItemsAt } from '../items/items-then.tables.js';
import { itemsTable } from '../items/items.tables.js';
import { excepted, isCleared, type TraceSchemas } from './closure.queries.js';
import { suspectsWithin, type AskedOfContents } from './contents.queries.js';
import type { RowOf } from '../schema/row-types.js';
import { marksTable, recallsTable, type RecallsTables } from './recalls.tables.js';
import { any, hasOwnCriteria, isLotOfKind, isNamed, meetsOwn } from './scope.queries.js';
import { buyersWithin, ownersWithin, type StatesOfItems } from './owners-within.queries.js';

type Db = Kysely<unknown>;

/** Times in milliseconds, positions those of the captures that opened and closed it. */
export interface Recall extends OpenRecall {
  readonly openedAt: number;
  readonly openedPosition: number;
  readonly openedBy: string;
  readonly capture: string;
  readonly reason: string;
  readonly class?: string;
  readonly remedy?: string;
  readonly closedAt?: number;
  readonly closedPosition?: number;
  readonly closedReason?: string;
  /** Declared to have been opened by mistake, which closes one that was open. */
  readonly erroneousAt?: number;
  readonly erroneousPosition?: number;
  readonly erroneousReason?: string;
}

/** What it covers, as far as was known at a position: one that was declared erroneous by then covers nothing. */
export function coveredBy(
  { scope, erroneousPosition = Number.POSITIVE_INFINITY }: Recall,
  position = Number.POSITIVE_INFINITY,
): RecallScope {
  return erroneousPosition <= position && erroneousPosition !== Number.POSITIVE_INFINITY ? { anyOf: [] } : scope;
}

function recallOf(row: RowOf<typeof recallsTable>): Recall {
  return {
    recall: row.recall,
    scope: JSON.parse(row.scope) as RecallScope,
    blocks: row.blocks,
    sites: row.sites,
    openedAt: Number(row.opened_at),
    openedPosition: Number(row.opened_position),
    openedBy: row.opened_by,
    capture: row.capture,
    reason: row.reason,
    ...(row.class === null ? {} : { class: row.class }),
    ...(row.remedy === null ? {} : { remedy: row.remedy }),
    ...(row.closed_at === null ? {} : { closedAt: Number(row.closed_at), closedPosition: Number(row.closed_position) }),
    ...(row.closed_reason === null ? {} : { closedReason: row.closed_reason }),
    ...(row.erroneous_at === null
      ? {}
      : { erroneousAt: Number(row.erroneous_at), erroneousPosition: Number(row.erroneous_position) }),
    ...(row.erroneous_reason === null ? {} : { erroneousReason: row.erroneous_reason }),
  };
}

function tablesIn(db: Db, schema: string): Kysely<RecallsTables> {
  return db.withSchema(schema).withTables<RecallsTables>();
}

/** In the order in which they were opened. */
function register(db: Db, schema: string) {
  return tablesIn(db, schema).selectFrom('recalls').orderBy('opened_position').orderBy('recall');
}

/** All recalls in the order in which they were opened. */
export async function listRecalls(db: Db, schema: string): Promise<readonly Recall[]> {
  const rows = await register(db, schema).selectAll().execute();
  return rows.map(recallOf);
}

/** The recalls of these ids (`recall/{id}`); unknown ones are left out. */
export async function findRecalls(db: Db, schema: string, ids: readonly string[]): Promise<readonly Recall[]> {
  if (ids.length === 0) return [];
  const rows = await register(db, schema).selectAll().where('recall', '=', recallsTable.any('recall', ids)).execute();
  return rows.map(recallOf);
}

/** Whether each of these recalls is open or closed; one never opened is left out. */
export async function recallStatuses(
  db: Db,
  schema: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, 'open' | 'closed'>> {
  const recalls = await findRecalls(db, schema, ids);
  return new Map(recalls.map((recall) => [recall.recall, recall.closedPosition === undefined ? 'open' : 'closed']));
}

/** Some units that bear the mark of a recall that was declared erroneous, and when that recall was opened. Undefined where none does. */
export async function markedInError(
  db: Db,
  schema: string,
  limit: number,
): Promise<{ readonly recall: string; readonly openedAt: number; readonly subjects: readonly string[] } | undefined> {
  const { rows } = await sql<{ recall: string; opened_at: string; subjects: readonly string[] }>`
    SELECT r.recall, r.opened_at, m.subjects FROM ${recallsTable.in(schema)} r CROSS JOIN LATERAL (
      SELECT array_agg(b.subject ORDER BY b.subject) AS subjects FROM (
        SELECT k.subject FROM ${marksTable.in(schema)} k
        WHERE k.recall = r.recall AND k.status = 'marked' AND k.believed_to IS NULL ORDER BY k.subject LIMIT ${limit}) b
    ) m WHERE r.erroneous_position IS NOT NULL AND m.subjects IS NOT NULL ORDER BY r.recall LIMIT 1`.execute(db);
  return rows[0] && { recall: rows[0].recall, openedAt: Number(rows[0].opened_at), subjects: rows[0].subjects };
}

/** Marked units of a recall, the cleared ones, and by remedy these with those that are on the way (`''` where none was told). */
export interface RecallProgress {
  readonly marked: number;
  readonly cleared: number;
  readonly remedies: Readonly<Record<string, number>>;
}

/** Of units of which nothing is left but the mark, because all else was corrected away, none is counted. */
export async function recallProgress(
  db: Db,
  { recalls, items }: Pick<TraceSchemas, 'recalls' | 'items'>,
  recall: string,
): Promise<RecallProgress> {
  const { rows } = await sql<{ status: string; remedy: string; units: string }>`
    SELECT m.status, coalesce(m.remedy, '') AS remedy, count(*) AS units FROM ${marksTable.in(recalls)} m
    JOIN ${itemsTable.in(items)} i ON i.subject = m.subject AND i.touched_at IS NOT NULL
    WHERE m.recall = ${recall} AND m.believed_to IS NULL GROUP BY 1, 2 ORDER BY 1, 2`.execute(db);
  const sum = (status: 'marked' | 'cleared'): number =>
    rows.filter((row) => row.status === status).reduce((total, row) => total + Number(row.units), 0);
  const told = rows.filter((row) => row.status === 'cleared' || row.remedy !== '');
  return {
    marked: sum('marked'),
    cleared: sum('cleared'),
    remedies: Object.fromEntries(told.map((row) => [row.remedy, Number(row.units)])),
  };
}

/** Those of these names that bear no mark of the recall. */
export async function unmarkedAmong(
  db: Db,
  schema: string,
  recall: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT n.name FROM unnest(${marksTable.array('subject', names)}) AS n (name) WHERE NOT EXISTS (
      SELECT FROM ${marksTable.in(schema)} m WHERE m.recall = ${recall} AND m.subject = n.name AND m.believed_to IS NULL)`.execute(
    db,
  );
  return rows.map(({ name }) => name);
}

/** `content` is what makes `subject` fall under `recall`: a content or component of it, at any depth, not cleared. */
interface RecalledContent {
  readonly subject: string;
  readonly recall: string;
  readonly content: string;
}

interface Numbered {
  readonly recall: OpenRecall;
  readonly criteria: RecallCriteria;
  /** Place of its flag in `hits`, from 1; only for a scope that asks something else of the assembly around a component. */
  readonly flag: number | undefined;
}

function numbered(recalls: readonly OpenRecall[]): readonly Numbered[] {
  let flags = 0;
  return recalls.flatMap((recall) =>
    recall.scope.anyOf.map((criteria) => ({
      recall,
      criteria,
      flag: criteria.components && hasOwnCriteria(criteria) ? ++flags : undefined,
    })),
  );
}

function itemsNow({ items }: TraceSchemas): ItemsAt {
  return { alias: 'i', schema: items, moment: {} };
}

/** Whether the item in the row `i` is what the criteria cover: by its own facts, or as the component that they name. */
function covers({ criteria, flag }: Numbered, schemas: TraceSchemas): RawBuilder<boolean> {
  const { components } = criteria;
  const at = itemsNow(schemas);
  const madeOf = (lots: RawBuilder<boolean>): RawBuilder<boolean> => sql`EXISTS (
    SELECT FROM ${staysTable.in(schemas.genealogy)} l WHERE l.carrier = i.subject AND l.kind = 'lot' AND ${lots} AND ${openStay('l', {})})`;
  if (!components)
    return sql`(${meetsOwn(criteria, at)} OR ${madeOf(isLotOfKind(criteria, staysTable.ref('l', 'child')))})`;
  const named = sql`(${isNamed(at, components)} OR ${madeOf(sql`l.child = ${staysTable.any('child', components)}`)})`;
  return flag === undefined ? sql`${named}` : sql`(${named} AND d.hits[${sql.lit(flag)}])`;
}

/** For each flag: the item in the row `i`, or an assembly that it is in (`above`), meets the criteria beside `components`. */
function hitsOf(
  all: readonly Numbered[],
  schemas: TraceSchemas,
  above: RawBuilder<unknown> | undefined,
): RawBuilder<unknown> {
  const flagged = all.filter(({ flag }) => flag !== undefined);
  const flags = flagged.map(({ criteria, flag }) => {
    const own = meetsOwn(criteria, itemsNow(schemas));
    return above && flag !== undefined
      ? sql`(coalesce(${own}, false) OR (s.kind <> 'container' AND ${above}[${sql.lit(flag)}]))`
      : own;
  });
  return flags.length === 0 ? sql`ARRAY[]::boolean[]` : sql`ARRAY[${sql.join(flags)}]`;
}

/**
 * For each subject what is in it, at any depth, that may forbid what is done with it; one in which nothing does is left out. Of each open recall at
 * most one content or component: what is cleared is passed over together with what is in it; so is a subject that is itself cleared.
 */
export async function forbiddingContents(
  db: Db,
  schemas: TraceSchemas,
  subjects: readonly string[],
  { owning, selling, clearing, ...asked }: AskedOfContents & Pick<AskedWithin, 'owning' | 'selling' | 'clearing'>,
  statesOf: StatesOfItems,
): Promise<ReadonlyMap<string, Within>> {
  const suspects = await suspectsWithin(db, schemas, subjects, asked);
  const rows =
    suspects.subjects.length === 0 ? [] : await coveredContents(db, schemas, suspects.subjects, suspects.recalls);
  const recalled = Map.groupBy(rows, ({ subject }) => subject);
  const toClear = suspects.recalls.filter(({ recall }) => clearing.includes(recall));
  const each = toClear.length === 0 ? [] : await coveredContents(db, schemas, suspects.subjects, toClear, true);
  const causes = Map.groupBy(each, ({ subject }) => subject);
  const reported = await reportedContents(suspects.reported, statesOf);
  const left = Map.groupBy(await leftOpenContents(db, schemas, suspects.leftOpen), ({ subject }) => subject);
  const look = { db, schemas, statesOf };
  const owned = new Map<string, ReadonlySet<string>>();
  for (const [subject, parties] of owning) owned.set(subject, await ownersWithin(look, subject, parties));
  const sold = new Map<string, ReadonlyMap<string, string>>();
  for (const [subject, sellers] of selling) sold.set(subject, await buyersWithin(look, subject, sellers));
  const found = [recalled, suspects.expires, reported, left, owned, sold].flatMap((of) => [...of.keys()]);
  return new Map(
    [...new Set(found)].map((subject) => {
      const found = {
        expires: suspects.expires.get(subject),
        reported: reported.get(subject),
        leftOpen: byRecall(left.get(subject)),
        owners: owned.get(subject),
        buyers: sold.get(subject),
        causes: causesOf(causes.get(subject)),
      };
      return [subject, { recalled: byRecall(recalled.get(subject)) ?? new Map(), ...given(found) }];
    }),
  );
}

function byRecall(rows: readonly RecalledContent[] | undefined): ReadonlyMap<string, string> | undefined {
  return rows && new Map(rows.map(({ recall, content }) => [recall, content]));
}

function causesOf(rows: readonly RecalledContent[] | undefined): Within['causes'] {
  if (!rows) return undefined;
  const byRecall = Map.groupBy(rows, ({ recall }) => recall);
  return new Map([...byRecall].map(([recall, found]) => [recall, found.map(({ content }) => content)]));
}

/** Of each subject the first of these that is reported, with what its carriers were reported as later. */
async function reportedContents(
  suspects: ReadonlyMap<string, readonly string[]>,
  statesOf: StatesOfItems,
): Promise<ReadonlyMap<string, NonNullable<Within['reported']>>> {
  if (suspects.size === 0) return new Map();
  const states = await statesOf([...suspects.values()].flat());
  return new Map(
    [...suspects].flatMap(([subject, contents]) => {
      const [first] = contents.flatMap((content) => {
        const state = states.get(content);
        const report = state && reportOf(states, state);
        return report === undefined ? [] : [{ content, report }];
      });
      return first ? [[subject, first] as const] : [];
    }),
  );
}

/** What recalls cover, asked of every content by itself: of each recall the nearest, or each. */
function coveredContents(
  db: Db,
  schemas: TraceSchemas,
  subjects: readonly string[],
  recalls: readonly OpenRecall[],
  isEach = false,
): Promise<readonly RecalledContent[]> {
  const all = numbered(recalls);
  const coverage = recalls.map(({ recall, scope }) => {
    const covered = any(all.filter((one) => one.recall.recall === recall).map((one) => covers(one, schemas)));
    return { recall, holds: sql<boolean>`${covered} AND i.subject <> ${excepted(schemas, scope, {})}` };
  });
  return contentsThat(db, schemas, subjects, { all, coverage, isEach });
}

/** What bears the marks of these recalls, by subject: of each recall the nearest. */
function leftOpenContents(
  db: Db,
  schemas: TraceSchemas,
  suspects: ReadonlyMap<string, readonly string[]>,
): Promise<readonly RecalledContent[]> {
  const coverage = [...new Set([...suspects.values()].flat())].map((recall) => {
    const isMarked = sql<boolean>`EXISTS (SELECT FROM ${marksTable.in(schemas.recalls)} k
      WHERE k.recall = ${recall} AND k.subject = d.node AND k.status = 'marked' AND k.believed_to IS NULL)`;
    return { recall, holds: isMarked };
  });
  if (coverage.length === 0) return Promise.resolve([]);
  return contentsThat(db, schemas, [...suspects.keys()], { all: [], coverage, isEach: false });
}

interface AskedOfEach {
  /** Whose flags are carried down the way. */
  readonly all: readonly Numbered[];
  /** By recall, a condition on the item in the row `i`, at the end of the way in the row `d`. */
  readonly coverage: readonly { readonly recall: string; readonly holds: RawBuilder<boolean> }[];
  readonly isEach: boolean;
}

/**
 * What was made of something is what is to be cleared of that, as in the closure upwards: the first transformation on the way down, or what was made of a lot
 * in bulk.
 */
const MADE = sql`coalesce(d.made, CASE WHEN starts_with(s.child, ${TRANSFORMATION_START}) THEN s.child WHEN s.kind = 'lot' THEN d.node END)`;

/** Contents of which something holds, with the way that leads to them: what is cleared is passed over together with what is in it. */
async function contentsThat(
  db: Db,
  schemas: TraceSchemas,
  subjects: readonly string[],
  { all, coverage: asked, isEach }: AskedOfEach,
): Promise<readonly RecalledContent[]> {
  const items = itemsTable.in(schemas.items);
  // What lay between the cleared subject and this one came there before it was cleared.
  const wasIn = sql<boolean>`NOT EXISTS (SELECT FROM unnest(d.ats, d.positions) WITH ORDINALITY AS l (at, position, step)
    WHERE l.step > array_position(d.path, m.subject) AND l.step <= coalesce(array_position(d.path, d.made), cardinality(d.path))
      AND (l.at, l.position) >= (m.cleared_at, m.cleared_position))`;
  const coverage = asked.map(({ recall, holds }) => {
    const clearedAbove = isCleared(
      schemas,
      recall,
      sql`ANY(d.path)`,
      { unit: sql`coalesce(d.made, d.node)`, wasIn },
      {},
    );
    return sql`(${recall}, ${holds} AND NOT ${clearedAbove})`;
  });
  const { rows } = await sql<RecalledContent>`
    WITH RECURSIVE d (root, node, made, path, ats, positions, hits) AS (
      SELECT n.subject, n.subject, NULL COLLATE "C", ARRAY[n.subject], ARRAY[0::bigint], ARRAY[0::bigint], ${hitsOf(all, schemas, undefined)}
      FROM (SELECT unnest(${itemsTable.array('subject', subjects)}) COLLATE "C" AS subject) n LEFT JOIN ${items} i ON i.subject = n.subject
      UNION ALL
      SELECT d.root, s.child, ${MADE}, d.path || s.child, d.ats || s.from_at, d.positions || s.from_position, ${hitsOf(all, schemas, sql`d.hits`)}
      FROM d ${stepFrom(schemas.genealogy, sql`d.node`, 'down', sql`(s.kind <> 'lot' OR ${isMadeLot('s', schemas.genealogy)}) AND ${openStay('s', {})}`)}
      LEFT JOIN ${items} i ON i.subject = s.child WHERE s.child <> ALL(d.path) AND (i.subject IS NOT NULL OR s.kind = 'lot')
    )
    SELECT ${isEach ? sql`DISTINCT` : sql`DISTINCT ON (d.root, v.recall)`} d.root AS subject, v.recall, coalesce(d.made, d.node) AS content
    FROM d JOIN ${items} i ON i.subject = d.node CROSS JOIN LATERAL (VALUES ${sql.join(coverage)}) AS v (recall, covered)
    WHERE d.node <> d.root AND v.covered ORDER BY ${isEach ? sql`1, 2, 3` : sql`d.root, v.recall, cardinality(d.path), d.node`}`.execute(
    db,
  );
  return rows;
}
