import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { HistoriesLack } from '../../../projections/histories/live-histories.queries.js';
import { parkedSubjects } from '../../../projections/builds/parked.js';
import { hashRows } from '../../../projections/runner/row-hashes.js';
import { LiveLog } from '../../../test/support/live-log.js';
import { LogScript } from '../../../test/support/log-script.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../../test/support/postgres.js';
import type { Closure } from '../../ledger/history/closure.js';
import { INLINE_MODELS, inlineModelsOf, liveInlineBuilds, schemasOf } from './inline-builds.js';
import type { InlineSchemas } from './inline-schemas.js';
import type { LateHistories } from '../deciding/late-histories.js';
import { PostgresInlineModels } from './postgres-inline-models.js';
import { rebuildInlineModels } from './rebuild-inline.js';
import { catchUp } from '../leadership/takeover.js';

const unit = (serial: string): string => `01/09506000134352/21/${serial}`;
const [POISON, SICK, SIBLING, FREE, LATER] = ['P', 'S', 'B', 'F', 'L'].map(unit) as [
  string,
  string,
  string,
  string,
  string,
];
const [CASE, PALLET, ALIAS] = ['01/09506000134369/21/C1', '00/095060001343520017', 'own/acme/alias/1'];
const AT_1 = { location: '414/1', owner: '417/1' };

let database: TestDatabase;
let pool: pg.Pool;
let db: Kysely<unknown>;
let ledgers = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.connectionString);
  db = new Kysely({ dialect: new PostgresDialect({ pool }) });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** Units in a case on a pallet, of which two cannot be taken in; what is told of them later, and of what has nothing to do with them. */
function story(): LogScript {
  const script = new LogScript();
  script.capture(...[SICK, SIBLING, FREE].map((id) => ['ItemManufactured', id, AT_1] as const));
  script.capture(['ItemManufactured', CASE, AT_1], ['ItemPacked', SICK, { container: CASE }]);
  script.capture(['ItemPacked', SIBLING, { container: CASE }]);
  script.capture(['ContainerStarted', PALLET, AT_1], ['ItemPacked', CASE, { container: PALLET }]);
  script.capture(['ItemManufactured', POISON, AT_1]);
  script.capture(['ItemMoved', FREE, { location: '414/2' }]);
  script.capture(['ItemIdentified', SICK, { identifier: ALIAS, change: 'added' }]);
  script.capture(['ItemMoved', SIBLING, { location: '414/3' }]);
  script.capture(['ItemMoved', POISON, { location: '414/3' }], ['ItemManufactured', LATER, AT_1]);
  script.capture(['ItemMoved', FREE, { location: '414/4' }]);
  return script;
}

const NO_HISTORIES: LateHistories = {
  position: async () => Number.MAX_SAFE_INTEGER,
  closure: async () => {
    throw new Error('nothing of it is late');
  },
};

interface Taken {
  readonly models: PostgresInlineModels;
  readonly ledger: string;
  readonly schemas: InlineSchemas;
}

async function emptyModels(): Promise<Taken> {
  const ledger = `parking_${++ledgers}`;
  const models = new PostgresInlineModels(pool, ledger);
  await models.migrate();
  return { models, ledger, schemas: schemasOf(await liveInlineBuilds(db, ledger)) };
}

async function refuse({ schemas }: Taken, what: string): Promise<void> {
  const [model = '', column = '', values = ''] = what.split(' ');
  const table = sql.id(schemas[model as keyof InlineSchemas], model);
  const list = sql.join(values.split(',').map((value) => sql.lit(value)));
  await sql`ALTER TABLE ${table} ADD CONSTRAINT indigestible CHECK (${sql.id(column)} NOT IN (${list}))`.execute(db);
}

async function take({ models }: Taken, script: LogScript, atOnce = 1_000, histories = NO_HISTORIES): Promise<LiveLog> {
  const log = new LiveLog();
  await script.appendTo(log);
  const store = { read: (from: number, limit: number) => log.read(from, Math.min(limit, atOnce)) };
  await catchUp({ store, models, histories, limits: { lateWaitMs: 1_000 } }, await models.checkpoint());
  return log;
}

async function parkedIn({ ledger }: Taken, model: string): Promise<Record<string, string>> {
  const rows = (await parkedSubjects(db, inlineModelsOf(ledger))).filter((row) => row.model === model);
  return Object.fromEntries(rows.map(({ subject, position, error }) => [subject, `${position} ${error}`]));
}

const hashesOf = ({ schemas }: Taken): Promise<unknown[]> =>
  Promise.all(INLINE_MODELS.map((model) => hashRows(db, model, schemas[model.name])));

