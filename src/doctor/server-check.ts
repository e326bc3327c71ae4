import { sql } from 'kysely';
import type { Db } from '../../projections/builds/registry.js';
import { ok, problem, secondsInWords, warning, type Finding } from './finding.js';

/** What PostgreSQL says of itself. */
export interface ServerFacts {
  /** Where it is, without passwords. */
  readonly words: string;
  readonly version: string;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
  readonly isReplica: boolean;
  /** Of clients, without those that are kept for a superuser. */
  readonly connectionsAllowed: number;
  readonly connectionsUsed: number;
  /** Of those in use. */
  readonly connectionsOfLedger: number;
  /** This machine's clock less the server's, in milliseconds. */
  readonly clockAheadMs: number;
}

interface ServerRow {
  readonly version: string;
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly synchronous_commit: string;
  readonly is_replica: boolean;
  readonly allowed: number;
  readonly used: string;
  readonly ours: string;
}

export async function lookAtServer(db: Db, words: string): Promise<ServerFacts> {
  // The doctor's own connections are no burden that the ledger has. "reserved_connections" is there from PostgreSQL 16 on.
  const { rows } = await sql<ServerRow>`
    SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
      current_setting('full_page_writes') AS full_page_writes, pg_is_in_recovery() AS is_replica,
      current_setting('synchronous_commit') AS synchronous_commit,
      current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
        - coalesce(current_setting('reserved_connections', true), '0')::integer AS allowed,
      count(*) AS used, count(*) FILTER (WHERE application_name IN ('traceledger', 'traceledger-log')) AS ours
    FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> ${DOCTOR}`.execute(db);
  const row = rows[0];
  if (!row) throw new Error('PostgreSQL answered without a row');
  return {
    words,
    version: row.version,
    fsync: row.fsync,
    fullPageWrites: row.full_page_writes,
    synchronousCommit: row.synchronous_commit,
    isReplica: row.is_replica,
    connectionsAllowed: row.allowed,
    connectionsUsed: Number(row.used),
    connectionsOfLedger: Number(row.ours),
    clockAheadMs: await clockAhead(db),
  };
}

/** The name that the doctor's own connections bear. */
export const DOCTOR = 'traceledger-doctor';

/** The server's answer belongs to the middle of the time that it took. */
async function clockAhead(db: Db): Promise<number> {
  const before = Date.now();
  const { rows } = await sql<{ now: string }>`SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now`.execute(db);
  return (before + Date.now()) / 2 - Number(rows[0]?.now);
}

export function judgeServer(facts: ServerFacts): readonly Finding[] {
  return [judgeKind(facts), judgeDurability(facts), judgeConnections(facts), judgeClock(facts)];
}

function judgeKind({ words, version, isReplica }: ServerFacts): Finding {
  const found = `${words} answers, version ${version}`;
  if (!isReplica) return ok('PostgreSQL', found);
  return problem('PostgreSQL', `${found}, a replica: nothing can be recorded`, 'Name the primary by DATABASE_URL.');
}

function judgeDurability({ fsync, fullPageWrites, synchronousCommit }: ServerFacts): Finding {
  const found = `fsync ${fsync}, full_page_writes ${fullPageWrites}, synchronous_commit ${synchronousCommit}`;
  const lost = [['fsync', fsync] as const, ['full_page_writes', fullPageWrites] as const].filter(
    ([, on]) => on !== 'on',
  );
  if (lost.length > 0) {
    const names = lost.map(([name]) => name).join(' and ');
    return problem('durability', found, `A power cut may destroy what is stored: set ${names} to on.`);
  }
  if (synchronousCommit !== 'off') return ok('durability', found);
  const advice =
    'The log asks for its own by itself. For what else is in this PostgreSQL set synchronous_commit to on.';
  return warning('durability', found, advice);
}

const MANY_PERCENT = 80;

function judgeConnections({ connectionsAllowed, connectionsUsed, connectionsOfLedger }: ServerFacts): Finding {
  const found = `${connectionsUsed} of ${connectionsAllowed} in use, ${connectionsOfLedger} of them by the ledger`;
  const advice = 'Raise max_connections of PostgreSQL, or lower DATABASE_CONNECTIONS.';
  if (connectionsUsed >= connectionsAllowed) return problem('connections', found, advice);
  const isMany = connectionsUsed * 100 >= connectionsAllowed * MANY_PERCENT;
  return isMany ? warning('connections', found, advice) : ok('connections', found);
}

const CLOCK_WARNING_MS = 1_000;
/** An event time further ahead of the writer's clock than this is refused. */
const CLOCK_PROBLEM_MS = 300_000;

function judgeClock({ clockAheadMs }: ServerFacts): Finding {
  const apart = Math.abs(clockAheadMs);
  const size = apart < 10_000 ? `${apart.toFixed(0)} ms` : secondsInWords(apart / 1_000);
  const found = `this machine is ${size} ${clockAheadMs < 0 ? 'behind' : 'ahead of'} PostgreSQL`;
  if (apart <= CLOCK_WARNING_MS) return ok('clocks', found);
  const advice = 'Set the clocks of both by NTP: record times are those of the machine that writes';
  if (apart <= CLOCK_PROBLEM_MS) return warning('clocks', found, `${advice}.`);
  return problem('clocks', found, `${advice}, and what lies more than 5 minutes ahead of it is refused.`);
}
