import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { brokenWireContract, silentWireContract } from './event-store-faults.contract.js';
import { propertyContract } from './event-store-properties.contract.js';
import { subscriptionContract } from './event-store-subscription.contract.js';
import {
  appendSurely,
  appendWithRetries,
  eventOfBytes,
  newEvent,
  newEvents,
  type ContractTarget,
  type Patience,
} from './event-store-target.contract.js';
import {
  BEFORE_FIRST,
  MAX_APPEND_BYTES,
  MAX_EVENT_BYTES,
  type EventStore,
  type LogMark,
  type NewEvent,
} from '../event-store.js';

type OpenTarget = (patience: Patience) => Promise<ContractTarget>;

/** The suite that every event store passes. `open` is called before each test; the target is closed after it. */
export function eventStoreContract(name: string, open: OpenTarget): void {
  describe(`${name} as an event store`, () => {
    const current = eachOn(() => open('patient'));
    appendContract(current);
    writersContract(current);
    payloadContract(current);
    readContract(current);
    markContract(current);
    subscriptionContract(current);
    brokenWireContract(current);
    propertyContract(current);
  });
  describe(`${name} as an event store that does not wait for long`, () => {
    silentWireContract(eachOn(() => open('impatient')));
  });
}

/** A target of its own for each test of the block that it is called in. */
function eachOn(open: () => Promise<ContractTarget>): () => ContractTarget {
  let target: ContractTarget;
  beforeEach(async () => {
    target = await open();
  });
  afterEach(() => target.close());
  return () => target;
}

function appendContract(target: () => ContractTarget): void {
  describe('append', () => {
    it('starts an empty log at position 0 and goes on without a gap', async () => {
      const { store } = target();
      expect(await store.head()).toBe(BEFORE_FIRST);
      expect(await store.append(newEvents(2), BEFORE_FIRST)).toEqual({ kind: 'appended', position: 1 });
      expect(await store.append(newEvents(3), 1)).toEqual({ kind: 'appended', position: 4 });
      expect(await store.head()).toBe(4);
      expect((await store.read(0, 10)).map((event) => event.position)).toEqual([0, 1, 2, 3, 4]);
    });

    it.each([BEFORE_FIRST, 0, 2, 50])(
      'is a conflict after %d when the head is 1, and leaves nothing behind',
      async (expected) => {
        const { store } = target();
        await appendSurely(store, newEvents(2), BEFORE_FIRST);
        expect(await store.append(newEvents(3), expected)).toEqual({ kind: 'conflict', head: 1 });
        expect(await store.head()).toBe(1);
      },
    );

    it('is a conflict on an empty log when an event is expected', async () => {
      expect(await target().store.append(newEvents(1), 0)).toEqual({ kind: 'conflict', head: BEFORE_FIRST });
    });

    it('answers the same events sent again as appended, at once and after more was appended', async () => {
      const { store } = target();
      const first = newEvents(3);
      await appendSurely(store, first, BEFORE_FIRST);
      expect(await store.append(first, BEFORE_FIRST)).toEqual({ kind: 'appended', position: 2 });
      await appendSurely(store, newEvents(4), 2);
      expect(await store.append(first, BEFORE_FIRST)).toEqual({ kind: 'appended', position: 2 });
      expect(await store.head()).toBe(6);
    });

    it('is a conflict when only some of the ids stand there', async () => {
      const { store } = target();
      const [a, b] = [newEvent(), newEvent()];
      await appendSurely(store, [a, b], BEFORE_FIRST);
      await appendSurely(store, newEvents(1), 1);
      expect(await store.append([a, newEvent()], BEFORE_FIRST)).toEqual({ kind: 'conflict', head: 2 });
      expect(await store.append([b, a], BEFORE_FIRST)).toEqual({ kind: 'conflict', head: 2 });
      expect(await store.head()).toBe(2);
    });

    it('refuses an append of no events', async () => {
      await expect(target().store.append([], BEFORE_FIRST)).rejects.toMatchObject({ code: 'invalid-request' });
    });
  });
}

function writersContract(target: () => ContractTarget): void {
  describe('concurrent writers', () => {
    it('lets exactly one of those that expect the same position win', async () => {
      const stores = [target().store, await target().connect(), await target().connect()];
      const mine = Array.from({ length: 12 }, () => newEvents(5));
      const outcomes = await Promise.all(
        mine.map((events, n) => (stores[n % 3] as EventStore).append(events, BEFORE_FIRST)),
      );
      expect(outcomes.filter((outcome) => outcome.kind === 'appended')).toEqual([{ kind: 'appended', position: 4 }]);
      expect(outcomes.filter((outcome) => outcome.kind === 'conflict')).toHaveLength(11);
      const winner = mine[outcomes.findIndex((outcome) => outcome.kind === 'appended')];
      expect((await target().store.read(0, 100)).map((event) => event.id)).toEqual(winner?.map((event) => event.id));
    });

    it('loses and doubles nothing while writers race and retry', async () => {
      const stores = [target().store, await target().connect(), await target().connect(), await target().connect()];
      const written = await Promise.all(stores.map((store) => appendWithRetries(store, 20)));
      const log = await target().store.read(0, 1_000);
      expect(log.map((event) => event.position)).toEqual(log.map((_, n) => n));
      expect(log.map((event) => event.id).sort()).toEqual(written.flat().sort());
    });
  });
}

