import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import { discardReadModels } from '../../src/composition/discard-read-models.js';
import { addBuild, allBuilds } from './builds.js';
import { dropEarlierModels, earlierModels, type EarlierModels } from './earlier-models.js';
import { createRegistry, registryOf } from './registry.js';
import {
  allReleases,
  lowestLogForm,
  releaseOf,
  ReleasePresence,
  type DeclaredModel,
  type Release,
} from './releases.js';

const HOUR = 3_600;

let database: TestDatabase;
let db: Kysely<unknown>;
let ledger = '';
let release: Release;
let ledgers = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  db = new Kysely({ dialect: new PostgresDialect({ pool: openPool(database.connectionString) }) });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  ledger = `earlier_${++ledgers}`;
  release = releaseOf(ledger, [{ name: 'items', version: 4 }], 1);
  await createRegistry(db, ledger);
  await build('items', '4');
});

async function build(model: string, version: string): Promise<string> {
  const { schema } = await addBuild(db, ledger, { model, version }, 'live');
  await fill(schema);
  return schema;
}

async function fill(schema: string): Promise<void> {
  await sql`CREATE SCHEMA ${sql.id(schema)}`.execute(db);
  await sql`CREATE TABLE ${sql.id(schema, 'rows')} AS SELECT generate_series(1, 1000) AS x`.execute(db);
}

/** As processes left it that did not tell releases apart; one build had been dropped by them already. */
async function leaveBehind(shownSecondsAgo: number): Promise<void> {
  const shared = `read_${ledger}`;
  await sql`CREATE TABLE ${sql.id(shared, 'builds')} (model text, build integer, schema_name text)`.execute(db);
  await sql`INSERT INTO ${sql.id(shared, 'builds')} VALUES ('items', 1, ${`${ledger}_items_v1_b1`}),
    ('ownership', 2, ${`${ledger}_ownership_v1_b2`}), ('ownership', 1, ${`${ledger}_ownership_v1_b1`})`.execute(db);
  for (const table of ['parked', 'inline_checkpoint'])
    await sql`CREATE TABLE ${sql.id(shared, table)} (x integer)`.execute(db);
  await sql`CREATE TABLE ${sql.id(shared, 'projector')} AS
    SELECT clock_timestamp() - ${shownSecondsAgo} * interval '1 second' AS shown_at`.execute(db);
  for (const name of ['items_v1_b1', 'ownership_v1_b2']) await fill(`${ledger}_${name}`);
}

/** As processes left it of which each release had a registry of its own. Answers its schemas. */
async function leaveRelease(name: string, seenSecondsAgo: number): Promise<readonly string[]> {
  const [registry, rows] = [`read_${ledger}_${name}`, `${ledger}_${name}_items_b1`];
  await sql`INSERT INTO ${sql.id(`read_${ledger}`, 'releases')} (release, versions, seen_at)
    VALUES (${name}, '{"items":3}', now() - ${seenSecondsAgo} * interval '1 second')`.execute(db);
  await sql`CREATE SCHEMA ${sql.id(registry)}`.execute(db);
  await sql`CREATE TABLE ${sql.id(registry, 'builds')} AS SELECT 'items' AS model, ${rows}::text AS schema_name`.execute(
    db,
  );
  await fill(rows);
  return [rows, registry];
}

/** A release that shares builds, as one of its processes shows it. */
async function show(models: readonly DeclaredModel[], readsLogForm = 1, secondsAgo = 0): Promise<string> {
  const shown = releaseOf(ledger, models, readsLogForm);
  const presence = new ReleasePresence(db, shown, () => undefined);
  await presence.start();
  presence.stop();
  await registryOf(db, ledger)
    .updateTable('releases')
    .set({ seen_at: sql<Date>`now() - ${secondsAgo} * interval '1 second'` })
    .where('release', '=', shown.name)
    .execute();
  return shown.name;
}

const find = (): Promise<readonly EarlierModels[]> => earlierModels(db, release, HOUR);
const drop = (): Promise<readonly string[]> => db.transaction().execute((trx) => dropEarlierModels(trx, release));
const names = async (): Promise<readonly string[]> => (await allReleases(db, ledger)).map((one) => one.release);

async function schemas(): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`SELECT nspname AS name FROM pg_namespace
    WHERE nspname LIKE ${`${ledger}\\_%`} OR nspname LIKE ${`read\\_${ledger}\\_%`} ORDER BY 1`.execute(db);
  return rows.map(({ name }) => name);
}

describe('read models of a time before releases were told apart', () => {
  it('are none in a ledger of now', async () => {
    expect(await find()).toEqual([]);
    expect(await drop()).toEqual([]);
  });

  it('are found with their size, and dropped without what is of now', async () => {
    await leaveBehind(HOUR);
    const left = [`${ledger}_items_v1_b1`, `${ledger}_ownership_v1_b2`];
    const [found] = await find();
    expect(found?.schemas).toEqual(left);
    expect(found?.bytes).toBeGreaterThanOrEqual(2 * 36_000);
    expect(await drop()).toEqual(left);
    expect(await schemas()).toEqual([`${ledger}_items_4_b1`]);
    expect(await find()).toEqual([]);
    expect((await allBuilds(db, ledger)).map(({ model }) => model)).toEqual(['items']);
  });

  it('are kept while a projector of that time works', async () => {
    await leaveBehind(5);
    await expect(drop()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await schemas()).toHaveLength(3);
  });

  it('go with all others when all are discarded', async () => {
    await leaveBehind(HOUR);
    await leaveRelease('abc123', HOUR);
    await build('ownership', '1');
    expect(await discardReadModels(db, ledger)).toEqual(['ownership']);
    expect(await schemas()).toEqual([]);
    expect([await allBuilds(db, ledger), await names()]).toEqual([[], []]);
  });
});

