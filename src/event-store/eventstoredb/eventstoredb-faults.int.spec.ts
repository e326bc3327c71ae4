import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  startEventStoreDBNode,
  type EventStoreDBNode,
} from '../../../test/support/eventstoredb-node/eventstoredb-node.js';
import type { AppendOutcome, Delivery, EventStore, NewEvent } from '../event-store.js';
import type { AppendFault } from '../../../test/support/eventstoredb-node/faults.js';
import { appendSurely } from '../contract/event-store-target.contract.js';
import { openEventStoreDB, type EventStoreDBTiming } from './eventstoredb-event-store.js';

// What only a node with fault switches can show; what every store must do is in the contract suite.
const ANSWER_MS = 10_000;
const HEARTBEAT_MS = 200;
const timing: Partial<EventStoreDBTiming> = { answerMs: ANSWER_MS, heartbeatMs: HEARTBEAT_MS, reconnectMs: 10 };

const newEvent = (data: NewEvent['data'] = {}): NewEvent => ({
  id: randomUUID(),
  type: 'Tested',
  data,
  metadata: { subject: 'a' },
});
const newEvents = (count: number): NewEvent[] => Array.from({ length: count }, (_, n) => newEvent({ n }));

let node: EventStoreDBNode;
let store: EventStore;

/**
 * Timers run by a clock that stands still until a test lets time pass, so that a slow machine is never taken for a silent server: a store waits as long
 * as the test does. Connections are real, and go on.
 */
const REAL = ['Date', 'hrtime', 'nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const;

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: [...REAL] });
  node = await startEventStoreDBNode();
  store = await openEventStoreDB(node.url, 'test', timing);
});

afterEach(async () => {
  jest.useRealTimers();
  await store.close();
  await node.stop();
});

const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turnOfTheLoop();
}

const passTime = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

/** Lets time pass, little by little, until it holds. */
async function passTimeUntil(holds: () => boolean): Promise<void> {
  while (!holds()) await passTime(HEARTBEAT_MS / 10);
}

/** The outcome of an append that meets this fault at the node. Where that never answers, time passes until the store has waited long enough. */
async function appendMeeting(fault: AppendFault, events: readonly NewEvent[]): Promise<AppendOutcome> {
  const met = node.calls.batchAppend + 1;
  node.faults.onAppend(fault);
  const outcome = store.append(events, -1);
  await until(() => node.calls.batchAppend === met);
  if (fault.startsWith('stall')) await passTime(ANSWER_MS);
  return outcome;
}

describe('an append on EventStoreDB', () => {
  it('travels in one message, however many events it has, and one after the other over the same call', async () => {
    await appendSurely(store, newEvents(500), -1);
    await appendSurely(store, newEvents(500), 499);
    expect(node.calls).toMatchObject({ append: 0, batchAppend: 2 });
  });

  it('is on its own call: one that is cut off leaves those of another store of the process alone', async () => {
    const elsewhere = await startEventStoreDBNode();
    const other = await openEventStoreDB(elsewhere.url, 'other', timing);
    try {
      elsewhere.faults.onAppend('stall-before-commit');
      const stalled = other.append([newEvent()], -1);
      let isSettled = false;
      void stalled.finally(() => (isSettled = true));
      node.faults.onAppend('drop-after-commit');
      expect(await store.append([newEvent()], -1)).toMatchObject({ kind: 'unknown' });
      expect(await other.append([newEvent()], -1)).toEqual({ kind: 'appended', position: 0 });
      expect(isSettled).toBe(false);
    } finally {
      await other.close();
      await elsewhere.stop();
    }
  });

  it.each(['drop-after-commit', 'stall-after-commit', 'time-out'] as const)(
    'is unknown after %s, and appended once when it is sent again',
    async (fault) => {
      const events = newEvents(3);
      expect(await appendMeeting(fault, events)).toMatchObject({ kind: 'unknown' });
      expect(await store.append(events, -1)).toEqual({ kind: 'appended', position: 2 });
      expect(await store.head()).toBe(2);
    },
  );

  it.each(['drop-before-commit', 'stall-before-commit'] as const)(
    'is unknown after %s, and a conflict once another event has taken its place',
    async (fault) => {
      const events = newEvents(2);
      expect(await appendMeeting(fault, events)).toMatchObject({ kind: 'unknown' });
      const other = newEvent();
      expect(await store.append([other], -1)).toEqual({ kind: 'appended', position: 0 });
      expect(await store.append(events, -1)).toEqual({ kind: 'conflict', head: 0 });
    },
  );

  it('fails alone: others under way on the same store are answered', async () => {
    node.faults.onAppend('stall-before-commit');
    const both = [store.append([newEvent()], -1), store.append([newEvent()], -1)];
    expect(await Promise.race(both)).toEqual({ kind: 'appended', position: 0 });
    await passTime(ANSWER_MS);
    expect((await Promise.all(both)).map(({ kind }) => kind).sort()).toEqual(['appended', 'unknown']);
  });

  it('is refused as unavailable where it cannot have left', async () => {
    node.faults.refusing = true;
    await expect(store.append([newEvent()], -1)).rejects.toMatchObject({ code: 'unavailable' });
    await node.stop();
    await expect(store.append([newEvent()], -1)).rejects.toMatchObject({ code: 'unavailable' });
    node = await startEventStoreDBNode();
  });

  it('follows the leader that a follower names', async () => {
    const leader = await startEventStoreDBNode();
    node.faults.leaderElsewhere = leader.endpoint;
    try {
      expect(await store.append([newEvent()], -1)).toEqual({ kind: 'appended', position: 0 });
      expect(await store.head()).toBe(0);
      expect(leader.calls.batchAppend).toBe(1);
    } finally {
      await store.close();
      await leader.stop();
    }
  });

  it('finds the leader of a cluster by gossip', async () => {
    const follower = await startEventStoreDBNode();
    follower.faults.leaderElsewhere = node.endpoint;
    const url = `esdb://127.0.0.1:${follower.endpoint.port},127.0.0.1:${node.endpoint.port}?tls=false`;
    const clustered = await openEventStoreDB(url, 'clustered', timing);
    try {
      expect(await clustered.append([newEvent()], -1)).toEqual({ kind: 'appended', position: 0 });
      expect(follower.calls.batchAppend).toBe(0);
    } finally {
      await clustered.close();
      await follower.stop();
    }
  });
});