describe('what the models of the writer cannot take in', () => {
  it('parks it and what bears on it, with the same rows however the log is cut', async () => {
    const script = story();
    const at = (index: number): number => script.captures[index]?.position ?? -1;
    const found: unknown[] = [];
    for (const atOnce of [1_000, 1, 3, 7]) {
      const taken = await emptyModels();
      await refuse(taken, `items subject ${POISON},${LATER}`);
      const sick = sql.id(taken.schemas.items, 'aliases');
      await sql`ALTER TABLE ${sick} ADD CONSTRAINT sick CHECK (subject <> ${sql.lit(SICK)})`.execute(db);
      await take(taken, script, atOnce);
      const parked = await parkedIn(taken, 'items');
      expect(Object.keys(parked).sort()).toEqual([POISON, SICK, SIBLING, CASE, PALLET, ALIAS, LATER].sort());
      expect(parked[POISON]).toMatch(new RegExp(`^${at(4)} .*indigestible`));
      expect(parked[PALLET]).toMatch(new RegExp(`^${at(6)} .*sick`));
      expect(parked[SIBLING]).toBe(`${at(7)} bears on ${CASE}, which is parked`);
      expect(parked[LATER]).toBe(`${at(8)} bears on ${POISON}, which is parked`);
      expect(await parkedIn(taken, 'genealogy')).toEqual(parked);
      expect(await parkedIn(taken, 'captures')).toEqual({});
      expect([...taken.models.parked.keys()].sort()).toEqual(Object.keys(parked).sort());
      const states = await taken.models.load([FREE, POISON, SIBLING]);
      expect(states.get(FREE)?.place).toEqual({ kind: 'at', location: '414/4' });
      expect(states.get(POISON)).toBeUndefined();
      expect(states.get(SIBLING)?.carrier?.id).toBe(CASE);
      const keys = script.captures.map(({ header: { caller, key } }) => ({ caller, key }));
      expect(await taken.models.findKeys(keys)).toHaveLength(keys.length);
      found.push([parked, ...(await hashesOf(taken))]);
    }
    expect(found).toEqual(found.map(() => found[0]));
  });

  it('is known to the next writer, and to one whose models are built anew it is not parked any more', async () => {
    const script = story();
    const taken = await emptyModels();
    await refuse(taken, `items subject ${POISON}`);
    const log = await take(taken, script);
    const next = new PostgresInlineModels(pool, taken.ledger);
    const at = await next.checkpoint();
    expect([...next.parked.keys()].sort()).toEqual([LATER, POISON]);
    await rebuildInlineModels({ pool, db, store: log, ledger: taken.ledger, histories: NO_HISTORIES });
    expect(await parkedSubjects(db, inlineModelsOf(taken.ledger))).toEqual([]);
    await expect(next.load([POISON])).rejects.toThrow('were built anew');
    expect(await next.checkpoint()).toEqual(at);
    expect([...next.parked]).toEqual([]);
    expect((await next.load([POISON])).get(POISON)?.place).toEqual({ kind: 'at', location: '414/3' });
  });

  it('is told of a writer that goes on while they are built anew', async () => {
    const script = story();
    const taken = await emptyModels();
    await refuse(taken, `items subject ${POISON}`);
    const log = await take(taken, script);
    await rebuildInlineModels({ pool, db, store: log, ledger: taken.ledger, histories: NO_HISTORIES });
    const from = { position: log.events.length - 1, eventId: log.events.at(-1)?.id ?? '', epoch: 0, recordedAtMs: 0 };
    expect(await taken.models.apply([], from, { ...from, position: from.position + 1 })).toBe(true);
    expect(taken.models.parked.has(POISON)).toBe(true);
    await expect(taken.models.load([FREE])).rejects.toThrow('were built anew');
  });

  it('may be a key: then all of its subjects are parked, so that it is not recorded twice', async () => {
    const script = story();
    const taken = await emptyModels();
    await refuse(taken, `captures capture ${script.captures[5]?.header.capture}`);
    await take(taken, script);
    expect(Object.keys(await parkedIn(taken, 'captures'))).toEqual([FREE]);
    expect(Object.keys(await parkedIn(taken, 'items'))).toEqual([FREE]);
  });

  it.each([
    ['histories that lack something', async (): Promise<Closure> => Promise.reject(new HistoriesLack(SICK, [SICK]))],
    [
      'a history that cannot be folded',
      async (): Promise<Closure> => ({
        histories: new Map([[FREE, [NONSENSE]]]),
        edges: new Set(),
        witnesses: new Set(),
      }),
    ],
  ])('parks what is late and meets %s', async (_, closure) => {
    const script = story();
    script.capture(['ItemMoved', FREE, { location: '414/9', at: '2026-03-01T08:00:01Z' }]);
    script.capture(['ItemManufactured', unit('N'), AT_1]);
    const taken = await emptyModels();
    await take(taken, script, 1_000, { ...NO_HISTORIES, closure });
    const parked = await parkedIn(taken, 'items');
    const lacking = Object.keys(parked).length > 1;
    expect(Object.keys(parked).sort()).toEqual((lacking ? [FREE, SICK, CASE, PALLET] : [FREE]).sort());
    expect((await taken.models.load([unit('N')])).size).toBe(1);
  });

  it('is no trouble of the database: then nothing is parked, and nothing written', async () => {
    const taken = await emptyModels();
    const before = await taken.models.checkpoint();
    await sql`DROP TABLE ${sql.id(taken.schemas.items, 'lots')} CASCADE`.execute(db);
    await expect(take(taken, story())).rejects.toThrow(/lots.* does not exist/);
    expect(await taken.models.checkpoint()).toEqual(before);
    expect(await parkedSubjects(db, inlineModelsOf(taken.ledger))).toEqual([]);
  });
});

const NONSENSE = { type: 'ItemSold', subject: FREE, revision: 0, position: 1, sortAt: 0, data: undefined } as never;
