import { readFile, stat } from 'node:fs/promises';
import pg from 'pg';
import { LoadClient } from './load-client.js';
import type { Ledger } from './stand.js';

/** A scan of fewer bytes, some thousands of rows, costs about as much as a look into an index. */
const LARGE_BYTES = 1_000_000;
const LOG_EVERY_STATEMENT = '-c log_min_duration_statement=0 -c log_min_messages=log';

interface Statement {
  readonly sql: string;
  /** SQL literals of its parameters. */
  readonly parameters: readonly string[];
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Schema?: string;
  readonly Plans?: readonly PlanNode[];
}

export interface Scans {
  readonly statements: number;
  /** `table: beginning of the statement`, for each plan that reads a large table from end to end. */
  readonly scans: readonly string[];
}

/**
 * Asks these questions of another API process of the ledger, whose connections let PostgreSQL log every statement, and has each explained with
 * its own parameters: as planned for them, and as planned once for all.
 */
export async function tableScans(ledger: Ledger, paths: readonly string[]): Promise<Scans> {
  const beside = await ledger.another(LOG_EVERY_STATEMENT);
  const from = (await stat(ledger.postgresLog)).size;
  try {
    const client = await LoadClient.open(beside.url);
    for (const path of paths) await client.send({ path });
    client.close();
  } finally {
    await beside.stop();
  }
  const statements = readStatements((await readFile(ledger.postgresLog)).subarray(from).toString('utf8'));
  if (statements.length === 0) throw new Error('PostgreSQL logged no statement of the questions');
  return explained(ledger, statements);
}

/** PostgreSQL's log: an entry begins with a time, and goes on in lines that begin with a tab. */
export function readStatements(log: string): readonly Statement[] {
  const entries = log.split(/\n(?=\d{4}-\d\d-\d\d )/);
  const found = new Map<string, Statement>();
  for (const [index, entry] of entries.entries()) {
    const sql = /LOG: {2}duration: [\d.]+ ms {2}execute [^:]*: ([^]*)/
      .exec(entry)?.[1]
      ?.replaceAll('\n\t', '\n')
      .trim();
    if (sql === undefined || !/^(select|with)\b/i.test(sql)) continue;
    const detail = /DETAIL: {2}Parameters: ([^]*)/i.exec(entries[index + 1] ?? '')?.[1] ?? '';
    const parameters = [...detail.matchAll(/\$\d+ = (NULL|'(?:[^']|'')*')/g)].map(([, literal]) => literal ?? 'NULL');
    found.set(`${sql} ${detail}`, { sql, parameters });
  }
  return [...found.values()];
}

async function explained(ledger: Ledger, statements: readonly Statement[]): Promise<Scans> {
  const database = new pg.Client({ connectionString: ledger.databaseUrl });
  await database.connect();
  try {
    const large = await largeTables(database);
    const scans: string[] = [];
    for (const mode of ['force_custom_plan', 'force_generic_plan']) {
      await database.query(`SET plan_cache_mode = ${mode}`);
      for (const statement of statements) {
        const tables = scannedTables(await plan(database, statement)).filter((table) => large.has(table));
        scans.push(...tables.map((table) => `${table}: ${statement.sql.replaceAll(/\s+/g, ' ').slice(0, 80)}`));
      }
    }
    return { statements: statements.length, scans };
  } finally {
    await database.end();
  }
}

/** By what is on the disk: how many rows there are PostgreSQL does not know until it has looked at a table, and what was just loaded it has not. */
async function largeTables(database: pg.Client): Promise<ReadonlySet<string>> {
  const sql = `SELECT relname FROM pg_class WHERE relkind = 'r' AND pg_relation_size(oid) > ${LARGE_BYTES}`;
  const { rows } = await database.query<{ relname: string }>(sql);
  return new Set(rows.map(({ relname }) => relname));
}

async function plan(database: pg.Client, { sql, parameters }: Statement): Promise<PlanNode> {
  await database.query(`PREPARE explained AS ${sql}`);
  try {
    const given = parameters.length === 0 ? '' : `(${parameters.join(', ')})`;
    const answer = await database.query<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>(
      `EXPLAIN (FORMAT JSON) EXECUTE explained${given}`,
    );
    const found = answer.rows[0]?.['QUERY PLAN'][0]?.Plan;
    if (!found) throw new Error(`there is no plan for ${sql}`);
    return found;
  } finally {
    await database.query('DEALLOCATE explained');
  }
}

function scannedTables(node: PlanNode): readonly string[] {
  const own = node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? '?'] : [];
  return [...own, ...(node.Plans ?? []).flatMap(scannedTables)];
}