describe('a read on EventStoreDB', () => {
  it('never takes the end of a connection that was given up for the end of the log', async () => {
    await appendSurely(store, newEvents(5), -1);
    node.faults.stallingReads = true;
    const first = store.read(0, 10).catch((error: { readonly code?: unknown }) => error.code);
    const others: Promise<unknown>[] = [];
    // Each begins a little after the one before, and the last of them when the first has waited long enough.
    for (let asked = node.calls.read; others.length < 20; asked += 1) {
      await until(() => node.calls.read > asked);
      await passTime(ANSWER_MS / 20);
      others.push(
        store.readAt([4]).then(
          ({ length }) => length,
          (error: { readonly code?: unknown }) => error.code,
        ),
      );
    }
    expect(await first).toBe('unavailable');
    node.faults.stallingReads = false;
    for (const outcome of await Promise.all(others)) expect([1, 'unavailable']).toContain(outcome);
  });

  it('outlives a dropped connection', async () => {
    await appendSurely(store, newEvents(5), -1);
    node.dropConnections();
    expect(await store.read(0, 10)).toHaveLength(5);
  });

  it('gives up when no answer comes', async () => {
    node.faults.stallingReads = true;
    const asked = node.calls.read;
    const reading = store.read(0, 10).catch((error: unknown) => error);
    await until(() => node.calls.read > asked);
    await passTime(ANSWER_MS);
    expect(await reading).toMatchObject({ code: 'unavailable' });
    node.faults.stallingReads = false;
    expect(await store.read(0, 10)).toEqual([]);
  });

  it.each([
    ['broken data', '{"broken":', '{}'],
    ['broken metadata', '{}', '{"broken":'],
    ['data that is no object', '"text"', '{}'],
    ['no metadata', '{}', ''],
  ])('of an event with %s is an error, never half an event', async (_what, data, metadata) => {
    node.plant('ledger-test', data, metadata);
    await expect(store.read(0, 10)).rejects.toMatchObject({ code: 'wrong-log' });
    await expect(store.readAt([0])).rejects.toMatchObject({ code: 'wrong-log' });
    await expect(store.subscribe(0, new AbortController().signal)[Symbol.asyncIterator]().next()).rejects.toMatchObject(
      {
        code: 'wrong-log',
      },
    );
  });

  it('takes neighbours together and scattered positions in parallel', async () => {
    await appendSurely(store, newEvents(300), -1);
    const before = node.calls.read;
    const events = await store.readAt([299, 0, 1, 5, 150, 700, 0]);
    expect(events.map((event) => event.position)).toEqual([299, 0, 1, 5, 150, 0]);
    expect(node.calls.read - before).toBe(4);
  });
});

