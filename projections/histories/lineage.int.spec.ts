import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { EmptiedSchemas } from '../../test/support/emptied-schemas.js';
import { LogScript, type ScriptEvent } from '../../test/support/log-script.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import { anySteps, CARRIERS, play, recorded, UNITS } from '../../test/support/random-ledger.js';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { foldAsOf } from '../../src/ledger/history/refold.js';
import { isItemEvent } from '../../src/ledger/item/item.traits.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import { RULES } from '../../src/ledger/item/rules.js';
import { resolveState } from '../../src/ledger/item/core/resolve.js';
import { chainOfTitle } from '../../src/ledger/ownership/chain-of-title.js';
import type { Db } from '../builds/registry.js';
import { lineageOf } from './lineage.queries.js';
import { closure } from './closure.queries.js';
import type { HistoriesReader } from './histories-reader.js';
import { histories } from './histories.projection.js';
import { entriesOf } from './histories.queries.js';
import { NO_HISTORIES } from '../../test/support/no-histories.js';

const SSCCS = ['00/095060001343520000', '00/095060001343520001'];
const SUBJECTS = ['01/1/21/a', '01/1/21/b', '01/1/21/c', '01/9/21/case', 'own/acme/car/1', ...SSCCS];
const CONTAINERS = ['01/9/21/case', 'own/acme/car/1', ...SSCCS];
const subject = fc.constantFrom(...SUBJECTS);
const container = fc.constantFrom(...CONTAINERS);
const party = fc.constantFrom('417/1', '417/2');
const place = fc.constantFrom('414/1', '414/2');
const title = fc.record({ from: party, to: party });
const at = fc.constantFrom(undefined, '2026-03-01T08:00:03.000Z', '2026-03-01T08:00:07.000Z');
const claim = fc.record({ claimed: fc.constant(true as const) }, { requiredKeys: [] });

/** Without the keys that are undefined. */
const clean = <T extends object>(data: T): T =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as T;

/** What several subjects are told to have done alike, as one operation tells it. */
const alike = fc
  .tuple(
    fc.oneof(
      fc.tuple(fc.constant('ItemManufactured' as const), fc.record({ location: place, owner: party, at })),
      fc.tuple(fc.constant('ContainerStarted' as const), fc.record({ location: place, at })),
      fc.tuple(fc.constant('ItemReceived' as const), fc.record({ location: place, title, at })),
      fc.tuple(fc.constant('ItemMoved' as const), fc.record({ location: place, at })),
      fc.tuple(fc.constant('ItemSold' as const), fc.record({ title, at })),
      fc.tuple(fc.constant('ItemUnpacked' as const), fc.record({ container, at })),
      fc.tuple(
        fc.constant('ItemPacked' as const),
        fc.record({ container, at, location: fc.option(place, { nil: undefined }) }),
      ),
      fc.tuple(
        fc.constant('ComponentInstalled' as const),
        fc.record({ assembly: container, at, position: fc.constantFrom('front', 'rear', undefined) }),
      ),
    ),
    claim,
    fc.subarray(SUBJECTS, { minLength: 1, maxLength: 5 }),
  )
  .map(([[type, data], claimed, who]) => who.map((one) => [type, one, clean({ ...data, ...claimed })] as ScriptEvent));

/** A few of these in one capture; or a declaration that something before was erroneous. */
const anyCapture = fc.oneof(
  { weight: 6, arbitrary: fc.array(alike, { minLength: 1, maxLength: 3 }).map((told) => told.flat()) },
  { weight: 1, arbitrary: fc.record({ subject, which: fc.nat({ max: 9 }) }) },
);

function played(told: readonly (readonly ScriptEvent[] | { subject: string; which: number })[]): readonly Capture[] {
  const script = new LogScript();
  for (const one of told) {
    if (!('which' in one)) {
      script.capture(...one);
      continue;
    }
    const own = script.histories().get(one.subject) ?? [];
    const mistaken = own[one.which % Math.max(1, own.length)];
    if (mistaken) script.capture(['ErrorDeclared', one.subject, { positions: [mistaken.position] }]);
  }
  return script.captures;
}

