import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { LiveLog } from '../../test/support/live-log.js';
import type { LogScript } from '../../test/support/log-script.js';
import { CAR, countingModel, HALL, ProjectorStand, stories } from '../../test/support/projector-stand.js';
import { allBuilds, findLiveBuild, liveBuild, type Build } from '../builds/builds.js';
import { parkedSubjects } from '../builds/parked.js';
import { shownProjector } from '../builds/projector-presence.js';
import { histories } from '../histories/histories.projection.js';
import type { Projection } from '../projection.js';
import { requestRebuild } from './rebuild.js';
import { hashRows } from './row-hashes.js';
import type { RunnerContext } from './runner-context.js';

/** Keeps of each move how many events of its subject the histories tell from before. */
const folded: Projection = {
  name: 'folded',
  version: 1,
  tables: [{ name: 'moves', columns: ['position', 'before'] }],
  async create(db, schema) {
    await sql`CREATE SCHEMA ${sql.id(schema)}`.execute(db);
    await sql`CREATE TABLE ${sql.id(schema, 'moves')} (position bigint PRIMARY KEY, before integer)`.execute(db);
  },
  async apply(captures, target) {
    const { db, schema } = target;
    for (const { events, firstPosition } of captures) {
      for (const { type, subject, position } of events) {
        if (type !== 'ItemMoved') continue;
        const found = await target.closure({ subjects: [subject], since: 0, upTo: firstPosition - 1 });
        const before = found.histories.get(subject)?.length ?? 0;
        await sql`INSERT INTO ${sql.id(schema, 'moves')} VALUES (${position}, ${before})`.execute(db);
      }
    }
  },
};

