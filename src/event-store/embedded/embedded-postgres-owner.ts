import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LedgerError } from '../../ledger/errors.js';
import { EMBEDDED_SAYS } from '../event-store.sentences.js';

/**
 * One process at a time owns a data directory. The claim names the process and when it was started,
 * so that what a killed process left behind is never mistaken for a living owner with the same number.
 * Throws `LedgerError('unavailable')` while another process lives. Answers how to give the claim back.
 */
export async function claimDataDir(dataDir: string): Promise<() => Promise<void>> {
  const path = join(dataDir, 'owner');
  const claim = `${process.pid} ${processStart(process.pid) ?? 'unknown'}\n`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await writeNew(path, claim)) return () => rm(path, { force: true });
    const [pid, ...start] = (await readFile(path, 'utf8').catch(() => '')).trim().split(' ');
    if (pid && isAlive(Number(pid), start.join(' '))) throw inUse(dataDir, pid);
    await rm(path, { force: true });
  }
  throw inUse(dataDir, 'unknown');
}

/** The process that owns the directory now, if one lives. */
export async function livingOwner(dataDir: string): Promise<number | undefined> {
  const claim = await readFile(join(dataDir, 'owner'), 'utf8').catch(() => '');
  const [pid, ...start] = claim.trim().split(' ');
  return pid && isAlive(Number(pid), start.join(' ')) ? Number(pid) : undefined;
}

async function writeNew(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(content);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

const isAlive = (pid: number, start: string): boolean => Number.isInteger(pid) && processStart(pid) === start;

/** Something that two processes with the same number do not share; nothing when there is no such process. */
function processStart(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // Field 22 of /proc/<pid>/stat is the start time; the second field may hold spaces and ends with the last ')'.
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

function inUse(dataDir: string, pid: string): LedgerError {
  return new LedgerError('unavailable', {
    message: EMBEDDED_SAYS['in-use']({ folder: dataDir, pid }),
  });
}
