import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  startEventStoreDBNode,
  type EventStoreDBNode,
} from '../../test/support/eventstoredb-node/eventstoredb-node.js';
import { checkLog } from '../../test/support/log-checker.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { operation } from '../../test/support/pure-ledger.js';
import { request, StopAt, WriterFixture } from '../../test/support/writer-fixture.js';
import { until } from '../../test/faults/until.js';
import type { EventStore } from '../event-store/event-store.js';
import { openEventStoreDB } from '../event-store/eventstoredb/eventstoredb-event-store.js';
import { PostgresEventStore } from '../event-store/postgres/postgres-event-store.js';
import { sealedAt, sealLog } from './seal-log.js';

let node: EventStoreDBNode;
let database: TestDatabase;
beforeAll(async () => {
  node = await startEventStoreDBNode();
  database = await createTestDatabase();
});
afterAll(async () => {
  await node.stop();
  await database.drop();
});

const openers: readonly (readonly [string, () => Promise<EventStore>])[] = [
  ['EventStoreDB', () => openEventStoreDB(node.url, `seal_${randomUUID().slice(0, 8)}`)],
  [
    'PostgreSQL',
    () =>
      PostgresEventStore.open({
        connectionString: database.connectionString,
        ledger: `seal_${randomUUID().slice(0, 8)}`,
      }),
  ],
];
const made = (n: number) =>
  request(`k${n}`, operation('manufacture', [`own/acme/u/${n}`], { location: 'own/acme/plant' }));
const open = { state: 'open', since: '', note: '' } as const;

describe.each(openers)('a sealed log on %s', (_, openStore) => {
  let store: EventStore;
  let fixture: WriterFixture;
  beforeEach(async () => {
    store = await openStore();
    fixture = new WriterFixture(store);
  });
  afterEach(async () => {
    await fixture.close();
    await store.close();
  });

  it('takes nothing from the writer that wrote until then, nor from another', async () => {
    const writer = fixture.writer('first');
    await writer.capture(made(1));
    const last = await sealLog(store, 'moved to another store');
    await expect(writer.capture(made(2))).rejects.toMatchObject({
      code: 'closed',
      detail: { message: expect.stringContaining('moved to another store') },
    });
    fixture.lease.holder = 'second';
    await expect(fixture.writer('second').capture(made(3))).rejects.toMatchObject({ code: 'closed' });
    expect([await store.head(), await sealedAt(store)]).toEqual([last, last]);
    expect((await checkLog(store)).captures).toHaveLength(1);
  });

  it('is left by a writer that meets nothing in its way, when it next looks whether it is to write', async () => {
    const writer = fixture.writer('first', { leaseMs: 60 });
    await writer.capture(made(1));
    await store.setMark({ state: 'sealed', since: '2026-03-01T08:00:00.000Z', note: 'only marked yet' });
    await until('the writer has stopped', () => writer.status().role !== 'active');
    await expect(writer.capture(made(2))).rejects.toMatchObject({ code: 'closed' });
    expect(writer.status().failure?.code).toBe('closed');
  });

  it('is written to again once it is opened', async () => {
    const writer = fixture.writer('first');
    await writer.capture(made(1));
    await sealLog(store, 'a mistake');
    await expect(writer.capture(made(2))).rejects.toMatchObject({ code: 'closed' });
    await store.setMark(open);
    await expect(writer.capture(made(2))).resolves.toMatchObject({ known: false });
    expect(await sealedAt(store)).toBeUndefined();
  });

  it('stays as it is when it is sealed again, and is sealed anew when it was opened in between', async () => {
    await fixture.writer('first').capture(made(1));
    const last = await sealLog(store, 'once');
    expect(await sealLog(store, 'twice')).toBe(last);
    await store.setMark(open);
    expect(await sealLog(store, 'anew')).toBe(last + 1);
  });

  it('is sealed by the next call where a call ended after the mark', async () => {
    const writer = fixture.writer('first');
    await writer.capture(made(1));
    await store.setMark({ state: 'sealed', since: '2026-03-01T08:00:00.000Z', note: 'half' });
    expect(await sealedAt(store)).toBeUndefined();
    await writer.capture(made(2));
    expect(await sealLog(store, 'again')).toBe(await store.head());
    await expect(writer.capture(made(3))).rejects.toMatchObject({ code: 'closed' });
  });

  it('ends whole: a capture that was left open is voided', async () => {
    const stop = new StopAt('between-appends');
    const writer = fixture.writer('first', { step: stop.step });
    const thousands = Array.from({ length: 8_000 }, (__, n) => `own/acme/u/${n}`);
    const large = operation('manufacture', thousands, { location: 'own/acme/plant' });
    const answer = writer.capture(request('large', large)).catch((error: unknown) => error);
    await stop.reached;
    await sealLog(store, 'in the middle');
    stop.resume();
    await answer;
    const { captures, voided, open: left } = await checkLog(store);
    expect([captures.length, voided.length, left]).toEqual([0, 1, undefined]);
  });
});

describe('a log that is not complete', () => {
  it.each(openers)('takes no writer on %s, not even at its very beginning', async (_, openStore) => {
    const store = await openStore();
    const fixture = new WriterFixture(store);
    await store.setMark({ state: 'incomplete', since: '2026-03-01T08:00:00.000Z', note: 'a copy goes on' });
    await expect(fixture.writer('first').capture(made(1))).rejects.toMatchObject({ code: 'closed' });
    await expect(sealLog(store, 'too early')).rejects.toMatchObject({ code: 'closed' });
    expect(await store.head()).toBe(-1);
    await fixture.close();
    await store.close();
  });
});