describe('projectors of two releases, of which the second has one more model', () => {
  let stand: ProjectorStand;
  let store: LiveLog;
  let script: LogScript;
  let older: RunnerContext;
  let newer: RunnerContext;

  beforeAll(async () => {
    stand = await ProjectorStand.open();
  });
  afterEach(() => stand.stopAll());
  afterAll(() => stand.close());

  /** The log of a few items, and both releases over it. */
  function begin(models: { readonly older: readonly Projection[]; readonly newer: readonly Projection[] }): void {
    store = new LiveLog();
    script = stories(5);
    older = stand.contextOf(store, models.older);
    newer = stand.contextOf(store, models.newer, older.release.ledger);
  }

  const NEXT_VERSION = histories.version + 1;
  const SHARED = [histories, countingModel('counts')];

  /** All items are moved once more; answers the head. */
  async function moveAll(): Promise<number> {
    for (let index = 0; index < 5; index++) script.capture(['ItemMoved', `${CAR}${index}`, { location: HALL }]);
    return script.appendTo(store);
  }

  /** Whoever keeps them: what each live build is, without where it stands. */
  async function builds(): Promise<readonly string[]> {
    const all = await allBuilds(stand.db, older.release.ledger);
    return all.map(({ model, version, build, state }) => `${model} ${version} ${build} ${state}`);
  }

  async function moves(): Promise<readonly string[]> {
    const { schema } = await liveBuild(stand.db, newer.release, 'folded');
    const { rows } = await sql<{ position: string; before: number }>`
      SELECT * FROM ${sql.id(schema, 'moves')} ORDER BY position`.execute(stand.db);
    return rows.map(({ position, before }) => `${position} ${before}`);
  }

  /** As they are where one projector keeps all from the beginning. */
  function movesTold(): readonly string[] {
    const before = new Map<string, number>();
    return script.captures.flatMap(({ events }) => {
      const at = new Map(before);
      return events.flatMap(({ type, subject, position }) => {
        before.set(subject, (before.get(subject) ?? 0) + 1);
        return type === 'ItemMoved' ? [`${position} ${at.get(subject) ?? 0}`] : [];
      });
    });
  }

  async function schemaOf(context: RunnerContext, model: string): Promise<string> {
    return (await liveBuild(stand.db, context.release, model)).schema;
  }

  it('the second builds that one only, over the histories that the first keeps', async () => {
    begin({ older: SHARED, newer: [...SHARED, folded] });
    stand.start(older);
    await stand.waitUntilLive(older, await script.appendTo(store));
    stand.start(newer);
    await stand.waitUntilLive(newer, await moveAll());
    expect(await builds()).toEqual(['counts 1 1 live', 'folded 1 1 live', `histories ${histories.version} 1 live`]);
    expect(await moves()).toEqual(movesTold());
    expect(await parkedSubjects(stand.db, newer.release)).toEqual([]);
  });

  const orders: readonly [string, boolean][] = [
    ['the first', true],
    ['the second', false],
  ];
  it.each(orders)('%s stops: the other goes on with what it needs', async (_, isOlder) => {
    begin({ older: SHARED, newer: [...SHARED, folded] });
    const first = stand.start(older);
    await stand.waitUntilLive(older, await script.appendTo(store));
    const second = stand.start(newer);
    await stand.waitUntilLive(newer, await moveAll());
    await (isOlder ? first : second).stop();
    await stand.waitUntilLive(isOlder ? newer : older, await moveAll());
    stand.start(isOlder ? older : newer);
    await stand.waitUntilLive(older, await moveAll());
    await stand.waitUntilLive(newer, await store.head());
    expect(await builds()).toEqual(['counts 1 1 live', 'folded 1 1 live', `histories ${histories.version} 1 live`]);
    expect(await moves()).toEqual(movesTold());
  });

  it('two of the second: one stands by, also for what the first leaves', async () => {
    begin({ older: SHARED, newer: [...SHARED, folded] });
    const first = stand.start(older);
    await stand.waitUntilLive(older, await script.appendTo(store));
    stand.start(newer);
    await stand.waitUntilLive(newer, await moveAll());
    stand.start(newer);
    await first.stop();
    await stand.waitUntilLive(newer, await moveAll());
    const backends = await keepers();
    expect(backends).toEqual([3]);
    expect(await shownProjector(stand.db, newer.release)).toMatchObject({ secondsAgo: expect.any(Number) });
  });

  /** How many models each session keeps that keeps some. */
  async function keepers(): Promise<readonly number[]> {
    const { rows } = await sql<{ models: string }>`
      SELECT count(*) - 1 AS models FROM pg_locks JOIN pg_database d ON d.oid = database
      WHERE locktype = 'advisory' AND objsubid = 2 AND datname = current_database() AND objid <> 0
      GROUP BY pid HAVING count(*) > 1`.execute(stand.db);
    return rows.map(({ models }) => Number(models));
  }

  it('the histories that the second reads are built anew: it goes on over the new build', async () => {
    begin({ older: SHARED, newer: [...SHARED, folded] });
    stand.start(older);
    await stand.waitUntilLive(older, await script.appendTo(store));
    stand.start(newer);
    await stand.waitUntilLive(newer, await moveAll());
    const { build } = await requestRebuild(stand.db, older.release.ledger, older.models, 'histories');
    await stand.until(older, async () => {
      const live = await findLiveBuild(stand.db, newer.release, 'histories');
      return live?.build === build;
    });
    await stand.waitUntilLive(newer, await moveAll());
    expect(await moves()).toEqual(movesTold());
    expect((await builds()).filter((one) => !one.endsWith('old'))).toEqual([
      'counts 1 1 live',
      'folded 1 1 live',
      `histories ${histories.version} ${build} live`,
    ]);
  });

  it('a model of another version has builds of its own, and each release answers from its version', async () => {
    begin({ older: SHARED, newer: [{ ...histories, version: NEXT_VERSION }, ...SHARED.slice(1)] });
    stand.start(older);
    await stand.waitUntilLive(older, await script.appendTo(store));
    stand.start(newer);
    const head = await moveAll();
    await stand.waitUntilLive(newer, head);
    await stand.waitUntilLive(older, head);
    const both = [histories.version, NEXT_VERSION].map((version) => `histories ${version} 1 live`);
    expect(await builds()).toEqual(['counts 1 1 live', ...both]);
    const [own, next] = [await schemaOf(older, 'histories'), await schemaOf(newer, 'histories')];
    expect(own).not.toBe(next);
    expect(await hashRows(stand.db, histories, own)).toEqual(await hashRows(stand.db, histories, next));
    expect(await schemaOf(older, 'counts')).toBe(await schemaOf(newer, 'counts'));
  });

  it('both begin at once on an empty ledger: each model has one build, and all are there', async () => {
    begin({ older: SHARED, newer: [...SHARED, folded] });
    await script.appendTo(store);
    stand.start(older);
    stand.start(newer);
    const head = await moveAll();
    await stand.waitUntilLive(older, head);
    await stand.waitUntilLive(newer, head);
    expect(await builds()).toEqual(['counts 1 1 live', 'folded 1 1 live', `histories ${histories.version} 1 live`]);
    expect(await moves()).toEqual(movesTold());
    const positions = (await allBuilds(stand.db, older.release.ledger)).map(({ position }: Build) => position);
    expect(new Set(positions)).toEqual(new Set([head]));
  });
});
