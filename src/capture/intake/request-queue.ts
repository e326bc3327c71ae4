// The bounded queue of requests, and how groups are taken from it.
import { LedgerError } from '../../ledger/errors.js';
import type { PendingRequest } from '../writer/pending-request.js';
import { WRITER_SAYS } from '../capture.sentences.js';

export interface QueueBounds {
  readonly maxRequests: number;
  readonly maxItems: number;
}

/** At about 300 bytes an item, a group fills an append or two. */
const GROUP_ITEMS = 3_000;
const GROUP_REQUESTS = 500;
/** Up to here a request counts as small and goes before those that are not. */
const SMALL_ITEMS = 100;

/** `subjects` are those for which it is late. */
export interface LateRequest {
  readonly pending: PendingRequest;
  readonly subjects: readonly string[];
}

export type Turn =
  | { readonly kind: 'group'; readonly requests: readonly PendingRequest[] }
  | { readonly kind: 'late'; readonly lates: readonly LateRequest[] };

/** Requests that wait for the writer. Small ones go first, but a group with a large one follows each group without. */
export class RequestQueue {
  private small: PendingRequest[] = [];
  private large: PendingRequest[] = [];
  private late: LateRequest[] = [];
  private lateIsNext = true;
  private items = 0;
  private largeIsNext = false;
  private isClosed = false;
  private wake: (() => void) | undefined;

  /** `inHand`: how many requests were taken and are not answered yet. Whenever some are answered, `lookAgain` is to be called. */
  constructor(
    private readonly bounds: QueueBounds,
    private readonly inHand: () => number = () => 0,
  ) {}

  get length(): number {
    return this.small.length + this.large.length;
  }

  /** Throws `overloaded` where the queue is full. */
  add(pending: PendingRequest): void {
    const full =
      this.length >= this.bounds.maxRequests || (this.items > 0 && this.items + pending.items > this.bounds.maxItems);
    if (full) {
      const message = WRITER_SAYS['queue-full']();
      throw new LedgerError('overloaded', { message, retryAfterSeconds: 1 });
    }
    this.lane(pending).push(pending);
    this.items += pending.items;
    this.wake?.();
  }

  /** What was taken but has to wait for the next group, in its old order. */
  putBack(requests: readonly PendingRequest[]): void {
    for (const pending of [...requests].reverse()) {
      pending.taken = false;
      this.lane(pending).unshift(pending);
      this.items += pending.items;
    }
  }

  /** Requests that tell of the past and may be decided now; they get turns of their own. */
  addLate(...lates: readonly LateRequest[]): void {
    this.late.push(...lates);
    this.wake?.();
  }

  /** The next turn; undefined once the queue is closed. No key comes twice in one group: the second is to see what became of the first. */
  async take(): Promise<Turn | undefined> {
    while (!this.isClosed) {
      const lates = this.lateIsNext ? this.nextLates() : [];
      this.lateIsNext = lates.length === 0;
      if (lates.length > 0) return { kind: 'late', lates };
      // All that has come at this moment is to be in the group: one for each of them would cost as much as one for all.
      if (this.length > 0) await new Promise((resolve) => setImmediate(resolve));
      const requests = this.isGathering() ? [] : this.nextGroup();
      if (requests.length > 0) return { kind: 'group', requests };
      if (this.late.length === 0) await this.somethingNew();
    }
    return undefined;
  }

  /** Ends `take` and answers what still waited. */
  close(): readonly PendingRequest[] {
    this.isClosed = true;
    this.wake?.();
    const waiting = [...this.small, ...this.large, ...this.late.map(({ pending }) => pending)];
    this.small = [];
    this.large = [];
    this.late = [];
    this.items = 0;
    return waiting;
  }

  lookAgain(): void {
    this.wake?.();
  }

  /**
   * A group of thirty costs hardly more than one of three, so that a few wait for others while any are on their way to their answers: those who get
   * these are those who send the next.
   */
  private isGathering(): boolean {
    return this.items < SMALL_ITEMS && this.inHand() > 0;
  }

  private somethingNew(): Promise<void> {
    return this.isClosed ? Promise.resolve() : new Promise((resolve) => (this.wake = resolve));
  }

  private lane(pending: PendingRequest): PendingRequest[] {
    return isSmall(pending) ? this.small : this.large;
  }

  private nextLates(): readonly LateRequest[] {
    const group = new Group();
    const end = this.late.findIndex(({ pending }) => !pending.settled && !group.takes(pending));
    const taken = this.late.splice(0, end < 0 ? this.late.length : end);
    return taken.filter(({ pending }) => !pending.settled);
  }

  private nextGroup(): readonly PendingRequest[] {
    const group = new Group();
    for (const lane of this.largeIsNext ? [this.large, this.small] : [this.small, this.large]) {
      const end = lane.findIndex((pending) => !pending.settled && !group.takes(pending));
      const taken = lane.splice(0, end < 0 ? lane.length : end);
      for (const pending of taken) this.items -= pending.items;
    }
    this.largeIsNext = this.large.length > 0 && group.requests.every(isSmall);
    return group.requests;
  }
}

function isSmall(pending: PendingRequest): boolean {
  return pending.items <= SMALL_ITEMS;
}

class Group {
  readonly requests: PendingRequest[] = [];
  private readonly keys = new Set<string>();
  private items = 0;

  /** Takes the request in, if it fits. */
  takes(pending: PendingRequest): boolean {
    const key = callerKey(pending.request);
    const isFull =
      this.requests.length >= GROUP_REQUESTS || (this.items > 0 && this.items + pending.items > GROUP_ITEMS);
    if (isFull || this.keys.has(key)) return false;
    pending.taken = true;
    this.requests.push(pending);
    this.keys.add(key);
    this.items += pending.items;
    return true;
  }
}

/** The key with its scope, as one text. */
export function callerKey({ caller, key }: { readonly caller: string; readonly key: string }): string {
  return `${caller}\n${key}`;
}