/** All but the date before which nothing in a carrier expires: only who decides asks it, by a state of now, and it is no part of any answer. */
function answered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(answered);
  if (value instanceof Map) return new Map([...value].map(([key, of]) => [key, answered(of)]));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => name !== 'expiresWithin');
  return Object.fromEntries(kept.map(([name, of]) => [name, answered(of)]));
}

describe('the histories that bear on a subject', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let db: Db;
  let schemas: EmptiedSchemas;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = openPool(database.connectionString);
    db = new Kysely({ dialect: new PostgresDialect({ pool }) });
    schemas = new EmptiedSchemas(db);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  async function project(captures: readonly Capture[]): Promise<HistoriesReader> {
    const reader = { db, schema: await schemas.of(histories, 'main_histories_v1_b1') };
    await db.transaction().execute(async (trx) => {
      await histories.apply(captures, {
        db: trx,
        schema: reader.schema,
        closure: (question) => closure({ db: trx, schema: reader.schema }, question),
        histories: NO_HISTORIES,
      });
    });
    return reader;
  }

  async function expectSameStories(captures: readonly Capture[], subjects: readonly string[]): Promise<void> {
    const reader = await project(captures);
    const middle = captures[Math.floor(captures.length / 2)];
    for (const upTo of new Set([middle?.position ?? 0, captures.at(-1)?.position ?? 0])) {
      const whole = new Known(wholeLog(captures, upTo));
      // Recall impact asks for many at once.
      const together = new Known(await lineageOf(reader, subjects, upTo));
      for (const one of subjects) expect(answered(together.stateOf(one))).toEqual(answered(whole.stateOf(one)));
      for (const one of subjects)
        expect(answered(new Known(await lineageOf(reader, [one], upTo, 'findings')).storyOf(one))).toEqual(
          answered(whole.storyOf(one)),
        );
    }
  }

  it('tell of operations what the whole log tells', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, async (steps) => {
        const captures = recorded(play(steps)).map((changes) => changes.capture);
        await expectSameStories(captures, [...UNITS, ...CARRIERS]);
      }),
      { numRuns: 40 },
    );
  });

  it('tell of claims, second lives, taken positions and corrections what the whole log tells', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyCapture, { minLength: 3, maxLength: 14 }), async (told) => {
        const captures = played(told);
        if (captures.length > 0) await expectSameStories(captures, SUBJECTS);
      }),
      { numRuns: 150 },
    );
  });

  it('tell of what came into a carrier between two claims that it is in itself, all told alike', async () => {
    const [box = '', pallet = ''] = CONTAINERS.filter((one) => one !== 'own/acme/car/1');
    const script = new LogScript();
    script.capture(['ItemReceived', box, { location: '414/2' }], ['ItemReceived', pallet, { location: '414/2' }]);
    script.capture(
      ...[box, pallet, box].map((one): ScriptEvent => ['ItemPacked', one, { container: box, claimed: true }]),
    );
    await expectSameStories(script.captures, SUBJECTS);
  });

  it('tell of what came into a carrier between a claim that it is in itself and another, all told alike', async () => {
    const [box = '', pallet = '', other = ''] = CONTAINERS;
    const script = new LogScript();
    const claim = { container: box, location: '414/1', claimed: true } as const;
    script.capture(['ItemReceived', box, { location: '414/2' }]);
    script.capture(...[box, pallet, other].map((one): ScriptEvent => ['ItemPacked', one, claim]));
    await expectSameStories(script.captures, SUBJECTS);
  });

  it('tell of a box that was written off once it was empty what the whole log tells', async () => {
    const [box = ''] = CONTAINERS;
    const script = new LogScript();
    script.capture(['ItemReceived', box, { location: '414/1' }]);
    script.capture(['ItemPacked', '01/1/21/a', { container: box }], ['ItemPacked', '01/1/21/b', { container: box }]);
    script.capture(['ItemUnpacked', '01/1/21/a', { container: box }]);
    script.capture(['ItemUnpacked', '01/1/21/b', { container: box }]);
    script.capture(['ItemDecommissioned', box, { cause: 'written_off' }]);
    await expectSameStories(script.captures, SUBJECTS);
  });

  it('tell of the sale of a case that was emptied what the whole log tells', async () => {
    const [box = ''] = CONTAINERS;
    const title = { from: '417/2', to: '417/3' };
    const script = new LogScript(0, () => RULES);
    script.capture(['ItemManufactured', box, { location: '414/1', owner: '417/1' }]);
    script.capture(['ItemPacked', '01/1/21/a', { container: box }], ['ItemPacked', '01/1/21/b', { container: box }]);
    script.capture(['ItemUnpacked', '01/1/21/a', { container: box }]);
    script.capture(['ItemUnpacked', '01/1/21/b', { container: box }]);
    script.capture(['ItemSold', box, { title }]);
    await expectSameStories(script.captures, SUBJECTS);
  });

  it('tell of a pallet that begins after all left it that was claimed to be in it what the whole log tells', async () => {
    const [pallet = ''] = SSCCS;
    const script = new LogScript(0, () => RULES);
    script.capture(['ItemPacked', '01/1/21/a', { container: pallet, location: '414/2', claimed: true }]);
    script.capture(['ItemSold', '01/1/21/a', { dispensed: true, claimed: true }]);
    script.capture(['ContainerStarted', pallet, {}], ['ItemPacked', SSCCS[1] ?? '', { container: pallet }]);
    await expectSameStories(script.captures, SUBJECTS);
  });

  it('hold two of the many that were packed alike into a carrier, however many these are', async () => {
    const script = new LogScript();
    const units = Array.from({ length: 500 }, (_, index) => `01/1/21/${index}`);
    script.capture(...units.map((unit): ScriptEvent => ['ItemManufactured', unit, { location: '414/1' }]));
    script.capture(['ContainerStarted', SSCCS[0] ?? '', { location: '414/1' }]);
    script.capture(...units.map((unit): ScriptEvent => ['ItemPacked', unit, { container: SSCCS[0] ?? '' }]));
    const reader = await project(script.captures);
    const found = await lineageOf(reader, ['01/1/21/7'], script.captures.at(-1)?.position ?? 0);
    expect(found.size).toBe(4);
  });
});

