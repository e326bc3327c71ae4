import { readFile } from 'node:fs/promises';

const KIBIBYTE = 1_024;
const MEBIBYTE = 1_024 * KIBIBYTE;

export interface Sample {
  readonly atMs: number;
  readonly mebibytes: number;
}

/** Resident memory of a process, looked at again and again; Linux tells it in /proc. */
export class MemoryWatch {
  readonly samples: Sample[] = [];
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void>;

  constructor(
    private readonly pid: number,
    everyMs: number,
  ) {
    this.looking = this.look();
    this.timer = setInterval(() => void (this.looking = this.look()), everyMs);
  }

  async stop(): Promise<readonly Sample[]> {
    clearInterval(this.timer);
    await this.looking;
    await this.look();
    return this.samples;
  }

  get peak(): number {
    return Math.max(...this.samples.map(({ mebibytes }) => mebibytes));
  }

  private async look(): Promise<void> {
    // A process that has ended has no memory.
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8').catch(() => '');
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
    if (kibibytes === undefined) return;
    this.samples.push({ atMs: performance.now(), mebibytes: (Number(kibibytes) * KIBIBYTE) / MEBIBYTE });
  }
}

/** By how much the straight line through the second half of the samples rises over that half, as a part of its mean. */
export function growth(samples: readonly Sample[]): number {
  const half = samples.slice(Math.floor(samples.length / 2));
  const mean = (of: (sample: Sample) => number): number => half.reduce((sum, one) => sum + of(one), 0) / half.length;
  const [meanAt, meanSize] = [mean(({ atMs }) => atMs), mean(({ mebibytes }) => mebibytes)];
  const spread = half.reduce((sum, { atMs }) => sum + (atMs - meanAt) ** 2, 0);
  const slope = half.reduce((sum, { atMs, mebibytes }) => sum + (atMs - meanAt) * (mebibytes - meanSize), 0) / spread;
  return (slope * ((half.at(-1)?.atMs ?? 0) - (half[0]?.atMs ?? 0))) / meanSize;
}
