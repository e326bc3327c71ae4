import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LedgerError } from '../../src/ledger/errors.js';
import { until } from '../faults/until.js';
import { checkLog } from './log-checker.js';
import { operation } from './pure-ledger.js';
import { WriterFixture, request } from './writer-fixture.js';
import type { WriterStores } from './writer-stores.js';

const FACTORY = '414/9506000134376';
const unit = (n: number): string => `own/acme/u/${n}`;
const made = (...ids: readonly string[]) => operation('manufacture', ids, { location: FACTORY });
const moved = (...ids: readonly string[]) => operation('move', ids, { location: '414/9506000134369' });
const code = (error: unknown): string => (error instanceof LedgerError ? error.code : String(error));

/** A backup of the models is brought back, or their database loses its last commits, under a writer that goes on. `open` as for `describeWriter`. */
export function describeSetBack(name: string, open: () => Promise<WriterStores>): void {
  describe(`${name}: models set back under a writer`, () => {
    let stores: WriterStores;
    let fixture: WriterFixture;

    beforeEach(async () => {
      stores = await open();
      fixture = new WriterFixture(stores.store, stores.database.models);
    });
    afterEach(async () => {
      await fixture.close();
      await stores.store.close();
    });

    it('are noticed before anything is decided over them: no key is recorded twice, no revision issued twice', async () => {
      const writer = fixture.writer('first');
      const made1 = await writer.capture(request('a', made(unit(1), unit(2))));
      const restore = await stores.database.backUp();
      const moved1 = await writer.capture(request('b', moved(unit(1))));
      await restore();
      const answers = await Promise.all([
        writer.capture(request('b', moved(unit(1)))),
        writer.capture(request('c', made(unit(1)))).catch(code),
        writer.capture(request('d', moved(unit(1), unit(2)))),
      ]);
      expect(answers).toMatchObject([
        { known: true, capture: moved1.capture },
        'contradicts-history',
        { known: false },
      ]);
      const { captures, epochs } = await checkLog(stores.store);
      expect(captures.map(({ header }) => header.key)).toEqual(['a', 'b', 'd']);
      expect(captures[0]?.header.capture).toBe(made1.capture);
      expect(captures.at(-1)?.events.map(({ subject, revision }) => [subject, revision])).toEqual([
        [unit(1), 2],
        [unit(2), 1],
      ]);
      expect(epochs).toEqual([1, 2]);
    });

    it('are noticed before a correction is refused for what they have not found', async () => {
      const writer = fixture.writer('first');
      await writer.capture(request('a', made(unit(1))));
      const restore = await stores.database.backUp();
      const { capture = '' } = await writer.capture(request('b', moved(unit(1))));
      await restore();
      const correct = { operation: 'correct' as const, recordedFor: 'p', target: { capture } };
      await expect(writer.capture(request('c', correct))).resolves.toMatchObject({ events: 1, known: false });
      expect((await fixture.state(unit(1)))?.place).toEqual({ kind: 'at', location: FACTORY });
    });

    it('are noticed when the lease is looked at, though nobody writes', async () => {
      const writer = fixture.writer('first', { leaseMs: 60 });
      const restore = await stores.database.backUp();
      await writer.capture(request('a', made(unit(1))));
      await restore();
      await until('it has taken over again', () => writer.status().epoch === 2);
      expect(await fixture.state(unit(1))).toMatchObject({ place: { location: FACTORY } });
      expect((await checkLog(stores.store)).epochs).toEqual([1, 2]);
    });
  });
}
