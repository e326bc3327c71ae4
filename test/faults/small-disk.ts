import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { chmod, mkdtemp, open, rm, statfs, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEGABYTE = 1_000_000;

/** A disk of its own that can be filled up; where the machine lets nobody mount one, there is none. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Undefined where this user may not mount: whoever wants a full disk then limits what a process may write. */
  static async mount(megabytes: number): Promise<SmallDisk | undefined> {
    const folder = await mkdtemp(join(tmpdir(), 'traceledger-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
    } catch {
      await rm(folder, { recursive: true, force: true });
      return undefined;
    }
    await chmod(folder, 0o755);
    return new SmallDisk(folder);
  }

  /** Leaves no more than this; others may write to it meanwhile, so that it is full at times before we are done. */
  async fillUp(leaveMegabytes: number): Promise<void> {
    const filler = await open(join(this.folder, 'filler'), 'w');
    try {
      for (let free = await this.freeBytes(); free > leaveMegabytes * MEGABYTE; free = await this.freeBytes())
        await filler.write(Buffer.alloc(Math.min(MEGABYTE, free - leaveMegabytes * MEGABYTE)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      await filler.close();
    }
  }

  private async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.folder);
    return bavail * bsize;
  }

  async makeRoom(): Promise<void> {
    await truncate(join(this.folder, 'filler'), 0);
  }

  async remove(): Promise<void> {
    execFileSync('umount', ['-l', this.folder], { stdio: 'ignore' });
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The largest file that a process may write, in bytes (RLIMIT_FSIZE); what would grow beyond it is refused by the system as by a full disk. */
export function limitFileSize(pids: readonly number[], bytes: number | 'unlimited'): void {
  for (const pid of pids) {
    try {
      limitProcess(pid, bytes);
    } catch (error) {
      // A server's processes come and go; what comes has the limit of the one that starts it.
      if (existsSync(`/proc/${pid}`)) throw error;
    }
  }
}

function limitProcess(pid: number, bytes: number | 'unlimited'): void {
  // Limits of another user's process are that user's to set, even where we are root in a container.
  const { uid, gid } = statSync(`/proc/${pid}`);
  const as = process.getuid?.() === 0 ? { uid, gid } : {};
  execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:`], { ...as, stdio: 'ignore' });
}
