import { sql, type RawBuilder } from 'kysely';
import type { DocumentReference } from '../../src/ledger/capture/capture.events.js';
import { voidedBy } from '../../src/ledger/history/effective-events.js';
import { believedStay, isStay, stepFrom } from '../genealogy/genealogy.tables.js';
import type { RowOf } from '../schema/row-types.js';
import { otherTypes } from './event-types.js';
import type { HistoriesReader } from './histories-reader.js';
import { bodiesTable, correctionsTable, documentsTable, eventsTable } from './histories.tables.js';

/** What is known of a business document that is looked for; `type` is bare. */
export interface DocumentSought {
  readonly id: string;
  readonly issuer?: string;
  readonly type?: string;
}

type Row = RowOf<typeof documentsTable>;

/** Condition on rows under the alias d. */
export function isSought({ id, issuer, type }: DocumentSought): RawBuilder<boolean> {
  const conditions = [
    sql`d.id = ${id}`,
    ...(issuer === undefined ? [] : [sql`d.issuer = ${issuer}`]),
    ...(type === undefined ? [] : [sql`d.type = ${type}`]),
  ];
  return sql`(${sql.join(conditions, sql` AND `)})`;
}

export function documentOf({ id, issuer, type }: Pick<Row, 'id' | 'issuer' | 'type'>): DocumentReference {
  return { ...(type === '' ? {} : { type }), issuer, id };
}

/** The documents that each of these events was sent with; those without any are left out. */
export async function documentsOfEvents(
  { db, schema }: HistoriesReader,
  positions: readonly number[],
): Promise<ReadonlyMap<number, readonly DocumentReference[]>> {
  const documents = documentsTable.in(schema);
  // Ranges that end where the first one behind the event does are all that it can be in.
  const { rows } = await sql<Row & { event_position: string }>`
    SELECT e.position AS event_position, d.* FROM unnest(${eventsTable.array('position', positions)}) AS e (position)
    CROSS JOIN LATERAL (SELECT position FROM ${documents} WHERE position >= e.position ORDER BY position LIMIT 1) n
    JOIN ${documents} d ON d.position = n.position AND d.first <= e.position
    ORDER BY d.issuer, d.id, d.type`.execute(db);
  const found = new Map<number, DocumentReference[]>();
  for (const row of rows) {
    const position = Number(row.event_position);
    found.set(position, [...(found.get(position) ?? []), documentOf(row)]);
  }
  return found;
}

export interface ReachedQuestion {
  readonly document: DocumentSought;
  /** The build of `genealogy`. */
  readonly genealogy: string;
  /** Only these; missing: whichever. */
  readonly among?: readonly string[];
  /** The subject to go on after; '' for the first. */
  readonly after: string;
  readonly limit: number;
}

/**
 * The subjects that events sent with a document reached, in order: those that the events name, and whatever was in these then. An event that was declared
 * erroneous counts for nothing.
 */
export async function subjectsOfDocument(
  reader: HistoriesReader,
  { document, genealogy, among, after, limit }: ReachedQuestion,
): Promise<readonly string[]> {
  const { db, schema } = reader;
  const erroneous = await erroneousWithin(reader, document);
  const counts = erroneous.length === 0 ? sql`true` : sql`e.position <> ${eventsTable.all('position', [...erroneous])}`;
  const meets = sql<boolean>`${isStay('s')} AND ${believedStay('s', {})} AND (s.from_at, s.from_position) < (r.at, r.position)
    AND (s.to_position IS NULL OR (s.to_at, s.to_position) > (r.at, r.position))`;
  const wanted = among === undefined ? sql`true` : sql`subject = ${eventsTable.any('subject', [...among])}`;
  const { rows } = await sql<{ subject: string }>`
    WITH RECURSIVE reached (subject, at, position) AS (
      SELECT e.subject, b.sort_at, e.position FROM ${documentsTable.in(schema)} d
      CROSS JOIN LATERAL (
        SELECT subject, position, body_back FROM ${eventsTable.in(schema)} WHERE position BETWEEN d.first AND d.position OFFSET 0) e
      CROSS JOIN LATERAL (
        SELECT sort_at, type FROM ${bodiesTable.in(schema)} WHERE position = e.position - e.body_back OFFSET 0) b
      WHERE ${isSought(document)} AND b.type NOT IN ${otherTypes} AND ${counts}
      UNION
      SELECT s.child, r.at, r.position FROM reached r ${stepFrom(genealogy, sql`r.subject`, 'down', meets)}
    )
    SELECT DISTINCT subject FROM reached WHERE subject > ${after} AND ${wanted} ORDER BY subject LIMIT ${limit}`.execute(
    db,
  );
  return rows.map(({ subject }) => subject);
}

/** Of the events that were sent with a document, those that count as never given. */
async function erroneousWithin({ db, schema }: HistoriesReader, document: DocumentSought): Promise<readonly number[]> {
  const corrections = correctionsTable.in(schema);
  const { rows } = await sql<RowOf<typeof correctionsTable>>`
    WITH RECURSIVE chain (position, declared_by) AS (
      SELECT c.position, c.declared_by FROM ${documentsTable.in(schema)} d
      JOIN ${corrections} c ON c.position BETWEEN d.first AND d.position WHERE ${isSought(document)}
      UNION SELECT c.position, c.declared_by FROM chain JOIN ${corrections} c ON c.position = chain.declared_by
    ) SELECT position, declared_by FROM chain`.execute(db);
  const declared = Map.groupBy(rows, (row) => Number(row.declared_by));
  const declarations = [...declared].map(([position, voided]) => ({
    position,
    voids: voided.map((row) => Number(row.position)),
  }));
  return [...voidedBy(declarations).keys()];
}
