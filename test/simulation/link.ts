import type { Chance } from '../faults/chance.js';
import { LedgerError } from '../../src/ledger/errors.js';
import type { Life, VirtualTime } from './virtual-time.js';
import { asSaid } from '../../src/ledger/sentences.js';

/** What becomes of a call: `wasSent` says whether the other side may have done it, or may do it yet. */
export type Reply<T> =
  | { readonly kind: 'reply'; readonly value: T }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'none'; readonly wasSent: boolean };

const SHORT_MS = 6;
const LONG_MS = 400;
const GIVES_UP_MS = 4_000;
/** A call that was given up may still arrive, long after a successor began. */
const LATE_MS = 30_000;

/**
 * The way from one process to a store or to another process. Calls overtake each other; in bad weather they are lost before or after they did
 * something, arrive late, or twice.
 */
export class Link {
  /** How many calls in a thousand go wrong. */
  trouble = 0;
  /** Until then nothing comes through. */
  stalledUntil = 0;
  /** Until then nothing leaves: the caller knows that it was not sent. */
  refusedUntil = 0;
  /** Of the next call the reply is lost, and soon given up. */
  losesNext = false;

  constructor(
    private readonly time: VirtualTime,
    private readonly chance: Chance,
    /** Whether what was sent may be done twice. */
    private readonly mayRepeat = false,
  ) {}

  /** `work` is done in one moment, at the other side. A process that ended never hears of it. */
  async call<T>(life: Life, work: () => Promise<T> | T): Promise<Reply<T>> {
    if (life.ended) return new Promise(() => undefined);
    return new Promise((resolve) => {
      const reply = (afterMs: number, what: Reply<T>): void => {
        this.time.after(afterMs, () => resolve(what), life);
      };
      this.send(work, reply);
    });
  }

  /** Tells a process something that it does not answer. */
  notify(life: Life, run: () => void): void {
    this.time.after(this.latency(), run, life);
  }

  private send<T>(work: () => Promise<T> | T, reply: (afterMs: number, what: Reply<T>) => void): void {
    if (this.losesNext) {
      this.losesNext = false;
      this.arrive(this.latency(), work);
      return reply(LONG_MS, { kind: 'none', wasSent: true });
    }
    if (this.time.now < this.refusedUntil) return reply(this.latency(), { kind: 'none', wasSent: false });
    const fate = this.chance.below(1_000) < this.trouble ? this.chance.below(this.mayRepeat ? 5 : 4) : 'fine';
    const givesUp = 20 + this.chance.below(GIVES_UP_MS);
    const way = this.latency();
    switch (fate) {
      case 0:
        return reply(givesUp, { kind: 'none', wasSent: false });
      case 1:
        return reply(givesUp, { kind: 'none', wasSent: true });
      case 2:
        this.arrive(way, work);
        return reply(way + givesUp, { kind: 'none', wasSent: true });
      case 3:
        this.arrive(givesUp + this.chance.below(LATE_MS), work);
        return reply(givesUp, { kind: 'none', wasSent: true });
      case 4:
        this.arrive(way + this.chance.below(LATE_MS), work);
        break;
      default:
    }
    this.arrive(way, work, (what) => reply(this.latency(), what));
  }

  private arrive<T>(afterMs: number, work: () => Promise<T> | T, then?: (what: Reply<T>) => void): void {
    this.time.after(afterMs, () => {
      void (async () => work())().then(
        (value) => then?.({ kind: 'reply', value }),
        (error: unknown) => then?.({ kind: 'error', error }),
      );
    });
  }

  private latency(): number {
    const own = this.chance.below(this.chance.below(30) === 0 ? LONG_MS : SHORT_MS);
    return Math.max(own, this.stalledUntil - this.time.now);
  }
}

/** For calls that say of a lost reply no more than that there was none. */
export async function answerOf<T>(reply: Promise<Reply<T>>): Promise<T> {
  const what = await reply;
  if (what.kind === 'reply') return what.value;
  if (what.kind === 'error') throw what.error;
  throw new LedgerError('unavailable', { message: asSaid('There was no reply.'), retryAfterSeconds: 1 });
}