function wholeLog(captures: readonly Capture[], upTo: number): ReadonlyMap<string, readonly ItemEvent[]> {
  const whole = new Map<string, ItemEvent[]>();
  for (const event of captures.flatMap(({ events }) => events).filter(isItemEvent))
    if (event.position <= upTo) whole.set(event.subject, [...(whole.get(event.subject) ?? []), event]);
  return whole;
}

const EARLY = Date.parse('2026-03-01T08:00:05.000Z');

/** What follows from histories. Of all subjects they are folded once. */
class Known {
  private readonly states: readonly ReadonlyMap<string, ItemState>[];

  constructor(private readonly histories: ReadonlyMap<string, readonly ItemEvent[]>) {
    const moments = [EARLY, Number.MAX_SAFE_INTEGER];
    this.states = moments.map((atMs) => foldAsOf(histories, atMs, Number.MAX_SAFE_INTEGER));
  }

  /** What is told of an item: not how much is in it, which the fold of the whole log alone tells. */
  stateOf(subject: string): readonly object[] {
    return this.states.map((states) => {
      const state = states.get(subject);
      if (!state) return {};
      const {
        contents: _contents,
        slots: _slots,
        transfers: _transfers,
        shared: _shared,
        touched: _touched,
        ...facts
      } = state;
      return { facts, resolved: resolveState(states, state) };
    });
  }

  storyOf(subject: string): object {
    const entries = [...entriesOf(this.histories, subject, false)];
    return {
      entries: entries.sort((a, b) => a.event.position - b.event.position || a.via.length - b.via.length),
      owners: chainOfTitle(this.histories, subject),
      ownersThen: chainOfTitle(this.histories, subject, EARLY),
      states: this.stateOf(subject),
    };
  }
}