describe('read models of a time when each release had a registry of its own', () => {
  it('are dropped with it, and the release is forgotten', async () => {
    const gone = await leaveRelease('abc123', HOUR);
    expect((await find()).map((one) => one.schemas)).toEqual([gone]);
    expect(await drop()).toEqual(gone);
    expect(await schemas()).toEqual([`${ledger}_items_4_b1`]);
    expect(await names()).toEqual([]);
  });

  it('are kept while the release is in use, and what others left goes', async () => {
    const kept = await leaveRelease('abc123', 60);
    expect(await find()).toMatchObject([{ schemas: kept, neededBy: 'release abc123' }]);
    await expect(drop()).rejects.toMatchObject({ code: 'unavailable' });
    const gone = await leaveRelease('def456', HOUR);
    expect(await drop()).toEqual(gone);
    expect(await schemas()).toEqual(expect.arrayContaining([...kept]));
    expect(await names()).toEqual(['abc123']);
  });
});

describe('builds of versions that this release does not know', () => {
  it('are kept while a release needs them that was seen lately, and then dropped', async () => {
    const [shared, own] = [await build('stock-levels', '4'), await build('stock-levels', '3')];
    const inUse = await show([{ name: 'stock-levels', version: 4 }]);
    await show([{ name: 'stock-levels', version: 3 }], 1, HOUR);
    expect(await find()).toMatchObject([{ schemas: [own] }, { schemas: [shared], neededBy: `release ${inUse}` }]);
    expect(await drop()).toEqual([own]);
    expect((await allBuilds(db, ledger)).map(({ model, version }) => `${model} ${version}`)).toEqual([
      'items 4',
      'stock-levels 4',
    ]);
    expect(await names()).toEqual([inUse]);
  });

  it('are dropped for good: a release that comes back shows itself after that', async () => {
    await build('stock-levels', '3');
    let isShown = false;
    let showing: Promise<unknown> = Promise.resolve();
    await db.transaction().execute(async (trx) => {
      await dropEarlierModels(trx, release);
      showing = show([{ name: 'stock-levels', version: 3 }]).then(() => (isShown = true));
      await waitingForLock();
      expect(isShown).toBe(false);
    });
    await showing;
    expect(await names()).toHaveLength(1);
  });
});

describe('the form of the log that all releases in use can read', () => {
  it('is the lowest of those that were seen within the time, the first for one that does not say', async () => {
    expect(await lowestLogForm(db, ledger, HOUR)).toBe(1);
    await show([{ name: 'items', version: 4 }], 2, 600);
    expect(await lowestLogForm(db, ledger, HOUR)).toBe(2);
    await show([{ name: 'items', version: 4 }], 3);
    expect([await lowestLogForm(db, ledger, HOUR), await lowestLogForm(db, ledger, 60)]).toEqual([2, 3]);
    await leaveRelease('abc123', 600);
    expect([await lowestLogForm(db, ledger, HOUR), await lowestLogForm(db, ledger, 60)]).toEqual([1, 3]);
  });
});

describe('the form of the log that a release may write', () => {
  it('is its own where it is alone, and what an earlier one reads while one may go back to that', async () => {
    const written = async (): Promise<number> => {
      const presence = new ReleasePresence(db, releaseOf(ledger, [{ name: 'items', version: 4 }], 2), () => undefined);
      await presence.start();
      presence.stop();
      return presence.logForm;
    };
    await leaveRelease('abc123', HOUR);
    expect(await written()).toBe(1);
    await registryOf(db, ledger)
      .updateTable('releases')
      .set({ seen_at: sql<Date>`now() - interval '71 minutes'` })
      .where('release', '=', 'abc123')
      .execute();
    expect(await written()).toBe(2);
    // What was written stays written.
    await show([{ name: 'stock-levels', version: 4 }], 2);
    expect(await written()).toBe(2);
  });

  it('keeps a release from starting that reads less than may have been written, however long ago that was', async () => {
    await show([{ name: 'items', version: 4 }], 3, 2 * HOUR);
    await expect(show([{ name: 'items', version: 4 }], 2)).rejects.toMatchObject({
      code: 'wrong-log',
      message: expect.stringContaining('is of form 3, and this release reads forms up to 2'),
    });
    await show([{ name: 'items', version: 4 }], 4);
  });
});

/** Somebody waits for the table of releases. */
async function waitingForLock(): Promise<void> {
  for (;;) {
    const { rows } = await sql`SELECT FROM pg_locks WHERE NOT granted
      AND relation = ${`read_${ledger}.releases`}::regclass`.execute(db);
    if (rows.length > 0) return;
  }
}
