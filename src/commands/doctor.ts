import { readConfig, type Config } from '../config.js';
import { BadSettingsError, maskPasswords } from '../settings-reader.js';
import { thisRelease } from '../composition/read-models.js';
import { examine } from '../doctor/examine.js';
import { exitCode, ok, problem, report, warning, type Finding } from '../doctor/finding.js';
import { livingOwner } from '../event-store/embedded/embedded-postgres-owner.js';
import { LedgerError } from '../ledger/errors.js';
import type { Logger } from '../telemetry/logging.js';
import type { Command } from './command.js';
import { withDatabase } from './command-database.js';
import { withStoresToLookAt } from './stores-to-look-at.js';

export const doctor: Command = {
  name: 'doctor',
  usage: '[--deep] [--json]',
  help: `looks at settings, stores, disk, writer, projector and read models, changes nothing, and says what to do.
It ends with 0 where all is well, 1 after a warning, 2 after a problem
--deep    reads the whole log as well, and names each hole: positions, revisions of subjects, captures
--json    the findings as a JSON array`,
  words: 0,
  options: { json: { type: 'boolean' }, deep: { type: 'boolean' } },
  run: async (given, { logger }) => {
    const findings = await findAll(logger, given.flag('deep'));
    console.log(given.flag('json') ? JSON.stringify(findings, null, 2) : report(findings));
    return exitCode(findings);
  },
};

async function findAll(logger: Logger, isDeep: boolean): Promise<readonly Finding[]> {
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    if (!(error instanceof BadSettingsError)) throw error;
    // Whatever else was found would be found with other settings than those that were meant.
    return error.settings.map(({ name, value, rule }) =>
      problem('settings', `${name}=${value} is not usable: ${rule}`, `Mend ${name}; nothing else was looked at.`),
    );
  }
  return [judgeSettings(config), ...(await lookAround(config, logger, isDeep))];
}

function judgeSettings({ ledger, databaseUrl, dataDirectory, eventStoreDbUrl }: Config): Finding {
  const database = databaseUrl === undefined ? `embedded in DATA_DIR ${dataDirectory}` : maskPasswords(databaseUrl);
  const log = eventStoreDbUrl === undefined ? 'in it' : `in EventStoreDB ${maskPasswords(eventStoreDbUrl)}`;
  return ok('settings', `usable: ledger ${ledger}, PostgreSQL ${database}, the log ${log}`);
}

/** A process that has just begun to start has its PostgreSQL a moment later. */
const OWNER_STARTS_WITHIN_MS = 2_000;

async function lookAround(config: Config, logger: Logger, isDeep: boolean): Promise<readonly Finding[]> {
  const isRunning = config.databaseUrl !== undefined || (await livingOwner(config.dataDirectory)) !== undefined;
  const expected = isRunning ? 'running' : 'stopped';
  const look = async (database: string | Error): Promise<readonly Finding[]> => {
    const found = await withStoresToLookAt(config, database, logger, (stores) =>
      examine({ ...stores, config, expected, isDeep, release: thisRelease(config.ledger) }),
    );
    return isRunning || database instanceof Error ? found : [notRunning(config), ...found];
  };
  try {
    return await withDatabase(config, logger, 'refuse', look, OWNER_STARTS_WITHIN_MS);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return look(error);
  }
}

function notRunning({ dataDirectory }: Config): Finding {
  const found = `is not running; the PostgreSQL in DATA_DIR ${dataDirectory} was started to look at it, and stopped again`;
  return warning('ledger', found, 'npm start, unless it is meant to rest.');
}
