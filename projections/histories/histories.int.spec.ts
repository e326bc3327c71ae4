import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { EmptiedSchemas } from '../../test/support/emptied-schemas.js';
import { LogScript, type ScriptEvent } from '../../test/support/log-script.js';
import { AFTER_LIFE, anyLongLife, LONG_LIVED } from '../../test/support/long-lived.js';
import { PureLedger } from '../../test/support/pure-ledger.js';
import { anySteps, CARRIERS, play, recorded, UNITS } from '../../test/support/random-ledger.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import { isItemEvent } from '../../src/ledger/item/item.traits.js';
import { refold } from '../../src/ledger/history/refold.js';
import { HistoryGraph } from '../../src/ledger/history/history-graph.js';
import { resolve } from '../../src/ledger/item/core/resolve.js';
import type { Closure } from '../../src/ledger/history/closure.js';
import type { Db } from '../builds/registry.js';
import { statesAsOf } from './lineage.queries.js';
import { closure } from './closure.queries.js';
import type { HistoriesReader } from './histories-reader.js';
import { histories } from './histories.projection.js';
import { history } from './histories.queries.js';
import { NO_HISTORIES } from '../../test/support/no-histories.js';

const EVER = Number.NEGATIVE_INFINITY;
const UNIT = '01/09506000134352/21/A1';
const OTHER = '01/09506000134352/21/A2';
const CASE = '01/09506000134369/21/C1';
const PALLET = '00/095060001343520001';
const PLANT = '414/9506000111117';
const STORE = '414/9506000222226';

async function nothingAsks(): Promise<never> {
  throw new Error('histories ask for no closure');
}

