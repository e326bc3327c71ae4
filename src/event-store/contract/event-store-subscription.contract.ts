import { describe, expect, it } from '@jest/globals';
import {
  appendSurely,
  appendWithRetries,
  eventOfBytes,
  newEvents,
  type ContractTarget,
} from './event-store-target.contract.js';
import { BEFORE_FIRST, type Delivery, type EventStore, type StoredEvent } from '../event-store.js';

const PATIENCE_MILLISECONDS = 60_000;

/** Reads a subscription step by step; every step fails rather than waits for ever. */
export class Reader {
  readonly events: StoredEvent[] = [];
  readonly kinds: Delivery['kind'][] = [];
  readonly #abort = new AbortController();
  readonly #iterator: AsyncIterator<Delivery>;

  constructor(store: EventStore, from: number) {
    this.#iterator = store.subscribe(from, this.#abort.signal)[Symbol.asyncIterator]();
  }

  async next(): Promise<Delivery | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, fail) => {
      timer = setTimeout(
        () => fail(new Error(`nothing delivered; so far ${this.events.length} events`)),
        PATIENCE_MILLISECONDS,
      );
    });
    const step = await Promise.race([this.#iterator.next(), tooLate]).finally(() => clearTimeout(timer));
    if (step.done) return undefined;
    const { value } = step;
    this.kinds.push(value.kind);
    if (value.kind === 'events') this.events.push(...value.events);
    return value;
  }

  async until(condition: (delivery: Delivery) => boolean): Promise<Delivery> {
    for (;;) {
      const delivery = await this.next();
      if (!delivery) throw new Error('the subscription ended');
      if (condition(delivery)) return delivery;
    }
  }

  untilCaughtUp = (): Promise<Delivery> => this.until((delivery) => delivery.kind === 'caught-up');

  async untilPosition(position: number): Promise<void> {
    if ((this.events.at(-1)?.position ?? BEFORE_FIRST) >= position) return;
    await this.until(() => (this.events.at(-1)?.position ?? BEFORE_FIRST) >= position);
  }

  stop(): void {
    this.#abort.abort();
  }
}

export function expectDense(events: readonly StoredEvent[], from: number, to: number): void {
  expect(events.map((event) => event.position)).toEqual(Array.from({ length: to - from + 1 }, (_, n) => from + n));
}

export function subscriptionContract(target: () => ContractTarget): void {
  describe('subscribe', () => {
    it('says that it is caught up with an empty log, then delivers what is appended', async () => {
      const { store } = target();
      const reader = new Reader(store, 0);
      expect(await reader.untilCaughtUp()).toEqual({ kind: 'caught-up', position: BEFORE_FIRST });
      const events = newEvents(3);
      await appendSurely(store, events, BEFORE_FIRST);
      await reader.untilPosition(2);
      expect(reader.events).toEqual(events.map((event, position) => ({ ...event, position })));
      reader.stop();
    });

    it('starts at the position asked for and delivers all before it says caught up', async () => {
      const { store } = target();
      await appendSurely(store, newEvents(1_700), BEFORE_FIRST);
      const reader = new Reader(store, 650);
      expect(await reader.untilCaughtUp()).toEqual({ kind: 'caught-up', position: 1_699 });
      expectDense(reader.events, 650, 1_699);
      reader.stop();
    });

    it('goes from catch-up to live without gap or double while writers append', async () => {
      const { store } = target();
      await appendSurely(store, newEvents(1_000), BEFORE_FIRST);
      const writers = [store, await target().connect(), await target().connect()];
      const readers = [new Reader(store, 0), new Reader(await target().connect(), 500)];
      const writing = Promise.all(writers.map((writer) => appendWithRetries(writer, 30)));
      const last = 1_000 + 3 * 30 * 2 - 1;
      await Promise.all([writing, ...readers.map((reader) => reader.untilPosition(last))]);
      expectDense(readers[0]?.events ?? [], 0, last);
      expectDense(readers[1]?.events ?? [], 500, last);
      for (const reader of readers) reader.stop();
    });

    it('ends at once when the signal aborts, waiting or not', async () => {
      const { store } = target();
      const waiting = new Reader(store, 0);
      await waiting.untilCaughtUp();
      const pending = waiting.next();
      waiting.stop();
      // A patient store looks again by itself only long after this reader has lost its own patience.
      expect(await pending).toBeUndefined();
      const neverStarted = new Reader(store, 0);
      neverStarted.stop();
      expect(await neverStarted.next()).toBeUndefined();
    });
  });
  slowReaderContract(target);
}

function slowReaderContract(target: () => ContractTarget): void {
  describe('a slow reader', () => {
    it('pulls no more than it is asked for, however fast the writer is', async () => {
      const { store, faults } = target();
      const other = await target().connect();
      const reader = new Reader(store, 0);
      await reader.untilCaughtUp();
      const before = faults?.bytesReceived() ?? 0;
      const written = 40;
      for (let n = 0; n < written; n += 1) {
        await other.append(
          Array.from({ length: 18 }, () => eventOfBytes(50_000)),
          n * 18 - 1,
        );
      }
      // 36 MB were written while the reader asked for nothing.
      const pulled = (faults?.bytesReceived() ?? 0) - before;
      expect(pulled).toBeLessThan(9_000_000);
      await reader.untilPosition(written * 18 - 1);
      expectDense(reader.events, 0, written * 18 - 1);
      expect((faults?.bytesReceived() ?? Infinity) - before).toBeGreaterThan(36_000_000);
      reader.stop();
    });
  });
}
