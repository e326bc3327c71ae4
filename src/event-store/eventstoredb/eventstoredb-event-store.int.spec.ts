import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  startEventStoreDBNode,
  type EventStoreDBNode,
} from '../../../test/support/eventstoredb-node/eventstoredb-node.js';
import {
  eventBytes,
  MAX_APPEND_BYTES,
  MAX_EVENT_BYTES,
  type AppendOutcome,
  type EventStore,
  type NewEvent,
} from '../event-store.js';
import { openEventStoreDB } from './eventstoredb-event-store.js';

// Against the test node, or against the real server that EVENTSTOREDB_URL names.
const realServer = process.env['EVENTSTOREDB_URL'];

const newEvent = (data: NewEvent['data'] = {}): NewEvent => ({
  id: randomUUID(),
  type: 'Tested',
  data,
  metadata: { subject: 'a' },
});
const newEvents = (count: number): NewEvent[] => Array.from({ length: count }, (_, n) => newEvent({ n }));

describe('the log on EventStoreDB', () => {
  let node: EventStoreDBNode | undefined;
  let store: EventStore;
  const opened: EventStore[] = [];

  beforeAll(async () => {
    node = realServer === undefined ? await startEventStoreDBNode() : undefined;
  });

  const open = async (ledger: string): Promise<EventStore> => {
    const another = await openEventStoreDB(realServer ?? node?.url ?? '', ledger);
    opened.push(another);
    return another;
  };

  beforeEach(async () => {
    store = await open(`spec-${randomUUID()}`);
  });

  afterAll(async () => {
    await Promise.all(opened.map((each) => each.close()));
    await node?.stop();
  });

  it('takes an append of exactly the largest size in thousands of small events', async () => {
    const events = newEvents(Math.floor(MAX_APPEND_BYTES / eventBytes(newEvent({ n: 10_000 }))));
    const spare = MAX_APPEND_BYTES - events.reduce((total, event) => total + eventBytes(event), 0);
    const last = events.length - 1;
    events[last] = newEvent({ n: last, pad: 'x'.repeat(spare - ',"pad":""'.length) });
    expect(events.reduce((total, event) => total + eventBytes(event), 0)).toBe(MAX_APPEND_BYTES);
    expect(await store.append(events, -1)).toEqual({ kind: 'appended', position: last });
    const oneMore = [...events.slice(0, last), newEvent({ n: last, pad: 'x'.repeat(spare - ',"pad":""'.length + 1) })];
    await expect(store.append(oneMore, last)).rejects.toMatchObject({ code: 'too-large' });
  });

  it('takes large events up to both bounds', async () => {
    const large = newEvent({ pad: 'x'.repeat(MAX_EVENT_BYTES - eventBytes(newEvent({ pad: '' }))) });
    const events = Array.from({ length: 15 }, () => ({ ...large, id: randomUUID() }));
    expect(await store.append(events, -1)).toEqual({ kind: 'appended', position: 14 });
    expect(await store.read(0, 20)).toEqual(events.map((event, position) => ({ ...event, position })));
  });

  it('gives back what was appended: empty objects, unicode, control characters, lone surrogates', async () => {
    const events = [
      newEvent({}),
      {
        ...newEvent({ text: 'Größe ✓ 🚀 \u0000 \u2028 \ud800', deep: [{ a: null, b: [1.5, true, ''] }] }),
        metadata: {},
      },
    ];
    await store.append(events, -1);
    expect(await store.read(0, 10)).toEqual(events.map((event, position) => ({ ...event, position })));
  });

  it('lets one of several writers win each position, over connections of their own', async () => {
    const ledger = `spec-${randomUUID()}`;
    const writers = [await open(ledger), await open(ledger), await open(ledger)];
    const append = async (writer: EventStore, expected: number): Promise<AppendOutcome> =>
      writer.append(newEvents(2), expected);
    for (let expected = -1; expected < 19; expected += 2) {
      const outcomes = await Promise.all(writers.map((writer) => append(writer, expected)));
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['appended', 'conflict', 'conflict']);
      expect(outcomes).toContainEqual({ kind: 'conflict', head: expected + 2 });
    }
  });

  it('delivers everything in order to a reader much slower than the writer, then goes on live', async () => {
    const writing = (async (): Promise<void> => {
      for (let expected = -1; expected < 9_999; expected += 500) await store.append(newEvents(500), expected);
    })();
    const seen: number[] = [];
    const stop = new AbortController();
    for await (const delivery of store.subscribe(0, stop.signal)) {
      if (delivery.kind === 'events') seen.push(...delivery.events.map((event) => event.position));
      // The writer finishes while the reader stands still: what it has not taken waits in the store.
      if (seen.length > 0) await writing;
      if (seen.length === 10_000) void store.append([newEvent()], 9_999);
      if (seen.length === 10_001) stop.abort();
    }
    expect(seen).toEqual(Array.from({ length: 10_001 }, (_, position) => position));
  });

  it('ends a subscription at once when its signal aborts, or the store closes', async () => {
    const stop = new AbortController();
    const aborted = store.subscribe(0, stop.signal)[Symbol.asyncIterator]();
    expect(await aborted.next()).toEqual({ done: false, value: { kind: 'caught-up', position: -1 } });
    const end = aborted.next();
    stop.abort();
    expect(await end).toEqual({ done: true, value: undefined });

    const closed = store.subscribe(0, new AbortController().signal)[Symbol.asyncIterator]();
    await closed.next();
    const over = closed.next();
    await store.close();
    expect(await over).toEqual({ done: true, value: undefined });
  });
});