describe('histories', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let db: Db;
  let reader: HistoriesReader;
  let script: LogScript;
  let schemas: EmptiedSchemas;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = openPool(database.connectionString);
    db = new Kysely({ dialect: new PostgresDialect({ pool }) });
    schemas = new EmptiedSchemas(db);
  });
  beforeEach(async () => {
    reader = { db, schema: await schemas.of(histories, 'main_histories_v1_b1') };
    script = new LogScript();
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  async function project(): Promise<number> {
    await db.transaction().execute(async (trx) => {
      await histories.apply(script.captures, {
        db: trx,
        schema: reader.schema,
        closure: (question) => closure(reader, question),
        histories: NO_HISTORIES,
      });
    });
    return script.captures.at(-1)?.position ?? -1;
  }

  function packedOnPallet(): void {
    script.capture(['ItemManufactured', UNIT, { location: PLANT }], ['ItemManufactured', OTHER, { location: PLANT }]);
    script.capture(['ItemManufactured', CASE, { location: PLANT }], ['ContainerStarted', PALLET, { location: PLANT }]);
    script.capture(['ItemPacked', UNIT, { container: CASE }], ['ItemPacked', OTHER, { container: CASE }]);
    script.capture(['ItemPacked', CASE, { container: PALLET }]);
    script.capture(['ItemShipped', PALLET, { toLocation: STORE }]);
    script.capture(['ItemReceived', PALLET, { location: STORE }]);
    script.capture(['ItemUnpacked', CASE, { container: PALLET }]);
    script.capture(['ItemMoved', PALLET, { location: PLANT }]);
  }

  it('tells what happened to a unit, by its carriers as well, while it was in them', async () => {
    packedOnPallet();
    const knownAt = await project();
    const { entries, next } = await history(reader, { subject: UNIT, knownAt, limit: 100 });
    expect(next).toBeUndefined();
    expect(entries.map(({ event, via }) => [event.type, via])).toEqual([
      ['ItemManufactured', []],
      ['ItemPacked', []],
      ['ItemPacked', [CASE]],
      ['ItemShipped', [CASE, PALLET]],
      ['ItemReceived', [CASE, PALLET]],
      ['ItemUnpacked', [CASE]],
    ]);
    expect(entries[0]?.capture).toMatchObject({ operation: 'test', recordedAt: '2026-03-01T08:00:01.000Z' });
    expect(entries[0]?.capture.capture).toBe(script.captures[0]?.header.capture);
    const own = await history(reader, { subject: UNIT, knownAt, limit: 100, ownOnly: true });
    expect(own.entries).toHaveLength(2);
  });

  it('pages without gap or double', async () => {
    packedOnPallet();
    const knownAt = await project();
    const first = await history(reader, { subject: UNIT, knownAt, limit: 4 });
    if (!first.next) throw new Error('there is a second page');
    const second = await history(reader, { subject: UNIT, knownAt, limit: 4, after: first.next });
    const whole = await history(reader, { subject: UNIT, knownAt, limit: 100 });
    expect([...first.entries, ...second.entries]).toEqual(whole.entries);
    expect(second.next).toBeUndefined();
  });

  it('shows a correction and what it corrects, and neither to those who ask what was known before', async () => {
    packedOnPallet();
    const mistaken = script.capture(['ItemMoved', UNIT, { location: STORE }]);
    const position = script.positionOf(mistaken, 0);
    const declared = script.capture(['ErrorDeclared', UNIT, { positions: [position] }]);
    await project();
    const after = await history(reader, { subject: UNIT, knownAt: declared.position, limit: 100, ownOnly: true });
    expect(after.entries.map((entry) => entry.declaredErroneousBy)).toEqual([
      undefined,
      undefined,
      declared.position,
      undefined,
    ]);
    const before = await history(reader, { subject: UNIT, knownAt: mistaken.position, limit: 100, ownOnly: true });
    expect(before.entries.map((entry) => entry.declaredErroneousBy)).toEqual([undefined, undefined, undefined]);
  });

  it('answers where a unit was at a time, as far as it was known at a position', async () => {
    packedOnPallet();
    const late = script.capture([
      'ItemMoved',
      PALLET,
      { at: '2026-03-01T08:00:06.500Z', location: '414/9506000333335' },
    ]);
    await project();
    const placeAt = async (at: string, position: number): Promise<unknown> => {
      const states = await statesAsOf(reader, [UNIT], Date.parse(at), position);
      return resolve(states, UNIT)?.place;
    };
    expect(await placeAt('2026-03-01T08:00:05.500Z', late.position)).toMatchObject({
      kind: 'transit',
      toLocation: STORE,
    });
    expect(await placeAt('2026-03-01T08:00:06.700Z', late.position)).toEqual({
      kind: 'at',
      location: '414/9506000333335',
    });
    expect(await placeAt('2026-03-01T08:00:06.700Z', late.position - 2)).toEqual({ kind: 'at', location: STORE });
    expect(await placeAt('2026-02-01T00:00:00Z', late.position)).toBeUndefined();
  });

  it('closes over contents, carriers and, as witnesses, what else was in these', async () => {
    packedOnPallet();
    const upTo = await project();
    const ofUnit = await closure(reader, { subjects: [UNIT], since: EVER, upTo });
    expect([...ofUnit.histories.keys()].sort()).toEqual([PALLET, UNIT, OTHER, CASE].sort());
    expect([...ofUnit.edges].sort()).toEqual([PALLET, CASE].sort());
    expect([...ofUnit.witnesses]).toEqual([OTHER]);
    const ofPallet = await closure(reader, { subjects: [PALLET], since: EVER, upTo });
    expect(ofPallet.histories.size).toBe(4);
    expect(ofPallet.witnesses.size).toBe(0);
    const early = await closure(reader, { subjects: [UNIT], since: EVER, upTo: script.captures[0]?.position ?? 0 });
    expect([...early.histories.keys()]).toEqual([UNIT]);
    expect(ofUnit.histories.get(UNIT)).toEqual(script.histories().get(UNIT));
  });

  async function projected(captures: readonly Capture[]): Promise<HistoryGraph> {
    reader = { db, schema: await schemas.of(histories, 'main_histories_v1_b1') };
    await db
      .transaction()
      .execute((trx) =>
        histories.apply(captures, { ...reader, db: trx, closure: nothingAsks, histories: NO_HISTORIES }),
      );
    return new HistoryGraph().add(captures.flatMap(({ events }) => events).filter(isItemEvent));
  }

  it('closes as the graph of histories does, over whatever subjects, since any time, at any position', async () => {
    const anySubjects = fc.subarray([...UNITS, ...CARRIERS, ...LONG_LIVED], { minLength: 1, maxLength: 4 });
    const anyQuestion = fc.tuple(anySubjects, fc.nat(), fc.oneof(fc.constant(undefined), fc.nat()));
    const ledgers = fc.oneof(
      anySteps.map((steps) => play(steps)),
      anyLongLife.map((steps) => play(steps, new PureLedger(AFTER_LIFE))),
    );
    await fc.assert(
      fc.asyncProperty(ledgers, fc.array(anyQuestion, { minLength: 8 }), async (ledger, asked) => {
        const captures = recorded(ledger).map(({ capture }) => capture);
        const graph = await projected(captures);
        for (const [subjects, pick, moment] of asked) {
          const upTo = captures[pick % captures.length]?.position ?? 0;
          const times = captures.flatMap(({ events }) => events).filter(isItemEvent);
          const since = moment === undefined ? EVER : (times[moment % times.length]?.sortAt ?? EVER);
          const found = await closure(reader, { subjects, since, upTo });
          expectSameClosure(found, graph.closure({ subjects, since }, upTo), (id) => graph.historyOf(id, upTo));
        }
      }),
      { numRuns: 15 },
    );
  });

  it('reads a row for all that came and went alike before, however many these are', async () => {
    const carrier = 'own/acme/crate/1';
    const units = Array.from({ length: 300 }, (_, index) => `own/acme/unit/${index}`);
    const all = (type: 'ItemPacked' | 'ItemUnpacked'): ScriptEvent[] =>
      units.map((unit): ScriptEvent => [type, unit, { container: carrier }]);
    script.capture(['ItemIntroduced', carrier, { location: PLANT }]);
    for (let time = 0; time < 10; time++) {
      script.capture(...all('ItemPacked'));
      script.capture(...all('ItemUnpacked'));
    }
    const end = script.capture(['ItemMoved', carrier, { location: STORE }]);
    const upTo = await project();
    const since = end.events[0] && isItemEvent(end.events[0]) ? end.events[0].sortAt : 0;
    const found = await closure(reader, { subjects: [carrier], since, upTo });
    expect(found.histories.size).toBe(1 + 2 * 10);
    expect(found.witnesses.size).toBe(2 * 10);
    expect(refold(found.histories).states.get(carrier)).toEqual(refold(script.histories()).states.get(carrier));
  });
});

/**
 * Representatives are fewer where the database puts those together that were told alike. Of those for whom none can speak it reads all that was ever in
 * the carrier: such a witness has its whole history, and what all that leads to is the same.
 */
function expectSameClosure(
  found: Closure,
  expected: Closure,
  historyOf: (subject: string) => readonly ItemEvent[],
): void {
  const isReal = (subject: string): boolean => !subject.startsWith('representative/');
  const inDetail = [...found.witnesses].filter((id) => isReal(id) && !expected.witnesses.has(id));
  const wanted = new Map([...expected.histories, ...inDetail.map((id) => [id, historyOf(id)] as const)]);
  const real = (histories: Closure['histories']): object =>
    Object.fromEntries([...histories].filter(([id, history]) => isReal(id) && history.length > 0));
  expect(real(found.histories)).toEqual(real(wanted));
  expect(found.edges).toEqual(expected.edges);
  expect([...found.witnesses]).toEqual(expect.arrayContaining([...expected.witnesses].filter(isReal)));
  const states = ({ histories, witnesses }: Closure): object =>
    Object.fromEntries([...refold(histories).states].filter(([id]) => !witnesses.has(id)));
  expect(states(found)).toEqual(states(expected));
}
