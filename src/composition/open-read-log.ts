import type { Config } from '../config.js';
import type { Logger } from '../telemetry/logging.js';
import type { Metrics } from '../telemetry/metrics.js';
import { insertReadGap, insertReads, migrateReadLog } from '../read-log/read-log.js';
import { makeMonths, monthAfter, monthOf, pruneMonths, type Month } from '../read-log/read-months.js';
import type { ReadGap, ReadMark } from '../read-log/read-mark.js';
import { ReadRecorder } from '../read-log/read-recorder.js';
import { openPool, type OpenPool } from './database-pool.js';

/** The read log of a process that answers questions. */
export interface OpenReadLog {
  readonly recorder: ReadRecorder;
  readonly pool: OpenPool['pool'];
  close(): Promise<void>;
}

type Settings = Pick<Config, 'ledger' | 'readsKeptDays' | 'readsUnrecorded'> & {
  readonly databaseUrl: string;
};

const WRITTEN_WITHIN_MS = 5_000;
const LOOK_AFTER_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** On a connection of its own: no question, however slow, keeps what others asked from being recorded. */
export async function openReadLog(config: Settings, metrics: Metrics, logger: Logger): Promise<OpenReadLog> {
  const { databaseUrl, ledger, readsUnrecorded, readsKeptDays } = config;
  const opened = openPool({ connectionString: databaseUrl, max: 1, answerMs: WRITTEN_WITHIN_MS }, logger);
  const { pool, db } = opened;
  const there = new Set<Month>();
  const haveMonths = async (wanted: readonly Month[]): Promise<void> => {
    const missing = wanted.filter((month) => !there.has(month));
    if (missing.length === 0) return;
    await makeMonths(db, ledger, missing);
    for (const month of missing) there.add(month);
  };
  const write = async (marks: readonly ReadMark[], gap?: ReadGap): Promise<void> => {
    try {
      await haveMonths([...new Set(marks.map(({ at }) => monthOf(at)))]);
      await insertReads(db, ledger, marks);
    } catch (error) {
      // Somebody may have dropped one.
      there.clear();
      throw error;
    }
    if (gap) await insertReadGap(db, ledger, gap);
  };
  const lookAfter = async (): Promise<void> => {
    const now = new Date();
    await haveMonths([monthOf(now), monthAfter(monthOf(now))]);
    const dropped = await pruneMonths(db, ledger, new Date(now.getTime() - readsKeptDays * DAY_MS));
    if (dropped.length > 0) logger.info({ months: dropped, readsKeptDays }, 'old reads were dropped');
  };
  try {
    await migrateReadLog(db, ledger);
    await lookAfter();
  } catch (error) {
    await opened.close();
    throw error;
  }
  const timer = setInterval(() => {
    lookAfter().catch((err: unknown) => logger.error({ err }, 'the months of the read log were not looked after'));
  }, LOOK_AFTER_MS).unref();
  const recorder = new ReadRecorder({ write }, { unrecorded: readsUnrecorded, metrics, logger });
  return {
    recorder,
    pool,
    close: async () => {
      clearInterval(timer);
      await recorder.close();
      await opened.close();
    },
  };
}
