import { statfs } from 'node:fs/promises';
import { sql } from 'kysely';
import type { EarlierModels } from '../../projections/builds/earlier-models.js';
import { allBuilds, isKnown, type KnownModels } from '../../projections/builds/builds.js';
import type { Db } from '../../projections/builds/registry.js';
import { bytesInWords, counted, ok, problem, warning, type Finding } from './finding.js';

/** Room on the disk of the embedded PostgreSQL, in bytes. */
export interface DiskFacts {
  readonly folder: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly reserveBytes: number;
}

export async function lookAtDisk(folder: string, reserveMegabytes: number): Promise<DiskFacts> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return {
    folder,
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
    reserveBytes: reserveMegabytes * 1_000_000,
  };
}

/** The write-ahead log of PostgreSQL may grow by so much between two checkpoints (`max_wal_size` of the embedded one). */
const WRITE_AHEAD_LOG_BYTES = 2_147_483_648;

export function judgeDisk({ folder, freeBytes, totalBytes, reserveBytes }: DiskFacts): Finding {
  const found = `${bytesInWords(freeBytes)} of ${bytesInWords(totalBytes)} free for DATA_DIR ${folder}`;
  const advice = 'Make room, or move DATA_DIR to a larger disk while the ledger is stopped.';
  if (freeBytes < reserveBytes) {
    const refused = `${found}, less than the ${bytesInWords(reserveBytes)} of DISK_RESERVE_MB: operations are refused`;
    return problem('disk', refused, advice);
  }
  if (freeBytes - reserveBytes >= WRITE_AHEAD_LOG_BYTES) return ok('disk', found);
  const needs = `PostgreSQL may need ${bytesInWords(WRITE_AHEAD_LOG_BYTES)} for a while above the ${bytesInWords(reserveBytes)} of DISK_RESERVE_MB.`;
  return warning('disk', found, `${advice} ${needs}`);
}

export const diskElsewhere = (): Finding =>
  ok('disk', 'of a PostgreSQL server of its own: cannot be seen from here, look at the server');

/** Bytes of tables with their indexes. */
export interface SizeFacts {
  readonly databaseBytes: number;
  /** Absent where the log is not in this database. */
  readonly logBytes?: number;
  /** By read model, all of its builds of this release together. */
  readonly models: ReadonlyMap<string, number>;
}

export async function lookAtSizes(db: Db, known: KnownModels, logSchema: string | undefined): Promise<SizeFacts> {
  const builds = (await allBuilds(db, known.ledger)).filter((build) => isKnown(known, build));
  const schemas = [...builds.map(({ schema }) => schema), ...(logSchema === undefined ? [] : [logSchema])];
  const { rows } = await sql<{ schema: string; bytes: string }>`
    SELECT n.nspname AS schema, sum(pg_total_relation_size(c.oid)) AS bytes
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname = ANY(${schemas}::text[]) GROUP BY n.nspname`.execute(db);
  const bytesOf = (schema: string): number => Number(rows.find((row) => row.schema === schema)?.bytes ?? 0);
  const models = new Map<string, number>();
  for (const { model, schema } of builds) models.set(model, (models.get(model) ?? 0) + bytesOf(schema));
  const database = await sql<{ bytes: string }>`SELECT pg_database_size(current_database()) AS bytes`.execute(db);
  return {
    databaseBytes: Number(database.rows[0]?.bytes),
    ...(logSchema === undefined ? {} : { logBytes: bytesOf(logSchema) }),
    models,
  };
}

export function judgeSizes({ databaseBytes, logBytes, models }: SizeFacts): Finding {
  const largestFirst = [...models].sort(([, a], [, b]) => b - a);
  const parts = [...(logBytes === undefined ? [] : [['log', logBytes] as const]), ...largestFirst];
  const words = parts.map(([name, bytes]) => `${name} ${bytesInWords(bytes)}`);
  return ok('size', `database ${bytesInWords(databaseBytes)}: ${words.join(', ')}`);
}

/** Nothing is said of what some release needs. */
export function judgeEarlier(found: readonly EarlierModels[]): readonly Finding[] {
  const left = found.filter(({ neededBy }) => neededBy === undefined);
  if (left.length === 0) return [];
  const schemas = left.flatMap((one) => one.schemas);
  const bytes = left.reduce((sum, one) => sum + one.bytes, 0);
  const names = schemas.length === 0 ? '' : `, ${bytesInWords(bytes)}: ${schemas.join(', ')}`;
  const words = `${counted(schemas.length, 'schema')} that no release needs which was run lately${names}`;
  const advice = 'Where no release of before is to come back: npm run ledger -- discard --earlier';
  return [warning('earlier models', words, advice)];
}
