import { sql, type Kysely } from 'kysely';
import { canonicalJson } from '../../src/ledger/canonical-json.js';
import type { MasterDataKind } from '../../src/ledger/master-data/master-data.events.js';
import type { MasterDataFields } from '../../src/ledger/master-data/master-data-fields.js';
import type { Statement } from '../../src/ledger/master-data/told-of.js';
import type { RowOf } from '../schema/row-types.js';
import { statementsTable, type MasterDataTables } from './master-data.tables.js';

type Row = RowOf<typeof statementsTable>;

export interface StatementOf extends Statement {
  readonly subject: string;
}

function tablesIn(db: Kysely<unknown>, schema: string): Kysely<MasterDataTables> {
  return db.withSchema(schema).withTables<MasterDataTables>();
}

/** All that was said of these subjects by the capture at `knownAt`, in the order in which it was recorded. A mistake counts as one from when that was said on. */
export async function statementsOf(
  db: Kysely<unknown>,
  schema: string,
  subjects: readonly string[],
  knownAt = Number.MAX_SAFE_INTEGER,
): Promise<readonly StatementOf[]> {
  if (subjects.length === 0) return [];
  const rows = await tablesIn(db, schema)
    .selectFrom('statements')
    .selectAll()
    .where('subject', '=', statementsTable.any('subject', subjects))
    .where('captured', '<=', String(knownAt))
    .orderBy('position')
    .execute();
  return rows.map((row) => statementOf(row, knownAt));
}

function statementOf(row: Row, knownAt: number): StatementOf {
  const fields = JSON.parse(row.fields) as MasterDataFields;
  const error = row.erroneous_captured === null ? undefined : Number(row.erroneous_captured);
  return {
    ...{ subject: row.subject, position: Number(row.position), captured: Number(row.captured), capture: row.capture },
    ...{ by: row.said_by, spoken: row.spoken, at: row.said_from, fromMs: Number(row.from_ms), fields },
    ...{ recordedAtMs: Number(row.recorded_at), text: canonicalJson(fields) },
    ...(row.sender === null ? {} : { sender: row.sender }),
    ...(row.said_until === null ? {} : { until: row.said_until }),
    ...(row.until_ms === null ? {} : { untilMs: Number(row.until_ms) }),
    ...(error !== undefined && error <= knownAt
      ? { isErroneous: true, error: { by: row.erroneous_by ?? '', position: error } }
      : {}),
  };
}

export interface SubjectsAsked {
  readonly kind: MasterDataKind;
  /** All of these keys stand in some statement of it, as `soughtKey` writes them. */
  readonly keys: readonly string[];
  /** The subjects behind this one. */
  readonly after: string;
  readonly limit: number;
  readonly knownAt?: number;
}

/** Subjects in the order of their ids. Those with keys may have had them once: who asks looks whether they still do. */
export async function subjectsAmong(
  db: Kysely<unknown>,
  schema: string,
  { kind, keys, after, limit, knownAt = Number.MAX_SAFE_INTEGER }: SubjectsAsked,
): Promise<readonly string[]> {
  if (keys.length === 0) {
    const rows = await tablesIn(db, schema)
      .selectFrom('subjects')
      .select('subject')
      .where('subject', '>', after)
      .where('subject', '<', `${kind}/\u{10ffff}`)
      .where('first_captured', '<=', String(knownAt))
      .orderBy('subject')
      .limit(limit)
      .execute();
    return rows.map(({ subject }) => subject);
  }
  // Each key may be said by another: what is told is put together of what all say.
  const having = keys.map(
    (key) => sql`SELECT subject FROM ${statementsTable.in(schema)}
      WHERE keys @> ${statementsTable.value('keys', [key])} AND kind = ${kind} AND captured <= ${knownAt}`,
  );
  const { rows } = await sql<{
    readonly subject: string;
  }>`SELECT DISTINCT subject FROM (${sql.join(having, sql` INTERSECT `)}) s
    WHERE subject > ${after} ORDER BY subject LIMIT ${limit}`.execute(db);
  return rows.map(({ subject }) => subject);
}
