import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { checkLog } from '../../test/support/log-checker.js';
import { LogStores, newLedger, STORE_PAIRS } from '../../test/support/log-stores.js';
import { openPool } from '../../test/support/postgres.js';
import { operation } from '../../test/support/pure-ledger.js';
import { allEvents, fillLog } from '../../test/support/sample-log.js';
import { request, WriterFixture } from '../../test/support/writer-fixture.js';
import type { EventStore } from '../event-store/event-store.js';
import { copyLog, type CopyOptions } from './copy-log.js';
import { sealLog } from './seal-log.js';

let stores: LogStores;
beforeAll(async () => {
  stores = await LogStores.start();
});
afterEach(() => stores.closeOpened());
afterAll(() => stores.stop());

function options(from: EventStore, to: EventStore, more: Partial<CopyOptions> = {}): CopyOptions {
  const quiet = { onProgress: () => undefined, say: () => undefined };
  const signal = new AbortController().signal;
  return { from, to, source: 'here', target: 'there', atEnd: 'leave', follow: false, signal, ...quiet, ...more };
}

const made = (n: number) =>
  request(`k${n}`, operation('manufacture', [`own/acme/w/${n}`], { location: 'own/acme/plant' }));

describe.each(STORE_PAIRS)('a log copied from %s to %s', (fromKind, toKind) => {
  let from: EventStore;
  let to: EventStore;
  let fixture: WriterFixture | undefined;
  afterEach(async () => {
    await fixture?.close();
    fixture = undefined;
  });
  beforeEach(async () => {
    from = await stores.open(fromKind);
    to = await stores.open(toKind);
  });

  it('is the same event by event, and by hash', async () => {
    const head = await fillLog(from, 60, { large: 1 });
    const copied = await copyLog(options(from, to, { atEnd: 'seal' }));
    expect(await allEvents(to)).toEqual(await allEvents(from));
    expect(copied).toMatchObject({ position: head + 1, behind: 0, isOpen: true });
    expect(copied.hashes.to).toBe(copied.hashes.from);
    expect(copied.hashes.to).toMatch(/^[0-9a-f]{64}$/);
  });

  it('takes no writer until its source is sealed, and then goes on from there', async () => {
    await fillLog(from, 20);
    expect(await copyLog(options(from, to))).toMatchObject({ behind: 0, isOpen: false });
    fixture = new WriterFixture(to);
    const writer = fixture.writer('first');
    await expect(writer.capture(made(1))).rejects.toMatchObject({ code: 'closed' });
    expect(await to.head()).toBe(await from.head());
    await copyLog(options(from, to, { atEnd: 'seal' }));
    await expect(writer.capture(made(1))).resolves.toMatchObject({ known: false });
    expect((await checkLog(to)).captures).toHaveLength(21);
  });

  it('has everything that a writer was answered while it was made', async () => {
    await fillLog(from, 100);
    fixture = new WriterFixture(from);
    const writer = fixture.writer('first', { leaseMs: 300 });
    const acknowledged: string[] = [];
    const answered = Promise.withResolvers<void>();
    let isCopying = false;
    const writing = (async () => {
      for (let n = 0; ; n++) {
        const isDuring = isCopying;
        acknowledged.push((await writer.capture(made(n))).capture ?? '');
        if (isDuring) answered.resolve();
      }
    })().catch((error: unknown) => error);
    // However quick the copy is, it is sealed only after the writer was answered what it sent meanwhile.
    const setMark = from.setMark.bind(from);
    from.setMark = (mark) => Promise.race([answered.promise, writing]).then(() => setMark(mark));
    const onProgress = (): void => void (isCopying = true);
    const copied = await copyLog(options(from, to, { atEnd: 'seal', onProgress }));
    expect(await writing).toMatchObject({ code: 'closed' });
    const recorded = new Set((await checkLog(to)).captures.map(({ header }) => header.capture));
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(acknowledged.filter((capture) => !recorded.has(capture))).toEqual([]);
    expect(copied).toMatchObject({ position: await from.head(), behind: 0, isOpen: true });
  });

  it('follows until its source is sealed', async () => {
    await fillLog(from, 20);
    const caughtUp = Promise.withResolvers<void>();
    const say = (line: string): void => void (line.startsWith('Following') && caughtUp.resolve());
    const copying = copyLog(options(from, to, { follow: true, say }));
    await caughtUp.promise;
    fixture = new WriterFixture(from);
    await fixture.writer('first').capture(made(1));
    const last = await sealLog(from, 'moved');
    expect(await copying).toMatchObject({ position: last, behind: 0, isOpen: true });
  });

  it('goes on where it stood after an interruption, and stays closed to writers until then', async () => {
    const head = await fillLog(from, 100);
    const interrupted = new AbortController();
    const onProgress = (): void => interrupted.abort();
    await expect(copyLog(options(from, to, { signal: interrupted.signal, onProgress }))).rejects.toThrow(/abort/);
    const stood = await to.head();
    expect(stood).toBeGreaterThan(-1);
    expect(stood).toBeLessThan(head);
    expect((await to.mark()).state).toBe('incomplete');
    const said: string[] = [];
    await copyLog(options(from, to, { say: (line) => void said.push(line) }));
    expect(said[0]).toContain(`position ${stood}`);
    expect(await allEvents(to)).toEqual(await allEvents(from));
  });

  it('is made by two copies at once as by one', async () => {
    await fillLog(from, 100);
    const other = options(from, to);
    const both = await Promise.all([copyLog(options(from, to)), copyLog(other)]);
    expect(both.map(({ hashes }) => hashes.to)).toEqual([both[0]?.hashes.from, both[0]?.hashes.from]);
    expect(await allEvents(to)).toEqual(await allEvents(from));
  });

  it('is refused where the target holds other events, naming the first of them, and leaves it as it was', async () => {
    await fillLog(from, 40);
    const events = await allEvents(from);
    const same = events.slice(0, 40).map(({ id, type, data, metadata }) => ({ id, type, data, metadata }));
    const foreign = { id: randomUUID(), type: 'ItemMoved', data: {}, metadata: {} };
    await to.append([...same, foreign], -1);
    await to.setMark({ state: 'open', since: '', note: '' });
    await expect(copyLog(options(from, to))).rejects.toMatchObject({
      code: 'wrong-log',
      detail: { message: expect.stringMatching(new RegExp(`position 40 .*${foreign.id}.*${events[40]?.id ?? '-'}`)) },
    });
    expect([await to.head(), (await to.mark()).state]).toEqual([40, 'open']);
  });

  it('is refused where the target goes on behind the end of the source', async () => {
    const head = await fillLog(from, 10);
    await copyLog(options(from, to, { atEnd: 'open' }));
    fixture = new WriterFixture(to);
    await fixture.writer('first').capture(made(1));
    await expect(copyLog(options(from, to))).rejects.toMatchObject({
      detail: { message: expect.stringContaining(`position ${head + 1} it has WriterChanged`) },
    });
    expect((await to.mark()).state).toBe('open');
  });

  it('says that its source is empty', async () => {
    await expect(copyLog(options(from, to))).rejects.toMatchObject({ code: 'not-found' });
    expect((await to.mark()).state).toBe('open');
  });
});

describe('what was changed in a copy', () => {
  it('is found by comparing, by its position', async () => {
    const [from, name] = [await stores.open('PostgreSQL'), newLedger()];
    const to = await stores.open('PostgreSQL', name);
    await fillLog(from, 30);
    await copyLog(options(from, to));
    const pool = openPool(stores.database.connectionString);
    await pool.query(`UPDATE log_${name}.events SET data = '{"location":"own/acme/elsewhere"}' WHERE position = 17`);
    await pool.end();
    await expect(copyLog(options(from, to, { atEnd: 'seal' }))).rejects.toMatchObject({
      code: 'wrong-log',
      detail: { message: expect.stringMatching(/position 17 .* with other content/) },
    });
    expect((await to.mark()).state).toBe('incomplete');
  });
});
