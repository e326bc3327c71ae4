import { sql } from 'kysely';
import type { ProjectorShown } from '../../projections/builds/projector-presence.js';
import { ledgerSchema, type Db } from '../../projections/builds/registry.js';
import {
  IN_USE_SECONDS,
  RELEASE_KEPT_SECONDS,
  type Release,
  type SeenRelease,
} from '../../projections/builds/releases.js';
import { INLINE_GROUP } from '../capture/inline-models/inline-builds.js';
import { readLease, type LeaseRow } from '../capture/leadership/lease.js';
import { reasonOf } from './in-time.js';
import { ok, problem, secondsInWords, warning, type Finding } from './finding.js';

/** Whether processes of the ledger are to be expected: where its PostgreSQL was started for the look, there are none. */
export type Expected = 'running' | 'stopped';

const ADDRESS_ANSWERS_WITHIN_MS = 2_000;
/** A projector shows itself every three seconds, and is replaced after this. */
const SILENT_AFTER_SECONDS = 15;

/** What of the ledger's own is in the database. */
export interface LedgerTables {
  readonly isThere: boolean;
  /** Made by the first process that shares read models with other releases. */
  readonly hasRegistry: boolean;
  readonly hasLease: boolean;
}

export async function lookForTables(db: Db, ledger: string): Promise<LedgerTables> {
  const names = ['releases', 'model_builds', 'lease'].map((table) => `${ledgerSchema(ledger)}.${table}`);
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM unnest(${names}::text[]) AS name WHERE to_regclass(name) IS NOT NULL`.execute(db);
  const [isThere, hasRegistry, hasLease] = names.map((name) => rows.some((row) => row.name === name));
  return { isThere: isThere === true, hasRegistry: hasRegistry === true, hasLease: hasLease === true };
}

export interface WriterFacts {
  /** Absent where nobody has it. */
  readonly lease?: LeaseRow;
  /** Why the writer's address does not answer; absent where it does, or was not asked. */
  readonly silence?: string;
}

export async function lookAtWriter(db: Db, ledger: string, { hasLease }: LedgerTables): Promise<WriterFacts> {
  const lease = hasLease ? await readLease(db, ledgerSchema(ledger), ledger) : undefined;
  if (!lease) return {};
  if (lease.leftSeconds <= 0) return { lease };
  const silence = await silenceOf(lease.address);
  return { lease, ...(silence === undefined ? {} : { silence }) };
}

async function silenceOf(address: string): Promise<string | undefined> {
  try {
    const url = new URL('/health/live', address);
    const response = await fetch(url, { signal: AbortSignal.timeout(ADDRESS_ANSWERS_WITHIN_MS) });
    await response.body?.cancel();
    return response.ok ? undefined : `status ${response.status}`;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Of a ledger that is stopped, whatever its last processes left. */
export const nobody = (check: string): Finding => ok(check, 'none, as the ledger is stopped');

export function judgeWriter({ lease, silence }: WriterFacts): Finding {
  const start =
    'Nothing is recorded until one writes: start an api (npm start, or npm run start:api), and look into its log.';
  if (!lease || lease.leftSeconds <= 0) {
    const found = lease
      ? `none: ${nameOf(lease)} had the lease and let it run out ${secondsInWords(-lease.leftSeconds)} ago`
      : 'none: nobody has the lease';
    return problem('writer', found, start);
  }
  const other = lease.models === INLINE_GROUP ? '' : ' (of a release with other models)';
  const found = `${nameOf(lease)}${other} at ${lease.address}, lease for ${secondsInWords(lease.leftSeconds)} more`;
  if (silence === undefined) return ok('writer', `${found}, answers`);
  const advice = `Other apis forward to this address. Where they cannot reach it either, set HOST of that api to one that they reach; where the process hangs, end it: the next takes over.`;
  return problem('writer', `${found}, does not answer: ${silence}`, advice);
}

/** A holder is its host, its process id and an id of its own. */
function nameOf({ holder }: LeaseRow): string {
  const [host, pid] = holder.split(' ');
  return `process ${pid} on ${host}`;
}

/** `shown`: what it says of itself; undefined where none ever worked. */
export function judgeProjector(shown: ProjectorShown | undefined): Finding {
  if (!shown || shown.secondsAgo > SILENT_AFTER_SECONDS) {
    const found = shown ? `silent for ${secondsInWords(shown.secondsAgo)}` : 'none has ever worked';
    const advice =
      'Read models do not move on without one: start it (npm run start:projector; npm start has one of its own), and look into its log.';
    return problem('projector', found, advice);
  }
  const seen = `showed itself ${shown.secondsAgo.toFixed(1)} s ago`;
  if (shown.trouble === undefined) return ok('projector', `works, ${seen}`);
  const advice =
    'Read models do not move on until it does, which it tries by itself: look at its way to the event store, and at EVENTSTOREDB_URL or DATABASE_URL as it has them.';
  return problem('projector', `${seen}, and does not reach the log: ${shown.trouble}`, advice);
}

export function judgeReleases(releases: readonly SeenRelease[], own: Release, expected: Expected): Finding {
  const words = releases.map(({ release, unseenSeconds }) => {
    const isInUse = expected === 'running' && unseenSeconds < IN_USE_SECONDS;
    const seen = isInUse ? 'in use' : `last seen ${secondsInWords(unseenSeconds)} ago`;
    return `${release}${release === own.name ? ' (this one)' : ''} ${seen}`;
  });
  const found = words.join(', ');
  const inUse = releases.filter(({ unseenSeconds }) => unseenSeconds < IN_USE_SECONDS);
  if (expected === 'running' && inUse.length > 0 && !inUse.some(({ release }) => release === own.name))
    return warning(
      'releases',
      found,
      'The ledger runs another release than this one: use the doctor of that one, or finish the upgrade.',
    );
  const left = releases.filter(
    ({ release, unseenSeconds }) => release !== own.name && unseenSeconds > RELEASE_KEPT_SECONDS,
  );
  if (expected === 'stopped' || left.length === 0) return ok('releases', found);
  const names = left.map(({ release }) => release).join(', ');
  return warning(
    'releases',
    found,
    `Nobody runs ${names} any more. Where none of them is to come back: npm run ledger -- discard --earlier`,
  );
}
