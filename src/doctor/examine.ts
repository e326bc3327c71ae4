import { existsSync } from 'node:fs';
import { earlierModels } from '../../projections/builds/earlier-models.js';
import { shownProjector } from '../../projections/builds/projector-presence.js';
import type { Db } from '../../projections/builds/registry.js';
import { allReleases, RELEASE_KEPT_SECONDS, type Release } from '../../projections/builds/releases.js';
import type { Config } from '../config.js';
import type { EventStore } from '../event-store/event-store.js';
import { judgeWalk, walkLog } from './deep-log-check.js';
import { problem, type Finding } from './finding.js';
import { findingsWithin, reasonOf, within } from './in-time.js';
import { judgeLog, lookAtLog, type LogFacts } from './log-check.js';
import { judgeInline, judgeModels, judgeOrigin, lookAtInline, lookAtModels, lookAtOrigin } from './model-check.js';
import {
  judgeProjector,
  judgeReleases,
  judgeWriter,
  nobody,
  lookAtWriter,
  lookForTables,
  type Expected,
  type LedgerTables,
} from './process-check.js';
import { diskElsewhere, judgeDisk, judgeEarlier, judgeSizes, lookAtDisk, lookAtSizes } from './room-check.js';
import { judgeServer, lookAtServer } from './server-check.js';

/** What is to be looked at, where it is (without passwords), and why it could not be opened. */
export interface Patient {
  readonly config: Config;
  /** Of which this code is. */
  readonly release: Release;
  readonly expected: Expected;
  readonly store: EventStore | Error;
  readonly storeWords: string;
  readonly db: Db | Error;
  readonly databaseWords: string;
  /** Where the log is in this database too. */
  readonly logSchema?: string;
  /** The log is to be read from its beginning to its end. */
  readonly isDeep?: boolean;
}

/** Of one check; those of a stage go on at the same time. */
const CHECK_MS = 4_000;

/** Looks at everything, and never fails itself: what does not answer in time is a finding. */
export async function examine(patient: Patient): Promise<readonly Finding[]> {
  const [log, server, disk] = await Promise.all([examineLog(patient), examineServer(patient), examineDisk(patient)]);
  const { db } = patient;
  const findings = [...log.findings, ...server.findings, ...disk];
  if (db instanceof Error || server.tables === undefined) return findings;
  return [...findings, ...(await examineLedger(patient, db, server.tables, log.facts))];
}

async function examineLog({
  store,
  storeWords,
  db,
  isDeep,
}: Patient): Promise<{ findings: readonly Finding[]; facts?: LogFacts }> {
  // Where both are in one database that could not be opened, one line says it.
  if (store instanceof Error && store === db) return { findings: [] };
  try {
    if (store instanceof Error) throw store;
    const facts = await within(CHECK_MS, lookAtLog(store, storeWords));
    const walked = isDeep === true ? await deepFindings(store) : [];
    return { findings: [...judgeLog(facts), ...walked], facts };
  } catch (error) {
    const advice =
      'Nothing can be recorded without it: see that it runs, and that EVENTSTOREDB_URL, DATABASE_URL and LEDGER name it.';
    return { findings: [problem('event store', reasonOf(error), advice)] };
  }
}

/** However long it takes: it is asked for. */
async function deepFindings(store: EventStore): Promise<readonly Finding[]> {
  try {
    return judgeWalk(await walkLog(store));
  } catch (error) {
    return [
      problem('log positions', `could not be read to its end: ${reasonOf(error)}`, 'See that the event store answers.'),
    ];
  }
}

async function examineServer(patient: Patient): Promise<{ findings: readonly Finding[]; tables?: LedgerTables }> {
  const { db, databaseWords, config } = patient;
  try {
    if (db instanceof Error) throw db;
    const [facts, tables] = await within(
      CHECK_MS,
      Promise.all([lookAtServer(db, databaseWords), lookForTables(db, config.ledger)]),
    );
    return { findings: judgeServer(facts), tables };
  } catch (error) {
    const advice =
      'No question is answered without it, and the writer, the projector and the read models could not be looked at: see that it runs, and that DATABASE_URL or DATA_DIR names it.';
    return { findings: [problem('PostgreSQL', `${databaseWords}: ${reasonOf(error)}`, advice)] };
  }
}

async function examineDisk({ config, db }: Patient): Promise<readonly Finding[]> {
  if (config.databaseUrl !== undefined) return [diskElsewhere()];
  if (db instanceof Error && !existsSync(config.dataDirectory)) return [];
  return findingsWithin(CHECK_MS, 'disk', 'See that DATA_DIR names the folder of the ledger.', async () => [
    judgeDisk(await lookAtDisk(config.dataDirectory, config.diskReserveMegabytes)),
  ]);
}

/** What the ledger keeps in PostgreSQL, and by it whether its processes work. */
async function examineLedger(
  patient: Patient,
  db: Db,
  tables: LedgerTables,
  log: LogFacts | undefined,
): Promise<readonly Finding[]> {
  const { expected, config, release } = patient;
  const { ledger } = config;
  if (!tables.isThere) return [noLedger(ledger)];
  const look = (check: string, find: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> =>
    findingsWithin(CHECK_MS, check, 'See what PostgreSQL is busy with (pg_stat_activity), and its log.', find);
  const found = await Promise.all([
    look('writer', async () => [
      expected === 'running' ? judgeWriter(await lookAtWriter(db, ledger, tables)) : nobody('writer'),
    ]),
    ...(tables.hasRegistry ? ofModels(patient, db, log, look) : [Promise.resolve([noModels(release)])]),
    look('releases', async () => [judgeReleases(await allReleases(db, ledger), release, expected)]),
  ]);
  return found.flat();
}

type Look = (check: string, find: () => Promise<readonly Finding[]>) => Promise<readonly Finding[]>;

function ofModels(
  { config, release, expected, store, logSchema }: Patient,
  db: Db,
  log: LogFacts | undefined,
  look: Look,
): readonly Promise<readonly Finding[]>[] {
  const { ledger, maximumLagEvents } = config;
  const bounds = { head: log?.head, maximumLagEvents, expected };
  const sameLog = async (): Promise<readonly Finding[]> => {
    if (store instanceof Error || log === undefined) return [];
    const strangers = await lookAtOrigin(store, (await lookAtModels(db, release)).builds);
    return [judgeOrigin(strangers, log.head)];
  };
  const inline = async (): Promise<readonly Finding[]> => [judgeInline(await lookAtInline(db, ledger), bounds)];
  return [
    look('inline models', inline),
    look('projector', async () => [
      expected === 'running' ? judgeProjector(await shownProjector(db, release)) : nobody('projector'),
    ]),
    look('models', async () => {
      const facts = await lookAtModels(db, release);
      return facts.builds.length === 0 ? [noModels(release)] : judgeModels(facts, bounds);
    }),
    look('same log', sameLog),
    look('size', async () => [judgeSizes(await lookAtSizes(db, release, logSchema))]),
    look('earlier models', async () => judgeEarlier(await earlierModels(db, release, RELEASE_KEPT_SECONDS))),
  ];
}

function noLedger(ledger: string): Finding {
  const advice = 'See that LEDGER and DATABASE_URL (or DATA_DIR) name it; a new ledger is made by its first start.';
  return problem('ledger', `PostgreSQL holds nothing of a ledger ${ledger}`, advice);
}

function noModels({ name }: Release): Finding {
  const advice =
    'The next start of this release makes them from the log. Where another release runs, use the doctor of that one.';
  return problem('read models', `there are none of this release (${name})`, advice);
}
