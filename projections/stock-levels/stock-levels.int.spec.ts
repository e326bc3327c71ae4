import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Kysely, PostgresDialect, sql, type RawBuilder } from 'kysely';
import type pg from 'pg';
import { EmptiedSchemas } from '../../test/support/emptied-schemas.js';
import { AFTER_LIFE, anyLongLife } from '../../test/support/long-lived.js';
import { PureLedger } from '../../test/support/pure-ledger.js';
import { play, recorded } from '../../test/support/random-ledger.js';
import { LogScript, type ScriptEvent } from '../../test/support/log-script.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { foldAsOf } from '../../src/ledger/history/refold.js';
import { isRecalled } from '../../src/ledger/item/recall-marks/recall-marks.facet.js';
import { FIRST_RULES, RULES } from '../../src/ledger/item/rules.js';
import { destinationsOf, placeKey } from '../../src/ledger/item/core/place.js';
import { resolve } from '../../src/ledger/item/core/resolve.js';
import { lineOf, ownLine } from '../../src/ledger/stock/stock-lines.js';
import type { ClosureQuestion } from '../../src/ledger/history/closure.js';
import { closure } from '../histories/closure.queries.js';
import { histories } from '../histories/histories.projection.js';
import type { Db } from '../builds/registry.js';
import { hashRows } from '../runner/row-hashes.js';
import { stockLevels } from './stock-levels.projection.js';
import { stock, type StockRow } from './stock-levels.queries.js';
import { NO_HISTORIES } from '../../test/support/no-histories.js';

const SUBJECTS = ['01/1/21/a', '01/1/21/b', '01/2/21/c', '01/9/21/case', '00/pallet', '00/truck'];
const DAY = Date.parse('2026-03-01T00:00:00Z');

const subject = fc.constantFrom(...SUBJECTS);
const location = fc.constantFrom('414/1', '414/2');
const party = fc.constantFrom('417/1', '417/2');
const recall = fc.constantFrom('recall/1', 'recall/2');
const title = fc.record({ from: party, to: party });
/** Most happen when they are recorded, some days before. */
const at = fc.option(
  fc.integer({ min: 0, max: 200 }).map((hours) => new Date(DAY - hours * 3_600_000).toISOString()),
  {
    nil: undefined,
    freq: 3,
  },
);

type Draft = { readonly event: ScriptEvent; readonly at: string | undefined } | { readonly undo: number };

const happened: fc.Arbitrary<ScriptEvent> = fc.oneof(
  fc.tuple(
    fc.constant('ItemManufactured' as const),
    subject,
    fc.record({ location, owner: party, product: fc.constantFrom('01/1', '01/2') }),
  ),
  fc.tuple(fc.constant('ItemReceived' as const), subject, fc.record({ location, title })),
  fc.tuple(
    fc.constant('ItemShipped' as const),
    subject,
    fc.record({ toLocation: location, toParty: party, title }, { requiredKeys: ['title'] }),
  ),
  fc.tuple(fc.constant('ItemPacked' as const), subject, fc.record({ container: subject, location })),
  fc.tuple(fc.constant('ItemUnpacked' as const), subject, fc.record({ container: subject })),
  fc.tuple(fc.constant('ComponentInstalled' as const), subject, fc.record({ assembly: subject })),
  fc.tuple(fc.constant('ItemMoved' as const), subject, fc.record({ location })),
  fc.tuple(
    fc.constant('ItemObserved' as const),
    subject,
    fc.record({ disposition: fc.constantFrom('damaged', 'expired') }),
  ),
  fc.tuple(fc.constant('ItemRecalled' as const), subject, fc.record({ recall })),
  fc.tuple(fc.constant('RecallCleared' as const), subject, fc.record({ recall })),
);
const draft: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ event: happened, at }) },
  { weight: 1, arbitrary: fc.record({ undo: fc.nat({ max: 30 }) }) },
);

