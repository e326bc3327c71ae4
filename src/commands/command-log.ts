import { readFileSync } from 'node:fs';
import type { Config } from '../config.js';
import { maskPasswords } from '../settings-reader.js';
import { BEFORE_FIRST, type EventStore } from '../event-store/event-store.js';
import { PostgresEventStore } from '../event-store/postgres/postgres-event-store.js';
import { LedgerError } from '../ledger/errors.js';
import type { Logger } from '../telemetry/logging.js';
import { UsageError } from './command.js';
import { withDatabase } from './command-database.js';
import { COMMAND_SAYS, USAGE_SAYS } from './commands.sentences.js';

/** A log that a command works on. */
export interface OpenLog {
  readonly store: EventStore;
  /** Where it is, without passwords. */
  readonly words: string;
}

export interface LogPlace {
  /** As given on the command line; undefined means the log of the settings. */
  readonly url: string | undefined;
  readonly ledger: string;
  /** Refuses with `not-found` where there is none, rather than making an empty one. */
  readonly mustExist: boolean;
}

/** Opens a log for the time of the work. Throws `UsageError` for a URL of no store that is known. */
export async function withLog<T>(
  config: Config,
  logger: Logger,
  place: LogPlace,
  work: (log: OpenLog) => Promise<T>,
): Promise<T> {
  const url = urlOf(place) ?? config.eventStoreDbUrl ?? config.databaseUrl;
  if (url !== undefined) return withOpened(await openLog(url, place), maskPasswords(url), place, work);
  return withDatabase(config, logger, place.mustExist ? 'refuse' : 'create', async (databaseUrl) =>
    withOpened(await openLog(databaseUrl, place), `DATA_DIR ${config.dataDirectory}`, place, work),
  );
}

/** `@file`: what the file holds, so that no password stands in the list of processes. */
function urlOf({ url }: LogPlace): string | undefined {
  if (url?.startsWith('@') !== true) return url;
  try {
    return readFileSync(url.slice(1), 'utf8').trim();
  } catch (error) {
    throw new UsageError(
      USAGE_SAYS['url-file']({ file: url.slice(1), code: String((error as NodeJS.ErrnoException).code) }),
    );
  }
}

async function openLog(url: string, { ledger, mustExist }: LogPlace): Promise<EventStore> {
  if (/^(esdb|kurrentdb)(\+discover)?:\/\//.test(url)) {
    const { openEventStoreDB } = await import('../event-store/eventstoredb/eventstoredb-event-store.js');
    return openEventStoreDB(url, ledger);
  }
  if (/^postgres(ql)?:\/\//.test(url)) return PostgresEventStore.open({ connectionString: url, ledger, mustExist });
  throw new UsageError(USAGE_SAYS.store(maskPasswords(url)));
}

async function withOpened<T>(
  store: EventStore,
  where: string,
  { ledger, mustExist }: LogPlace,
  work: (log: OpenLog) => Promise<T>,
): Promise<T> {
  try {
    if (mustExist && (await store.head()) === BEFORE_FIRST)
      throw new LedgerError('not-found', { message: COMMAND_SAYS['no-events']({ ledger, where }) });
    return await work({ store, words: `${where}, ledger ${ledger}` });
  } finally {
    await store.close();
  }
}

/** A ledger's name, as the settings take it. */
export function ledgerName(option: string, value: string): string {
  if (/^[a-z][a-z0-9_]{0,40}$/.test(value)) return value;
  throw new UsageError(USAGE_SAYS.ledger({ option, value }));
}
