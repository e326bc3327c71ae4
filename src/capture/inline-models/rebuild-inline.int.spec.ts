import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { addBuild, allBuilds, type Build } from '../../../projections/builds/builds.js';
import { hashRows } from '../../../projections/runner/row-hashes.js';
import { LiveLog } from '../../../test/support/live-log.js';
import { LogScript } from '../../../test/support/log-script.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../../test/support/postgres.js';
import { INLINE_MODELS } from './inline-builds.js';
import type { LateHistories } from '../deciding/late-histories.js';
import { PostgresInlineModels } from './postgres-inline-models.js';
import { rebuildInlineModels } from './rebuild-inline.js';
import { catchUp } from '../leadership/takeover.js';

const UNIT = '01/09506000134352/21/A1';
const CASE = '01/09506000134369/21/C1';

describe('a rebuild of the models that the writer keeps', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let writing: pg.Pool;
  let db: Kysely<unknown>;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = openPool(database.connectionString);
    writing = openPool(database.connectionString);
    db = new Kysely({ dialect: new PostgresDialect({ pool }) });
  });
  afterAll(async () => {
    await writing.end();
    await pool.end();
    await database.drop();
  });

  function historiesOf(script: LogScript): LateHistories {
    return {
      position: async () => script.captures.at(-1)?.position ?? -1,
      closure: async ({ upTo }) => {
        const known = [...script.histories()].map(
          ([subject, events]) => [subject, events.filter((e) => e.position <= upTo)] as const,
        );
        const histories = new Map(known.filter(([, events]) => events.length > 0));
        return { histories, edges: new Set(), witnesses: new Set() };
      },
    };
  }

  function story(): LogScript {
    const script = new LogScript();
    script.capture(['ItemManufactured', UNIT, { location: '414/1', owner: '417/1', lot: '01/09506000134352/10/L' }]);
    script.capture(['ItemManufactured', CASE, { location: '414/1' }], ['ItemPacked', UNIT, { container: CASE }]);
    const mistaken = script.capture(['ItemUnpacked', UNIT, { container: CASE }]);
    script.capture(['ItemMoved', CASE, { location: '414/2', at: '2026-03-01T07:00:00Z' }]);
    script.capture(['ErrorDeclared', UNIT, { positions: [script.positionOf(mistaken, 0)] }]);
    return script;
  }

  async function live(ledger: string): Promise<Map<string, Build>> {
    const builds = (await allBuilds(db, ledger)).filter((build) => build.state === 'live');
    return new Map(builds.map((build) => [build.model, build]));
  }

  async function hashes(builds: ReadonlyMap<string, Build>): Promise<unknown> {
    const found: [string, unknown][] = [];
    for (const model of INLINE_MODELS)
      found.push([model.name, await hashRows(db, model, builds.get(model.name)?.schema ?? '')]);
    return found;
  }

  it('gives the same rows, switches all at once where the writer stands, and the writer goes on', async () => {
    const script = story();
    const log = new LiveLog();
    await script.appendTo(log);
    const models = new PostgresInlineModels(writing, 'main');
    await models.migrate();
    const histories = historiesOf(script);
    const parts = { store: log, models, histories, limits: { lateWaitMs: 1_000 } };
    const { checkpoint } = await catchUp(parts, await models.checkpoint());
    const before = await live('main');

    const rebuilt = await rebuildInlineModels({ pool, db, store: log, ledger: 'main', histories });
    expect(rebuilt.map(({ model, build, state, position }) => [model, build, state, position])).toEqual(
      INLINE_MODELS.map(({ name }) => [name, 2, 'live', checkpoint.position]),
    );
    const after = await live('main');
    expect([...after.values()].map((build) => build.build)).toEqual([2, 2, 2, 2, 2]);
    expect(await hashes(after)).toEqual(await hashes(before));

    script.capture(['ItemMoved', CASE, { location: '414/3' }]);
    await script.appendTo(log);
    await catchUp(parts, checkpoint);
    expect((await models.load([CASE])).get(CASE)?.place).toEqual({ kind: 'at', location: '414/3' });
    expect(await hashes(await live('main'))).not.toEqual(await hashes(before));
  });

  it('drops what an earlier one left behind, and joins one that is under way', async () => {
    const script = story();
    const log = new LiveLog();
    await script.appendTo(log);
    const models = new PostgresInlineModels(writing, 'other');
    await models.migrate();
    const histories = historiesOf(script);
    await catchUp({ store: log, models, histories, limits: { lateWaitMs: 1_000 } }, await models.checkpoint());
    const version = INLINE_MODELS.find(({ name }) => name === 'items')?.version ?? '';
    const left = await addBuild(db, 'other', { model: 'items', version }, 'building');
    await sql`CREATE SCHEMA ${sql.id(left.schema)}`.execute(db);
    const parts = { pool, db, store: log, ledger: 'other', histories };
    const [first, second] = await Promise.all([rebuildInlineModels(parts), rebuildInlineModels(parts)]);
    expect(second?.map(({ build }) => build).sort()).toEqual(first?.map(({ build }) => build).sort());
    const states = (await allBuilds(db, 'other')).map(({ model, state }) => `${model} ${state}`);
    expect(states.filter((state) => state.endsWith('building'))).toEqual([]);
    expect(states.filter((state) => state.startsWith('items'))).toEqual(['items old', 'items live']);
  });
});
