import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import {
  bigint,
  boolean,
  integer,
  nullable,
  text,
  textC,
  textOf,
  timestamptz,
  uuid,
} from '../../projections/schema/column.js';
import { createMissingTables } from '../../projections/schema/create-tables.js';
import type { RowOf, TablesOf } from '../../projections/schema/row-types.js';
import { Table } from '../../projections/schema/table.js';
import { accessSchema, lockAccessSchema } from '../auth/access-schema.js';
import type { ReadGap, ReadMark, ReadPart } from './read-mark.js';

type Db = Kysely<unknown>;

/** Who read what. It lies in partitions of a month, which go one after the other. */
export const readsTable = new Table(
  'reads',
  {
    at: timestamptz,
    position: nullable(bigint),
    rows: nullable(bigint),
    status: integer,
    is_cut: boolean,
    id: uuid,
    principal: textC,
    key: nullable(textC),
    permission: textC,
    part: textOf<ReadPart>(),
    method: text,
    url: text,
    body: nullable(text),
    sha256: nullable(text),
    as_of: nullable(text),
    known_at: nullable(text),
    request: text,
  },
  {
    key: ['at', 'id'],
    partitionedBy: 'at',
    indexes: [{ name: 'reads_by_principal', on: ['principal', 'at'] }],
  },
);

/** When how many questions were answered that are not in it. */
export const readGapsTable = new Table(
  'read_gaps',
  { began: timestamptz, ended: timestamptz, unrecorded: integer, id: uuid },
  { key: ['id'], indexes: [{ name: 'read_gaps_by_time', on: ['began'] }] },
);

type Tables = TablesOf<typeof readsTable | typeof readGapsTable>;

function tablesOf(db: Db, ledger: string): Kysely<Tables> {
  return db.withSchema(accessSchema(ledger)).withTables<Tables>();
}

/** Makes what is missing but for the months. Releases share it, so that a later one may only add columns with a default. */
export async function migrateReadLog(db: Db, ledger: string): Promise<void> {
  const schema = accessSchema(ledger);
  await db.transaction().execute(async (trx) => {
    await lockAccessSchema(trx, ledger);
    await createMissingTables(trx, schema, [readsTable, readGapsTable]);
  });
}

const marks = readsTable.rows<ReadMark>({
  at: ({ at }) => at,
  position: ({ position }) => position,
  rows: ({ rows }) => rows,
  status: ({ status }) => status,
  is_cut: ({ isCut }) => isCut,
  id: ({ id }) => id,
  principal: ({ principal }) => principal,
  key: ({ key }) => key,
  permission: ({ permission }) => permission,
  part: ({ part }) => part,
  method: ({ method }) => method,
  url: ({ url }) => url,
  body: ({ body }) => body,
  sha256: ({ sha256 }) => sha256,
  as_of: ({ asOf }) => asOf,
  known_at: ({ knownAt }) => knownAt,
  request: ({ request }) => request,
});

/** Writes them by one statement. What is there already, of an attempt whose answer was lost, stays as it is. */
export async function insertReads(db: Db, ledger: string, given: readonly ReadMark[]): Promise<void> {
  if (given.length === 0) return;
  await sql`${marks.insert(accessSchema(ledger), given)} ON CONFLICT DO NOTHING`.execute(db);
}

export async function insertReadGap(db: Db, ledger: string, { from, until, unrecorded }: ReadGap): Promise<void> {
  await tablesOf(db, ledger)
    .insertInto('read_gaps')
    .values({ id: randomUUID(), began: from, ended: until, unrecorded })
    .execute();
}

/** Which of the read log is asked for. */
export interface ReadsSought {
  readonly principal?: string;
  readonly permission?: string;
  /** Both included, milliseconds. */
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** Where a page begins: behind this one, which is newer. */
export interface ReadPlace {
  readonly at: string;
  readonly id: string;
}

export type ReadRow = RowOf<typeof readsTable>;

/** The newest first. */
export async function listReads(
  db: Db,
  ledger: string,
  { principal, permission, fromMs, toMs }: ReadsSought,
  page: { readonly limit: number; readonly behind?: ReadPlace },
): Promise<readonly ReadRow[]> {
  let rows = tablesOf(db, ledger).selectFrom('reads').selectAll();
  if (principal !== undefined) rows = rows.where('principal', '=', principal);
  if (permission !== undefined) rows = rows.where('permission', '=', permission);
  if (fromMs !== undefined) rows = rows.where('at', '>=', new Date(fromMs));
  if (toMs !== undefined) rows = rows.where('at', '<=', new Date(toMs));
  const { behind, limit } = page;
  if (behind)
    rows = rows.where(
      sql<boolean>`(at, id) < (${readsTable.value('at', behind.at)}, ${readsTable.value('id', behind.id)})`,
    );
  return rows.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

const GAPS_SHOWN = 100;

/** Whoever looks for the reads of a time has to know where it was not written: the newest of these first, whoever read then. */
export async function listReadGaps(
  db: Db,
  ledger: string,
  { fromMs, toMs }: Pick<ReadsSought, 'fromMs' | 'toMs'>,
): Promise<readonly ReadGap[]> {
  let gaps = tablesOf(db, ledger).selectFrom('read_gaps').select(['began', 'ended', 'unrecorded']);
  if (fromMs !== undefined) gaps = gaps.where('ended', '>=', new Date(fromMs));
  if (toMs !== undefined) gaps = gaps.where('began', '<=', new Date(toMs));
  const rows = await gaps.orderBy('began', 'desc').limit(GAPS_SHOWN).execute();
  return rows.map(({ began, ended, unrecorded }) => ({ from: began, until: ended, unrecorded }));
}
