const SHOW_EVERY_MS = 1_000;
/** Where nobody looks at it as it moves, such as a file. */
const SHOW_EVERY_IN_FILES_MS = 10_000;

export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** How far a long work is: events done, rate and time left; one line that is written over on a terminal, else one now and then. */
export class ProgressLine {
  private what = '';
  private startedAt = 0;
  private first = 0;
  private shownAt = 0;
  private isOpen = false;

  constructor(
    private readonly output: ProgressOutput,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** `done` of `all` events; another `what` begins anew. */
  show(what: string, done: number, all: number): void {
    const now = this.now();
    if (what !== this.what) {
      this.end();
      Object.assign(this, { what, startedAt: now, first: done, shownAt: now });
      return;
    }
    const isTerminal = this.output.isTTY === true;
    const isDue = now - this.shownAt >= (isTerminal ? SHOW_EVERY_MS : SHOW_EVERY_IN_FILES_MS);
    if (!isDue) return;
    this.shownAt = now;
    const line = progressWords(what, { done, all, first: this.first, seconds: (now - this.startedAt) / 1_000 });
    this.output.write(isTerminal ? `\r${line.padEnd(79)}` : `${line}\n`);
    this.isOpen = isTerminal;
  }

  /** What is written next begins on a line of its own. */
  end(): void {
    if (this.isOpen) this.output.write('\n');
    this.isOpen = false;
    this.what = '';
  }
}

interface Done {
  readonly done: number;
  readonly all: number;
  /** Where it began to be counted. */
  readonly first: number;
  readonly seconds: number;
}

export function progressWords(what: string, { done, all, first, seconds }: Done): string {
  const rate = (done - first) / Math.max(seconds, 0.001);
  const share = all === 0 ? 100 : Math.floor((100 * done) / all);
  const left = rate > 0 ? `, ${duration((all - done) / rate)} left` : '';
  return `${what} ${counted(done)} of ${counted(all)} events (${share} %), ${counted(Math.round(rate))}/s${left}`;
}

export const counted = (count: number): string => count.toLocaleString('en-GB');

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