describe('stock levels', () => {
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

  /** Captures of one or more drafts each. */
  function scriptOf(groups: readonly (readonly Draft[])[]): LogScript {
    const script = new LogScript(0, (capture) => (capture % 3 === 0 ? FIRST_RULES : RULES));
    for (const group of groups) {
      const all = script.captures.flatMap((capture) => capture.events);
      script.capture(
        ...group.map((one): ScriptEvent => {
          if ('event' in one) {
            const [type, who, data] = one.event;
            return [type, who, { ...data, ...(one.at === undefined ? {} : { at: one.at }) }] as ScriptEvent;
          }
          const undone = all[one.undo % Math.max(1, all.length)];
          if (!undone) return ['ItemMoved', SUBJECTS[0] ?? '', { location: '414/1' }];
          return ['ErrorDeclared', undone.subject, { positions: [undone.position] }];
        }),
      );
    }
    return script;
  }

  /** What was projected under the same name before is gone. */
  async function project(captures: readonly Capture[], batch: number, name = 'live'): Promise<string> {
    const historiesSchema = await schemas.of(histories, `histories_${name}`);
    const schema = await schemas.of(stockLevels, `stock_${name}`);
    for (let from = 0; from < captures.length; from += batch) {
      const part = captures.slice(from, from + batch);
      await db.transaction().execute(async (trx) => {
        const target = {
          db: trx,
          closure: (question: ClosureQuestion) => closure({ db: trx, schema: historiesSchema }, question),
          histories: NO_HISTORIES,
        };
        await histories.apply(part, { ...target, schema: historiesSchema });
        await stockLevels.apply(part, { ...target, schema });
      });
    }
    return schema;
  }

  /** The answer by looking at each subject. */
  function counted(script: Pick<LogScript, 'histories'>, asOfMs: number, knownAt: number): string[] {
    const states = foldAsOf(script.histories(), asOfMs, knownAt);
    const world = { get: (id: string) => states.get(id), set: () => undefined };
    const sums = new Map<string, number>();
    for (const state of states.values()) {
      const place = placeKey(resolve(world, state.subject)?.place ?? { kind: 'nowhere' });
      if (place === '') continue;
      const { product, disposition, owner, level } = lineOf(ownLine(world, state));
      const key = [place, product, disposition, owner, level, isRecalled(state)].join('|');
      sums.set(key, (sums.get(key) ?? 0) + 1);
    }
    return [...sums].map(([key, quantity]) => `${key}|${quantity}`).sort();
  }

  /** How much is at a location, on its way there or to a party, or with that. */
  function countedAt(script: Pick<LogScript, 'histories'>, asked: string, asOfMs: number, knownAt: number): number {
    const states = foldAsOf(script.histories(), asOfMs, knownAt);
    const world = { get: (id: string) => states.get(id), set: () => undefined };
    return [...states.keys()].filter((subject) => {
      const place = resolve(world, subject)?.place;
      if (place?.kind === 'at') return place.location === asked;
      if (place?.kind === 'with') return place.party === asked;
      return place !== undefined && destinationsOf(place).includes(asked);
    }).length;
  }

  function spelled(rows: readonly StockRow[]): string[] {
    return rows
      .map(({ place, product, disposition, owner, level, recalled, quantity }) =>
        [placeKey(place ?? { kind: 'nowhere' }), product, disposition, owner, level, recalled, quantity].join('|'),
      )
      .sort();
  }

  /** The same by place, product and level. */
  function coarsened(rows: readonly string[]): string[] {
    const added = new Map<string, number>();
    for (const row of rows) {
      const [place = '', product = '', , , level = '', , quantity] = row.split('|');
      const key = [place, product, '', '', level, ''].join('|');
      added.set(key, (added.get(key) ?? 0) + Number(quantity));
    }
    return [...added].map(([key, quantity]) => `${key}|${quantity}`).sort();
  }

  const ALL = { level: 'all', groupBy: ['place', 'product', 'disposition', 'owner', 'level', 'recalled'] } as const;

  it('is right at any time and as known at any position, late events and corrections included, however it is cut', async () => {
    const groups = fc.array(fc.array(draft, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(
        groups,
        fc.integer({ min: 1, max: 5 }),
        fc.nat(),
        fc.nat(),
        async (drafted, batch, when, known) => {
          const script = scriptOf(drafted);
          const live = await project(script.captures, batch);
          const rebuilt = await project(script.captures, 1_000, 'rebuilt');
          expect(await hashRows(db, stockLevels, live)).toEqual(await hashRows(db, stockLevels, rebuilt));

          const knownAt = script.captures[known % script.captures.length]?.position ?? 0;
          const head = script.captures.at(-1)?.position ?? 0;
          const asOfMs = DAY - (when % 220) * 3_600_000 + 8 * 3_600_000;
          const now = Number.MAX_SAFE_INTEGER;
          const reader = { db, schema: live };
          expect(spelled(await stock(reader, ALL))).toEqual(counted(script, now, head));
          expect(spelled(await stock(reader, { ...ALL, knownAt }))).toEqual(counted(script, now, knownAt));
          expect(spelled(await stock(reader, { ...ALL, asOfMs }))).toEqual(counted(script, asOfMs, head));
          expect(spelled(await stock(reader, { ...ALL, asOfMs, knownAt }))).toEqual(counted(script, asOfMs, knownAt));
          const coarse = { level: 'all', groupBy: ['place', 'product', 'level'] } as const;
          for (const moment of [{}, { knownAt }, { asOfMs }, { asOfMs, knownAt }])
            expect(spelled(await stock(reader, { ...coarse, ...moment }))).toEqual(
              coarsened(counted(script, moment.asOfMs ?? now, moment.knownAt ?? head)),
            );
          for (const location of ['414/1', '414/2', '417/1', '417/2']) {
            const [there] = await stock(reader, { location, level: 'all', groupBy: [], asOfMs, knownAt });
            expect(there?.quantity ?? 0).toBe(countedAt(script, location, asOfMs, knownAt));
          }
          expect(await sums(live)).toEqual({ all: 0, differing: 0 });
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('is right of crates that were filled and emptied many times, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(anyLongLife, fc.integer({ min: 1, max: 9 }), fc.nat(), async (steps, batch, when) => {
        const ledger = play(steps, new PureLedger(AFTER_LIFE));
        const captures = recorded(ledger).map(({ capture }) => capture);
        const live = await project(captures, batch);
        const rebuilt = await project(captures, 1_000, 'rebuilt');
        expect(await hashRows(db, stockLevels, live)).toEqual(await hashRows(db, stockLevels, rebuilt));
        const head = captures.at(-1)?.position ?? 0;
        const asOfMs = Date.parse('2026-01-01T00:00:00Z') + (when % 90) * 3_600_000;
        const reader = { db, schema: live };
        expect(spelled(await stock(reader, ALL))).toEqual(counted(ledger, Number.MAX_SAFE_INTEGER, head));
        expect(spelled(await stock(reader, { ...ALL, asOfMs }))).toEqual(counted(ledger, asOfMs, head));
        expect(await sums(live)).toEqual({ all: 0, differing: 0 });
      }),
      { numRuns: 20 },
    );
  });

  const RUNS = 40;

  /** The sum over all places, nowhere included, and how many sums are not those of their entries; what is zero, nowhere or gone has none. */
  async function sums(schema: string): Promise<{ all: number; differing: number }> {
    const entries = sql`(SELECT e.place, e.line, e.delta, floor(e.at / 86400000.0)::integer AS day, l.kind FROM ${sql.id(schema, 'entries')} e
      JOIN ${sql.id(schema, 'places')} p ON p.id = e.place AND p.place NOT IN ('', 'gone')
      JOIN ${sql.id(schema, 'lines')} l ON l.id = e.line)`;
    const differing = (table: string, sum: string, key: string): RawBuilder<unknown> => sql`
      (SELECT count(*) FROM (SELECT ${sql.raw(key)}, sum(delta) AS s FROM ${entries} e GROUP BY ${sql.raw(key)} HAVING sum(delta) <> 0) e
         FULL JOIN ${sql.id(schema, table)} t USING (${sql.raw(key)}) WHERE e.s IS DISTINCT FROM t.${sql.id(sum)})`;
    const { rows } = await sql<{ all: string; differing: string }>`
      SELECT (SELECT coalesce(sum(delta), 0) FROM ${sql.id(schema, 'entries')}) AS all,
        ${differing('totals', 'quantity', 'kind, place, line')} + ${differing('days', 'delta', 'kind, day, place, line')} +
        ${differing('sums', 'quantity', 'kind, place')} + ${differing('sum_days', 'delta', 'kind, day, place')} AS differing
    `.execute(db);
    return { all: Number(rows[0]?.all), differing: Number(rows[0]?.differing) };
  }

  it('leaves alone what is only beside the histories that a late event concerns', async () => {
    const [a = '', b = '', , box = '', , truck = ''] = SUBJECTS;
    const made = { location: '414/1', owner: '417/1', product: '01/1' };
    const script = new LogScript();
    script.capture(['ItemManufactured', a, made], ['ItemManufactured', b, made], ['ItemManufactured', box, made]);
    script.capture(['ItemPacked', a, { container: truck, location: '414/1' }]);
    script.capture(['ItemPacked', b, { container: truck }]);
    script.capture(['ItemPacked', b, { container: box }]);
    // The box was never in the truck: only what shared it with the late one leads there.
    script.capture(['ItemMoved', a, { location: '414/2', at: new Date(DAY).toISOString() }]);
    script.capture(['ItemMoved', box, { location: '414/2' }]);
    const schema = await project(script.captures, 1);
    const head = script.captures.at(-1)?.position ?? 0;
    expect(spelled(await stock({ db, schema }, ALL))).toEqual(counted(script, Number.MAX_SAFE_INTEGER, head));
    expect(await sums(schema)).toEqual({ all: 0, differing: 0 });
  });

  it('moves all that is deep in a pallet when the pack that told where the pallet stands is corrected', async () => {
    const [a = '', b = '', , box = '', pallet = ''] = SUBJECTS;
    const made = { location: '414/1', owner: '417/1', product: '01/1' };
    const script = new LogScript();
    script.capture(['ItemManufactured', a, made], ['ItemManufactured', b, made], ['ItemManufactured', box, made]);
    script.capture(['ItemPacked', b, { container: box }]);
    script.capture(['ItemPacked', a, { container: pallet, location: '414/2' }]);
    const packed = script.captures.at(-1)?.events[0]?.position ?? 0;
    script.capture(['ItemPacked', box, { container: pallet }]);
    script.capture(['ItemObserved', a, { disposition: 'damaged' }]);
    script.capture(['ErrorDeclared', a, { positions: [packed] }]);
    script.capture(['ItemShipped', pallet, { toLocation: '414/3', title: { from: '417/1', to: '417/2' } }]);
    for (const batch of [1, 100]) {
      const schema = await project(script.captures, batch);
      for (const knownAt of script.captures.map(({ position }) => position)) {
        const expected = counted(script, Number.MAX_SAFE_INTEGER, knownAt);
        expect(spelled(await stock({ db, schema }, { ...ALL, knownAt }))).toEqual(expected);
      }
      expect(await sums(schema)).toEqual({ all: 0, differing: 0 });
    }
  });

  it('leaves what stays in a shipped pallet with its new owner when the pack of another, or that of all, is corrected', async () => {
    const [a = '', b = '', c = '', box = '', pallet = ''] = SUBJECTS;
    const made = { location: '414/1', owner: '417/1', product: '01/1' };
    for (const undone of [[a], [a, box]]) {
      const script = new LogScript();
      script.capture(...[a, b, c, box].map((one): ScriptEvent => ['ItemManufactured', one, made]));
      script.capture(['ItemPacked', b, { container: box }], ['ItemPacked', c, { container: box }]);
      script.capture(
        ['ItemPacked', a, { container: pallet, location: '414/2' }],
        ['ItemPacked', box, { container: pallet }],
      );
      const beforeShipping = script.captures.at(-1)?.events[0]?.sortAt ?? 0;
      const packed = script.captures.at(-1)?.events ?? [];
      script.capture(['ItemShipped', pallet, { toLocation: '414/3', title: { from: '417/1', to: '417/2' } }]);
      const wrong = packed.filter(({ subject: one }) => undone.includes(one));
      script.capture(...wrong.map((one): ScriptEvent => ['ErrorDeclared', one.subject, { positions: [one.position] }]));
      script.capture(['ItemReceived', pallet, { location: '414/3' }]);
      const head = script.captures.at(-1)?.position ?? 0;
      const schema = await project(script.captures, 1);
      for (const [asOfMs, asked] of [
        [beforeShipping, { ...ALL, asOfMs: beforeShipping }],
        [Number.MAX_SAFE_INTEGER, ALL],
      ] as const) {
        expect(spelled(await stock({ db, schema }, asked))).toEqual(counted(script, asOfMs, head));
      }
      expect(await sums(schema)).toEqual({ all: 0, differing: 0 });
    }
  });

  it('counts units in transit, not the cases that they are in', async () => {
    const script = new LogScript();
    const units = Array.from({ length: 12 }, (_, index) => `01/1/21/${index}`);
    const cases = ['01/9/21/1', '01/9/21/2', '01/9/21/3'];
    const made = { location: '414/1', owner: '417/1', product: '01/1', lot: '01/1/10/A123' };
    script.capture(...units.map((unit): ScriptEvent => ['ItemManufactured', unit, made]));
    script.capture(
      ...cases.map((one): ScriptEvent => ['ItemManufactured', one, { location: '414/1', owner: '417/1' }]),
    );
    script.capture(
      ...units.map((unit, index): ScriptEvent => ['ItemPacked', unit, { container: cases[index % 3] ?? '' }]),
    );
    script.capture(...cases.map((one): ScriptEvent => ['ItemPacked', one, { container: '00/1', location: '414/1' }]));
    script.capture(['ItemShipped', '00/1', { toLocation: '414/2', title: { from: '417/1', to: '417/2' } }]);
    const reader = { db, schema: await project(script.captures, 2) };
    expect(await stock(reader, { lot: '01/1/10/A123', groupBy: ['place', 'owner'] })).toEqual([
      { place: { kind: 'transit', toLocation: '414/2' }, owner: '417/2', quantity: 12 },
    ]);
    expect(await stock(reader, { location: '414/2', groupBy: [] })).toEqual([{ quantity: 12 }]);
    expect(await stock(reader, { level: 'container', groupBy: ['place'] })).toEqual([
      { place: { kind: 'transit', toLocation: '414/2' }, quantity: 4 },
    ]);
    expect(await stock(reader, { product: '01/7', groupBy: ['product'] })).toEqual([]);
  });
});
