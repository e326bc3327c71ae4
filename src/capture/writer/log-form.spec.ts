import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkLog } from '../../../test/support/log-checker.js';
import { MemoryEventStore } from '../../../test/support/memory-event-store.js';
import { operation } from '../../../test/support/pure-ledger.js';
import { WriterFixture, request } from '../../../test/support/writer-fixture.js';

const made = (id: string, more: object = {}) => operation('manufacture', [id], { location: 'own/acme/plant', ...more });
const moved = (id: string, at: string) => operation('move', [id], { location: 'own/acme/yard', at });

describe('the form of the log', () => {
  let store: MemoryEventStore;
  let fixture: WriterFixture;
  beforeEach(() => {
    store = new MemoryEventStore();
    fixture = new WriterFixture(store);
  });
  afterEach(() => fixture.close());

  it('names rules and a salt in each header, late ones too, as new as all releases can read', async () => {
    let logForm = 1;
    const writer = fixture.writer('first', { logForm: () => logForm });
    await writer.capture(request('a', made('own/acme/u/1', { at: '2026-02-01' })));
    logForm = 2;
    await writer.capture(request('b', moved('own/acme/u/1', '2026-02-09')));
    await writer.capture(request('late', moved('own/acme/u/1', '2026-02-05')));
    logForm = 3;
    await writer.capture(request('c', moved('own/acme/u/1', '2026-02-10')));
    await writer.capture(request('late-c', moved('own/acme/u/1', '2026-02-06')));
    const headers = (await checkLog(store)).captures.map(({ header }) => header);
    expect(headers.map(({ key, rules, salt }) => [key, rules, salt?.length])).toEqual([
      ['a', undefined, undefined],
      ['b', 1, 22],
      ['late', 1, 22],
      ['c', 2, 22],
      ['late-c', 2, 22],
    ]);
    expect(new Set(headers.map(({ salt }) => salt)).size).toBe(5);
  });

  it('keeps out what not all releases can read: it is refused for now, and not recorded', async () => {
    // No release reads as little as that: the types of the first form stand for those of a form to come.
    let logForm = 0;
    const writer = fixture.writer('first', { logForm: () => logForm });
    const refused = writer.capture(request('a', made('own/acme/u/1')));
    await expect(refused).rejects.toMatchObject({ code: 'unavailable', detail: { retryAfterSeconds: 60 } });
    const dry = writer.capture(request('dry', made('own/acme/u/1'), { dryRun: true }));
    await expect(dry).rejects.toMatchObject({ code: 'unavailable' });
    expect((await checkLog(store)).captures).toEqual([]);
    logForm = 1;
    await expect(writer.capture(request('a', made('own/acme/u/1')))).resolves.toMatchObject({ events: 1 });
  });
});