function payloadContract(target: () => ContractTarget): void {
  const keeps = async (events: readonly NewEvent[]): Promise<void> => {
    const { store } = target();
    const last = await store.append(events, BEFORE_FIRST);
    expect(last).toEqual({ kind: 'appended', position: events.length - 1 });
    expect(await store.read(0, events.length + 1)).toEqual(events.map((event, position) => ({ ...event, position })));
  };

  describe('payloads', () => {
    it('keeps empty ones', () => keeps([newEvent({}, {}), newEvent({ '': '' }, {})]));

    it('keeps every kind of JSON as it is', () =>
      keeps([
        newEvent({ a: [1, -0.5, 1e21, true, null, '', [], {}], b: { c: { d: [{}] } }, big: Number.MAX_SAFE_INTEGER }),
      ]));

    it.each([
      ['umlauts and scripts', 'Zürich 北京 العربية'],
      ['astral characters', '😀𝒳🧬'],
      ['an escaped NUL', 'a\u0000b'],
      ['control characters and line ends', '\u0001\n\r\t\u001f\u007f\u2028\u2029'],
      ['quotes, backslashes and separators', `"'\\\\n {},;|$$`],
      ['a lone surrogate', 'a\ud800b'],
      ['a non-character', '\uffff\ufdd0'],
      ['combining marks in two spellings', 'e\u0301 \u00e9'],
    ])('keeps %s', (_, text) => keeps([newEvent({ [text]: text }, { subject: text })]));

    it('takes an event of the largest size, and none above it', async () => {
      await keeps([eventOfBytes(MAX_EVENT_BYTES)]);
      const refused = target().store.append([eventOfBytes(MAX_EVENT_BYTES + 1)], 0);
      await expect(refused).rejects.toMatchObject({ code: 'too-large' });
      expect(await target().store.head()).toBe(0);
    });

    it('takes an append of the largest size, and none above it', async () => {
      const events = Array.from({ length: 20 }, () => eventOfBytes(MAX_APPEND_BYTES / 20));
      await keeps(events);
      const above = [...events.slice(1), eventOfBytes(MAX_APPEND_BYTES / 20 + 1)].map((event) => ({
        ...event,
        id: randomUUID(),
      }));
      await expect(target().store.append(above, 19)).rejects.toMatchObject({ code: 'too-large' });
      expect(await target().store.head()).toBe(19);
    });

    it('takes thousands of small events in one append', () => keeps(newEvents(5_000)));
  });
}

function readContract(target: () => ContractTarget): void {
  describe('read', () => {
    it('answers ranges in order, cut at the limit and at the end, and nothing past it', async () => {
      const { store } = target();
      expect(await store.read(0, 10)).toEqual([]);
      await appendSurely(store, newEvents(10), BEFORE_FIRST);
      const positions = async (from: number, limit: number): Promise<number[]> =>
        (await store.read(from, limit)).map((event) => event.position);
      expect(await positions(0, 3)).toEqual([0, 1, 2]);
      expect(await positions(7, 3)).toEqual([7, 8, 9]);
      expect(await positions(8, 100)).toEqual([8, 9]);
      expect(await positions(10, 5)).toEqual([]);
      expect(await positions(1_000, 5)).toEqual([]);
    });

    it('answers given positions in the order asked and leaves out what does not exist', async () => {
      const { store } = target();
      expect(await store.readAt([0, 1])).toEqual([]);
      const events = newEvents(10);
      await appendSurely(store, events, BEFORE_FIRST);
      const found = await store.readAt([7, 99, 0, 3, 10, 9]);
      expect(found).toEqual([7, 0, 3, 9].map((position) => ({ ...events[position], position })));
      expect(await store.readAt([])).toEqual([]);
    });
  });
}

function markContract(target: () => ContractTarget): void {
  describe('mark', () => {
    const marked = (state: LogMark['state'], note: string): LogMark => ({
      state,
      since: '2026-03-01T08:00:00.000Z',
      note,
    });

    it('is open until it is set, and then the latest for every client', async () => {
      const { store } = target();
      expect(await store.mark()).toEqual({ state: 'open', since: '', note: '' });
      const marks = [marked('incomplete', 'a copy'), marked('sealed', 'moved to "北京"\n'), marked('open', '')];
      const other = await target().connect();
      for (const mark of marks) {
        await store.setMark(mark);
        expect([await store.mark(), await other.mark()]).toEqual([mark, mark]);
      }
    });

    it('is no event of the log', async () => {
      const { store } = target();
      await store.setMark(marked('incomplete', 'a copy'));
      expect(await store.head()).toBe(BEFORE_FIRST);
      await appendSurely(store, newEvents(2), BEFORE_FIRST);
      await store.setMark(marked('open', ''));
      expect((await store.read(0, 10)).map(({ position }) => position)).toEqual([0, 1]);
    });
  });
}