describe('a subscription on EventStoreDB', () => {
  it.each([
    ['the server ends it', () => node.endSubscriptions(), false],
    ['the connection drops', () => node.dropConnections(), false],
    ['it goes silent', () => node.silenceSubscriptions(), true],
  ])('goes on without gap or double after %s', async (_what, disturb, isToBeNoticed) => {
    const seen = new Collector(store, 0);
    await seen.until((all) => all.some((delivery) => delivery.kind === 'caught-up'));
    await appendSurely(store, newEvents(10), -1);
    await seen.until(() => seen.positions().length === 10);
    disturb();
    await appendSurely(store, newEvents(10), 9);
    if (isToBeNoticed) await passTimeUntil(() => seen.deliveries.some(({ kind }) => kind === 'disconnected'));
    await seen.until(() => seen.positions().length === 20);
    expect(seen.positions()).toEqual(Array.from({ length: 20 }, (_, position) => position));
    expect(seen.deliveries.filter((delivery) => delivery.kind === 'disconnected')).toHaveLength(1);
    await seen.stop();
  });

  it('goes on without a word where one append is more than the server keeps for a live reader', async () => {
    await appendSurely(store, [newEvent()], -1);
    const seen = new Collector(store, 0);
    await seen.until((all) => all.some((delivery) => delivery.kind === 'caught-up'));
    await appendSurely(store, newEvents(1_000), 0);
    // Caught up again, so the server had given the subscription up.
    await seen.until((all) => all.filter((delivery) => delivery.kind === 'caught-up').length === 2);
    expect(seen.positions()).toEqual(Array.from({ length: 1_001 }, (_, position) => position));
    expect(seen.deliveries.some((delivery) => delivery.kind === 'disconnected')).toBe(false);
    await seen.stop();
  });

  it('waits for a server that is away, and tells that once', async () => {
    const seen = new Collector(store, 0);
    await seen.until((all) => all.some((delivery) => delivery.kind === 'caught-up'));
    node.faults.refusing = true;
    node.dropConnections();
    await seen.until((all) => all.some((delivery) => delivery.kind === 'disconnected'));
    const before = node.calls.read;
    node.faults.refusing = false;
    await appendSurely(store, [newEvent()], -1);
    await seen.until(() => seen.positions().length === 1);
    expect(node.calls.read).toBeGreaterThan(before);
    expect(seen.deliveries.filter((delivery) => delivery.kind === 'disconnected')).toHaveLength(1);
    await seen.stop();
  });

  it('comes through for more subscribers than one connection takes', async () => {
    await store.close();
    store = await openEventStoreDB(node.url, 'test', timing);
    const all = Array.from({ length: 120 }, () => new Collector(store, 0));
    await Promise.all(all.map((seen) => seen.until((deliveries) => deliveries.length > 0)));
    await appendSurely(store, [newEvent()], -1);
    await Promise.all(all.map((seen) => seen.until(() => seen.positions().length === 1)));
    // One connection for appends, one for reads, two for 120 subscriptions: the client by itself would put all on one.
    expect(node.connections).toBe(4);
    await Promise.all(all.map((seen) => seen.stop()));
  });
});

describe('opening EventStoreDB', () => {
  it('waits for the server, then names the setting without the password', async () => {
    const url = 'esdb://admin:secret@127.0.0.1:1';
    const opening = openEventStoreDB(url, 'test', { ...timing, openMs: 300 }).catch((error: unknown) => error);
    let isOver = false;
    void opening.then(() => (isOver = true));
    await passTimeUntil(() => isOver);
    const failure = await opening;
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect(String(failure)).toContain('EVENTSTOREDB_URL (esdb://admin:***@127.0.0.1:1)');
    expect(String(failure)).not.toContain('secret');
  });
});

/** Reads a subscription to its end in the background; `until` waits for a condition on what came so far. */
class Collector {
  readonly deliveries: Delivery[] = [];
  private readonly aborter = new AbortController();
  private readonly done: Promise<void>;
  private wake = Promise.withResolvers<void>();

  constructor(from: EventStore, position: number) {
    this.done = this.collect(from, position);
  }

  positions(): number[] {
    return this.deliveries.flatMap((delivery) =>
      delivery.kind === 'events' ? delivery.events.map((event) => event.position) : [],
    );
  }

  async until(condition: (deliveries: readonly Delivery[]) => boolean): Promise<void> {
    while (!condition(this.deliveries)) await this.wake.promise;
  }

  async stop(): Promise<void> {
    this.aborter.abort();
    await this.done;
  }

  private async collect(from: EventStore, position: number): Promise<void> {
    for await (const delivery of from.subscribe(position, this.aborter.signal)) {
      this.deliveries.push(delivery);
      this.wake.resolve();
      this.wake = Promise.withResolvers<void>();
    }
  }
}

/** As the port asks it of every writer: the same events again until the answer is known. */
