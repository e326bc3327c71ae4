import { given, UsageError, type Command } from './commands/command.js';
import { audit } from './commands/audit.js';
import { convert } from './commands/convert.js';
import { copy } from './commands/copy.js';
import { discard } from './commands/discard.js';
import { doctor } from './commands/doctor.js';
import { exportCommand } from './commands/export.js';
import { grants } from './commands/grants.js';
import { hashes } from './commands/hashes.js';
import { importCommand } from './commands/import.js';
import { keys } from './commands/keys.js';
import { rebuild } from './commands/rebuild.js';
import { retry } from './commands/retry.js';
import { open, seal } from './commands/seal.js';
import { status } from './commands/status.js';
import { saidOf } from './composition/failed-start.js';
import { trustAuthorities } from './composition/trusted-authorities.js';
import { readConfig, secretsOf } from './config.js';
import { BadSettingsError } from './settings-reader.js';
import { maskLastWords } from './telemetry/last-words.js';
import { hide, masked } from './telemetry/masked.js';
import { createLogger } from './telemetry/logging.js';
import { USAGE_SAYS } from './commands/commands.sentences.js';

const MODELS: readonly Command[] = [status, rebuild, retry, discard, hashes];
const LOG: readonly Command[] = [copy, exportCommand, importCommand, seal, open];
const COMMANDS: readonly Command[] = [doctor, audit, keys, grants, ...MODELS, ...LOG, convert];

const NAMES = COMMANDS.map(({ name }) => name);

const FAILED = 1;
const WRONG_USE = 2;

/** `npm run ledger -- <command>`; `npm run projector -- <command>` is its older name. */
async function main([name, ...args]: readonly string[], interrupted: AbortController): Promise<number> {
  if (name === 'help' || name === '--help' || name === '-h' || args.includes('--help')) {
    console.log(help());
    return 0;
  }
  const command = COMMANDS.find((one) => one.name === name);
  if (!command)
    throw new UsageError(
      name === undefined ? USAGE_SAYS.help(help()) : USAGE_SAYS['no-command']({ name, known: NAMES }),
    );
  hide(secretsOf());
  maskLastWords();
  trust();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  // Standard output is for what the command answers.
  const destination = { write: (line: string) => process.stderr.write(line) };
  const logger = createLogger({ level: 'warn', name: 'ledger', forPerson: true, destination });
  return command.run(given(command, args), { logger, signal: interrupted.signal });
}

/** Settings that are not usable are told by the command, in its own form. */
function trust(): void {
  try {
    trustAuthorities(readConfig());
  } catch (error) {
    if (!(error instanceof BadSettingsError) || error.settings.some(({ name }) => name === 'TLS_CA_FILE')) throw error;
  }
}

function help(): string {
  const one = ({ name, usage, help: text }: Command): string =>
    [`${name} ${usage}`.trim(), ...text.split('\n').map((line) => `    ${line}`)].join('\n');
  return `npm run ledger -- COMMAND, with the settings of the ledger (DATA_DIR or DATABASE_URL, EVENTSTOREDB_URL, LEDGER)

${COMMANDS.map(one).join('\n')}

It ends with 0 when all is well, 1 when it could not be done, 2 when the command line is not right.`;
}

const interrupted = new AbortController();
// Who reads the answer may leave, as `head` does, and a disk may be full: then there is nobody to work for.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') console.error(`The answer could not be written: ${error.message}`);
  process.exitCode = FAILED;
  interrupted.abort();
});
try {
  const code = await main(process.argv.slice(2), interrupted);
  process.exitCode ??= code;
} catch (error) {
  const isInterrupted = error instanceof Error && error.name === 'AbortError';
  const said = error instanceof UsageError ? masked(error.message) : saidOf(error);
  if (!isInterrupted) console.error(said);
  else if (process.exitCode === undefined) console.error('Interrupted; run it again, it goes on where it stood.');
  process.exitCode = error instanceof UsageError ? WRONG_USE : FAILED;
}
