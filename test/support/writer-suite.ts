import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { WriterStep } from '../../src/capture/writer/writer-options.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { until } from '../faults/until.js';
import { checkLog } from './log-checker.js';
import { MemoryInlineModels } from './memory-inline-models.js';
import { operation } from './pure-ledger.js';
import { StopAt, TestLease, WriterFixture, request } from './writer-fixture.js';
import type { WriterStores } from './writer-stores.js';

const FACTORY = '414/9506000134376';
const SHOP = '414/9506000134369';
const unit = (n: number): string => `own/acme/u/${n}`;
const units = (from: number, count: number): string[] => Array.from({ length: count }, (_, i) => unit(from + i));
const made = (ids: readonly string[]) => operation('manufacture', ids, { location: FACTORY });
const moved = (ids: readonly string[]) => operation('move', ids, { location: SHOP });

const code = (error: unknown): string => (error instanceof LedgerError ? error.code : String(error));

const ALL_BUT_TIMEOUTS = [
  ...(['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
];

/** What holds for the writer whatever the store. `open` gives an empty log, and empty models, each time. */
export function describeWriter(name: string, open: () => Promise<WriterStores>): void {
  let store: EventStore;
  let fixture: WriterFixture;

  beforeEach(async () => {
    const opened = await open();
    store = opened.store;
    fixture = new WriterFixture(store, opened.database.models);
  });
  afterEach(async () => {
    jest.useRealTimers();
    await fixture.close();
    await store.close();
  });

  describe(`${name}: one writer`, () => {
    it('records an operation, and answers where it stands', async () => {
      const writer = fixture.writer('first');
      const answer = await writer.capture(request('k', made(units(0, 3))));
      expect(answer).toMatchObject({ items: 3, events: 3, position: 4, known: false, flags: [], skipped: [] });
      const { captures, epochs } = await checkLog(store);
      expect(epochs).toEqual([1]);
      expect(captures.map(({ header, position }) => [header.capture, header.key, position])).toEqual([
        [answer.capture, 'k', 4],
      ]);
    });

    it('answers a key that it knows the same, and records it once', async () => {
      const writer = fixture.writer('first');
      const same = request('k', made([unit(1)]));
      const answers = await Promise.all([writer.capture(same), writer.capture(same), writer.capture(same)]);
      const again = await writer.capture(same);
      expect(new Set([...answers, again].map(({ capture }) => capture)).size).toBe(1);
      expect([...answers, again].map(({ known }) => known)).toEqual([false, true, true, true]);
      expect((await checkLog(store)).captures).toHaveLength(1);
    });

    it('refuses a key that comes back with another request', async () => {
      const writer = fixture.writer('first');
      await writer.capture(request('k', made([unit(1)])));
      const other = writer.capture(request('k', made([unit(2)]), { requestHash: 'another' }));
      await expect(other.catch(code)).resolves.toBe('key-reused');
    });

    it('does not remember what it refused', async () => {
      const writer = fixture.writer('first');
      const sent = request('k', moved([unit(1)]));
      await expect(writer.capture(sent)).rejects.toMatchObject({
        code: 'contradicts-history',
        detail: { violationsTotal: 1, violations: [{ field: 'items[0]', item: unit(1) }] },
      });
      await writer.capture(request('first', made([unit(1)])));
      await expect(writer.capture(sent)).resolves.toMatchObject({ known: false });
    });

    it('lets a rule see everything before it, in the same group too', async () => {
      const writer = fixture.writer('first');
      const outcomes = await Promise.all([
        writer.capture(request('a', made([unit(1)]))).catch(code),
        writer.capture(request('b', made([unit(1)]))).catch(code),
        writer.capture(request('c', moved([unit(1)]))).catch(code),
      ]);
      expect(outcomes[1]).toBe('contradicts-history');
      expect(outcomes[2]).toMatchObject({ events: 1 });
      const { captures } = await checkLog(store);
      expect(captures.flatMap(({ events }) => events.map(({ revision }) => revision))).toEqual([0, 1]);
    });

    it('decides a dry run as it would be, and records nothing', async () => {
      const writer = fixture.writer('first');
      const dry = await writer.capture(request('k', made(units(0, 2)), { dryRun: true }));
      expect(dry).toMatchObject({ items: 2, events: 2 });
      expect(dry.capture).toBeUndefined();
      expect((await checkLog(store)).captures).toEqual([]);
    });

    it('records company prefixes with the first capture that tells them, in a group, late and after a takeover too', async () => {
      const writer = fixture.writer('first');
      const telling = (...companyPrefixes: string[]) => ({ companyPrefixes });
      await writer.capture(request('dry', made([unit(1)]), { ...telling('950600'), dryRun: true }));
      await writer.capture(request('refused', moved([unit(1)]), telling('950600'))).catch(code);
      await Promise.all([
        writer.capture(request('a', made([unit(1)]), telling('950600'))),
        writer.capture(request('b', made([unit(2)]), telling('950600', '030001'))),
        writer.capture(request('c', made([unit(3)]), telling('030001'))),
      ]);
      const past = operation(
        'move',
        [unit(1)],
        { location: SHOP, at: '2020-01-01T00:00:00Z' },
        { ifContradicted: 'record', reason: 'test' },
      );
      await writer.capture(request('late', past, telling('030001', '0300011')));
      fixture.lease.holder = 'second';
      const second = fixture.writer('second');
      await second.capture(request('d', moved([unit(2)]), telling('950600', '0300011')));
      const { captures } = await checkLog(store);
      expect(captures.map(({ header }) => [header.key, header.companyPrefixes])).toEqual([
        ['a', ['950600']],
        ['b', ['030001']],
        ['c', undefined],
        ['late', ['0300011']],
        ['d', undefined],
      ]);
    });

    it('records what many send at once, each whole and once', async () => {
      const writer = fixture.writer('first');
      await Promise.all(units(0, 200).map((id, n) => writer.capture(request(`m${n}`, made([id])))));
      await Promise.all(units(0, 200).map((id, n) => writer.capture(request(`v${n}`, moved([id])))));
      const { captures } = await checkLog(store);
      expect(captures).toHaveLength(400);
      expect(await store.head()).toBe(800);
    });

    it('records a capture too large for one append, and goes on', async () => {
      const writer = fixture.writer('first');
      const large = writer.capture(request('large', made(units(0, 8_000))));
      const small = writer.capture(request('small', made([unit(9_000)])));
      expect(await large).toMatchObject({ items: 8_000 });
      await small;
      expect((await checkLog(store)).captures.map(({ header }) => header.items).sort()).toEqual([1, 8_000]);
    });

    it('decides over the histories what tells of the past', async () => {
      const writer = fixture.writer('first');
      const day = (n: number): string => `2026-03-0${n}T08:00:00Z`;
      await writer.capture(request('a', operation('manufacture', [unit(1)], { location: FACTORY, at: day(1) })));
      await writer.capture(request('b', operation('move', [unit(1)], { location: SHOP, at: day(5) })));
      const late = operation('move', [unit(1)], { location: 'own/acme/yard', at: day(3) });
      await expect(writer.capture(request('c', late))).resolves.toMatchObject({ events: 1 });
      expect((await fixture.state(unit(1)))?.place).toEqual({ kind: 'at', location: SHOP });
      const before = operation('move', [unit(1)], { location: SHOP, at: '2026-02-01T08:00:00Z' });
      await expect(writer.capture(request('d', before)).catch(code)).resolves.toBe('contradicts-history');
    });

    it('corrects a capture, and its items are where they were before', async () => {
      const writer = fixture.writer('first');
      await writer.capture(request('a', made([unit(1)])));
      const wrong = await writer.capture(request('b', moved([unit(1)])));
      const target = wrong.capture === undefined ? {} : { capture: wrong.capture };
      await writer.capture(request('c', { operation: 'correct', recordedFor: 'p', target }));
      expect((await fixture.state(unit(1)))?.place).toEqual({ kind: 'at', location: FACTORY });
      await writer.capture(request('d', moved([unit(1)])));
      const { captures } = await checkLog(store);
      expect(captures.at(-1)?.events[0]).toMatchObject({ type: 'ItemMoved', revision: 3 });
    });

    it('enforces a recall from its position on, for contents too', async () => {
      const writer = fixture.writer('first');
      const recall = 'recall/r1';
      await writer.capture(request('a', made(units(1, 2))));
      await writer.capture(request('b', operation('pack', [unit(1)], { container: '00/095060001343520000' })));
      const open = {
        operation: 'open-recall' as const,
        recall,
        recordedFor: 'p',
        reason: 'r',
        scope: { anyOf: [{ items: [unit(1)] }] },
        blocks: ['shipment' as const],
        sites: [],
      };
      const ship = (key: string, id: string) =>
        writer.capture(request(key, operation('ship', [id], { toParty: 'own/acme/buyer' }))).catch(code);
      const [opened, container, other] = await Promise.all([
        writer.capture(request('c', open)),
        ship('d', '00/095060001343520000'),
        ship('e', unit(2)),
      ]);
      expect(opened).toMatchObject({ events: 1 });
      expect(container).toBe('contradicts-history');
      expect(other).toMatchObject({ events: 1 });
      await writer.capture(request('f', { operation: 'close-recall', recall, recordedFor: 'p' }));
      expect(await ship('g', '00/095060001343520000')).toMatchObject({ known: false });
    });

    it('refuses more than its queue holds, and says when to come again', async () => {
      const writer = fixture.writer('first', { limits: { maxRequests: 2 } });
      await writer.start();
      const outcomes = await Promise.allSettled(
        units(0, 20).map((id, n) => writer.capture(request(`k${n}`, made([id])))),
      );
      const refused = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [outcome.reason as LedgerError] : [],
      );
      expect(refused.length).toBeGreaterThan(0);
      for (const error of refused)
        expect(error).toMatchObject({ code: 'overloaded', detail: { retryAfterSeconds: 1 } });
      expect((await checkLog(store)).captures).toHaveLength(20 - refused.length);
    });

    it('says that another log is another log', async () => {
      await fixture.writer('first').capture(request('k', made([unit(1)])));
      const { store: other } = await open();
      try {
        await expect(fixture.writer('first', { store: other }).start()).rejects.toMatchObject({ code: 'wrong-log' });
      } finally {
        await other.close();
      }
    });
  });

  describe(`${name}: an append whose outcome is unknown`, () => {
    it('is sent again until it is known, and recorded once', async () => {
      let failures = 3;
      const flaky: EventStore = Object.create(store, {
        append: {
          value: async (...args: Parameters<EventStore['append']>) => {
            const outcome = await store.append(...args);
            return failures-- > 0 ? { kind: 'unknown', cause: new Error('cut') } : outcome;
          },
        },
        close: { value: async () => undefined },
        head: { value: () => store.head() },
        mark: { value: () => store.mark() },
        read: { value: (...args: Parameters<EventStore['read']>) => store.read(...args) },
        readAt: { value: (...args: Parameters<EventStore['readAt']>) => store.readAt(...args) },
      }) as EventStore;
      const writer = fixture.writer('first', { store: flaky });
      await expect(writer.capture(request('k', made([unit(1)])))).resolves.toMatchObject({ known: false, events: 1 });
      expect((await checkLog(store)).captures).toHaveLength(1);
      expect(failures).toBeLessThan(0);
    });

    it('is told to the client after its deadline, and answered when it asks again', async () => {
      const stop = new StopAt('appended');
      const writer = fixture.writer('first', { limits: { requestDeadlineMs: 50 }, step: stop.step });
      const sent = request('k', made([unit(1)]));
      // Its deadline passes when it has been appended, however long that takes.
      jest.useFakeTimers({ doNotFake: [...ALL_BUT_TIMEOUTS] });
      const outcome = writer.capture(sent).catch(code);
      await stop.reached;
      await jest.advanceTimersByTimeAsync(50);
      jest.useRealTimers();
      expect(await outcome).toBe('outcome-unknown');
      stop.resume();
      // On a slow machine it may have to be asked more than once.
      let answer: unknown;
      do answer = await writer.capture(sent).catch(code);
      while (answer === 'outcome-unknown' || answer === 'overloaded');
      expect(answer).toMatchObject({ known: true, events: 1 });
    });
  });

  describe(`${name}: takeover`, () => {
    const STEPS: readonly [WriterStep, number][] = [
      ['taken-over', 1],
      ['group-decided', 2],
      ['between-appends', 1],
      ['between-appends', 2],
      ['appended', 1],
      ['appended', 2],
      ['flushed', 1],
      ['flushed', 2],
    ];

    it.each(STEPS)(
      'leaves each acknowledged operation whole and once when the writer dies at %s (%s)',
      async (at, nth) => {
        const stop = new StopAt(at, nth);
        const sent = [
          request('a', made([unit(1)])),
          request('b', made(units(10, 12_000))),
          request('c', moved([unit(1)])),
        ];
        const acknowledged: string[] = [];
        const dying = fixture.writer('first', { step: stop.step });
        void (async () => {
          for (const each of sent) acknowledged.push((await dying.capture(each)).capture ?? '');
        })().catch(() => undefined);
        await stop.reached;
        fixture.lease.holder = 'second';
        const successor = fixture.writer('second');
        const before = [...acknowledged];
        const answers = [];
        for (const each of sent) answers.push(await successor.capture(each));
        const { captures, epochs, open } = await checkLog(store);
        expect(answers.slice(0, before.length).map(({ capture }) => capture)).toEqual(before);
        expect(captures.map(({ header }) => header.key)).toEqual(['a', 'b', 'c']);
        expect(epochs).toEqual([1, 2]);
        expect(open).toBeUndefined();
        expect(await fixture.models.findKeys(sent)).toHaveLength(3);
        stop.resume();
      },
    );

    it('refuses nothing for the sake of what is not in the log yet', async () => {
      const stop = new StopAt('group-decided', 2);
      const dying = fixture.writer('first', { step: stop.step });
      await dying.capture(request('before', made([unit(0)])));
      const outcomes = [
        dying.capture(request('a', made([unit(1)]))),
        dying.capture(request('b', made([unit(1)]))).catch(code),
        dying.capture(request('c', moved([unit(1)]), { dryRun: true })).catch(code),
      ];
      await stop.reached;
      const first = await Promise.race([...outcomes, Promise.resolve('none yet')]);
      expect(first).toBe('none yet');
      fixture.lease.holder = 'second';
      await fixture.writer('second').capture(request('other', moved([unit(0)])));
      stop.resume();
      const [recorded, ...others] = await Promise.all(outcomes);
      expect(recorded).toMatchObject({ events: 1, known: false });
      expect(others[0]).toBe('contradicts-history');
      expect((await checkLog(store)).captures.map(({ header }) => header.key)).toEqual(['before', 'other', 'a']);
    });

    it('voids a capture that was left open, whose key and revisions are free again', async () => {
      const stop = new StopAt('between-appends');
      void fixture
        .writer('first', { step: stop.step })
        .capture(request('large', made(units(0, 12_000))))
        .catch(() => undefined);
      await stop.reached;
      expect((await checkLog(store)).open).toBeDefined();
      fixture.lease.holder = 'second';
      const answer = await fixture.writer('second').capture(request('large', made(units(0, 12_000))));
      const { captures, voided } = await checkLog(store);
      expect(answer.known).toBe(false);
      expect(voided).toHaveLength(1);
      expect(captures.map(({ header }) => header.capture)).toEqual([answer.capture]);
      stop.resume();
    });

    it('leaves a writer that wakes up after it with nothing to append: it forwards', async () => {
      const stop = new StopAt('group-decided');
      const paused = fixture.writer('first', { step: stop.step });
      const answer = paused.capture(request('a', made([unit(1)])));
      await stop.reached;
      fixture.lease.holder = 'second';
      const successor = fixture.writer('second');
      await successor.capture(request('b', made([unit(2)])));
      stop.resume();
      await expect(answer).resolves.toMatchObject({ known: false });
      const { captures } = await checkLog(store);
      expect(captures.map(({ header }) => [header.key, header.epoch])).toEqual([
        ['b', 2],
        ['a', 2],
      ]);
      expect(paused.status().role).toBe('standby');
    });

    it('is noticed though it moved none of these models, and nobody sends anything: by the end of the log', async () => {
      const first = fixture.writer('first', { leaseMs: 60 });
      await first.capture(request('a', made([unit(1)])));
      // Of another release, and both see themselves as the holder of the lease, as one does that has it again.
      const other = { models: new MemoryInlineModels(), lease: new TestLease('other').of('other') };
      await fixture.writer('other', other).capture(request('b', made([unit(2)])));
      const isThere = async (): Promise<boolean> => (await fixture.state(unit(2))) !== undefined;
      await until('it has taken over again', async () => (await isThere()) && (first.status().epoch ?? 0) > 2);
      expect(await fixture.state(unit(2))).toMatchObject({ place: { location: FACTORY } });
    });

    it('lets the standby forward, and the refusal come back', async () => {
      const active = fixture.writer('first');
      const standby = fixture.writer('second');
      await active.start();
      await standby.start();
      expect([active.status().role, standby.status().role]).toEqual(['active', 'standby']);
      await expect(standby.capture(request('a', made([unit(1)])))).resolves.toMatchObject({ events: 1 });
      await expect(standby.capture(request('b', made([unit(1)]))).catch(code)).resolves.toBe('contradicts-history');
      await expect(standby.local.capture(request('c', made([unit(2)]))).catch(code)).resolves.toBe('unavailable');
    });
  });
}
