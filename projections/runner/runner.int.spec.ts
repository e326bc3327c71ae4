import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type pg from 'pg';
import { LogScript } from '../../test/support/log-script.js';
import { LiveLog } from '../../test/support/live-log.js';
import { CAR, countingModel, HALL, ProjectorStand, stories } from '../../test/support/projector-stand.js';
import { histories } from '../histories/histories.projection.js';
import { LiveHistories } from '../histories/live-histories.queries.js';
import type { Projection } from '../projection.js';
import { ReadPositions, readTogether } from '../reading/read-positions.js';
import { allBuilds, liveBuild } from '../builds/builds.js';
import { parkedSubjects } from '../builds/parked.js';
import type { Db } from '../builds/registry.js';
import { applyBatch, CheckpointMoved } from './apply-batch.js';
import { loadLanes } from './lanes.js';
import { Projector } from './projector.js';
import { projectorStatus, requestRebuild } from './rebuild.js';
import { hashRows } from './row-hashes.js';
import type { RunnerContext } from './runner-context.js';

describe('the projector', () => {
  let stand: ProjectorStand;
  let pool: pg.Pool;
  let db: Db;
  const positions: ReadPositions[] = [];
  const contextOf = (store: LiveLog, models: readonly Projection[]): RunnerContext => stand.contextOf(store, models);
  const start = (context: RunnerContext): Projector => stand.start(context);
  const waitUntilLive = (context: RunnerContext, position: number): Promise<void> =>
    stand.waitUntilLive(context, position);
  const until = (context: RunnerContext, condition: () => Promise<boolean>): Promise<void> =>
    stand.until(context, condition);

  beforeAll(async () => {
    stand = await ProjectorStand.open();
    ({ pool, db } = stand);
  });
  afterEach(async () => {
    for (const position of positions.splice(0)) position.stop();
    await stand.stopAll();
  });
  afterAll(() => stand.close());

  it('takes in a log, live, all models at one position, and tells when a position is reached', async () => {
    const store = new LiveLog();
    const context = contextOf(store, [histories, countingModel('counts')]);
    start(context);
    await waitUntilLive(context, -1);
    const reading = new ReadPositions(pool, db, context.release);
    positions.push(reading);
    await reading.start();
    const script = stories(30);
    const head = await script.appendTo(store);
    await reading.waitFor(['histories', 'counts'], head, 600_000);
    const counted = await readTogether(db, context.release, ['histories', 'counts'], async (both) => {
      expect(both.atOnePosition).toBe(true);
      expect(both.position).toBe(head);
      const { rows } = await sql<{
        n: string;
      }>`SELECT count(*) AS n FROM ${sql.id(both.schemaOf('histories'), 'events')}
        JOIN ${sql.id(both.schemaOf('counts'), 'seen')} USING (position)`.execute(both.db);
      return Number(rows[0]?.n);
    });
    expect(counted).toBe(60);
    await expect(reading.waitFor(['counts'], head + 1, 30)).rejects.toMatchObject({ code: 'behind' });
  });

  it('goes on after a stop where it was, and reports position, lag and build', async () => {
    const store = new LiveLog();
    const context = contextOf(store, [histories]);
    const script = stories(3);
    const first = await script.appendTo(store);
    const projector = start(context);
    await waitUntilLive(context, first);
    await projector.stop();
    script.capture(['ItemMoved', `${CAR}0`, { location: HALL }]);
    const head = await script.appendTo(store);
    expect(await projectorStatus(db, context.release.ledger, store)).toMatchObject([
      {
        model: 'histories',
        version: String(histories.version),
        build: 1,
        state: 'live',
        position: first,
        lag: head - first,
        parked: [],
      },
    ]);
    start(context);
    await waitUntilLive(context, head);
    const { rows } = await sql<{
      n: string;
    }>`SELECT count(*) AS n FROM ${sql.id((await liveBuild(db, context.release, 'histories')).schema, 'events')}`.execute(
      db,
    );
    expect(Number(rows[0]?.n)).toBe(7);
  });

  it('builds beside the live build, switches, and the rows are the same', async () => {
    const store = new LiveLog();
    const context = contextOf(store, [histories, countingModel('counts')]);
    const head = await stories(40).appendTo(store);
    start(context);
    await waitUntilLive(context, head);
    const live = await liveBuild(db, context.release, 'histories');
    const before = await hashRows(db, histories, live.schema);
    const next = await requestRebuild(db, context.release.ledger, context.models, 'histories');
    await until(context, async () => (await liveBuild(db, context.release, 'histories')).build === next.build);
    const rebuilt = await liveBuild(db, context.release, 'histories');
    expect(rebuilt.position).toBe(head);
    expect(await hashRows(db, histories, rebuilt.schema)).toEqual(before);
    await expect(requestRebuild(db, context.release.ledger, context.models, 'none')).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('serves an old build until the new one is whole, and goes on with a build that a crash cut off', async () => {
    const store = new LiveLog();
    const context = contextOf(store, [countingModel('counts')]);
    const head = await stories(5).appendTo(store);
    const projector = start(context);
    await waitUntilLive(context, head);
    await projector.stop();
    const next = await requestRebuild(db, context.release.ledger, context.models, 'counts');
    expect((await liveBuild(db, context.release, 'counts')).build).toBe(1);
    start(context);
    await until(context, async () => (await liveBuild(db, context.release, 'counts')).build === next.build);
    expect((await liveBuild(db, context.release, 'counts')).position).toBe(head);
  });

  it('parks what a model cannot take in, and what names it later; the rest goes on', async () => {
    const store = new LiveLog();
    const poison = new Set([`${CAR}1`]);
    const context = contextOf(store, [histories, countingModel('counts', poison)]);
    const script = stories(3);
    script.capture(['ItemPacked', `${CAR}1`, { container: '00/1' }], ['ItemMoved', `${CAR}2`, { location: HALL }]);
    script.capture(['ItemMoved', '00/1', { location: HALL }]);
    script.capture(['ItemMoved', `${CAR}0`, { location: HALL }]);
    const head = await script.appendTo(store);
    start(context);
    await waitUntilLive(context, head);
    const parked = await parkedSubjects(db, context.release);
    expect(parked.map((row) => row.subject).sort()).toEqual(['00/1', `${CAR}1`, `${CAR}2`]);
    expect(parked[0]).toMatchObject({ model: 'counts', error: 'cannot digest it' });
    const lacks = (model: string, subjects?: readonly string[]): Promise<boolean> =>
      readTogether(db, context.release, [model], (reading) => reading.lacks(subjects));
    expect(await lacks('counts', [`${CAR}2`])).toBe(true);
    expect(await lacks('counts', [`${CAR}0`])).toBe(false);
    expect(await lacks('counts')).toBe(true);
    expect(await lacks('histories', [`${CAR}1`])).toBe(false);
    const { rows } = await sql<{
      subject: string;
    }>`SELECT subject FROM ${sql.id((await liveBuild(db, context.release, 'counts')).schema, 'seen')} ORDER BY position`.execute(
      db,
    );
    expect(rows.map((row) => row.subject)).toEqual([`${CAR}0`, `${CAR}0`, `${CAR}2`, `${CAR}2`, `${CAR}0`]);
  });

  it('parks in another model what that would fold from a history with a gap, and judges nothing late by it', async () => {
    const store = new LiveLog();
    const withGap: Projection = {
      ...histories,
      apply: async (captures, target) => {
        const moved = captures.flatMap(({ events }) => events).some((event) => event.type === 'ItemMoved');
        if (moved) throw new Error('cannot digest it');
        await histories.apply(captures, target);
      },
    };
    const asking: Projection = {
      ...countingModel('asks'),
      apply: async (captures, target) => {
        await countingModel('asks').apply(captures, target);
        for (const { events, firstPosition } of captures) {
          const subjects = events.filter(({ type }) => type === 'ItemIdentified').map(({ subject }) => subject);
          if (subjects.length > 0) await target.closure({ subjects, since: 0, upTo: firstPosition - 1 });
        }
      },
    };
    const context = contextOf(store, [withGap, asking]);
    const script = new LogScript();
    for (const index of [0, 1]) script.capture(['ItemIntroduced', `${CAR}${index}`, { location: HALL }]);
    script.capture(['ItemMoved', `${CAR}0`, { location: HALL }]);
    script.capture(['ItemIdentified', `${CAR}0`, { identifier: 'own/acme/a/0', change: 'added' }]);
    script.capture(['ItemIdentified', `${CAR}1`, { identifier: 'own/acme/a/1', change: 'added' }]);
    const head = await script.appendTo(store);
    start(context);
    await waitUntilLive(context, head);
    const parked = await parkedSubjects(db, context.release);
    expect(parked.map(({ model, subject }) => [model, subject])).toEqual([
      ['asks', `${CAR}0`],
      ['histories', `${CAR}0`],
    ]);
    expect(parked[0]?.error).toBe(`the histories lack an event of ${CAR}0`);
    const live = new LiveHistories(db, context.release.ledger);
    await expect(live.closure({ subjects: [`${CAR}0`], since: 0, upTo: head })).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect((await live.closure({ subjects: [`${CAR}1`], since: 0, upTo: head })).histories.size).toBe(1);
  });

  it('does what was left for later while no batch waits, and goes on where that cannot be done', async () => {
    const store = new LiveLog();
    let left = 3;
    const leaves = { ...countingModel('leaves'), rest: () => Promise.resolve(--left > 0) };
    const fails = { ...countingModel('fails'), rest: () => Promise.reject(new Error('cannot digest it')) };
    const context = contextOf(store, [fails, leaves]);
    const script = stories(1);
    const head = await script.appendTo(store);
    start(context);
    await waitUntilLive(context, head);
    await until(context, () => Promise.resolve(left <= 0));
    left = 2;
    const capture = script.capture(['ItemMoved', `${CAR}0`, { location: HALL }]);
    await script.appendTo(store);
    await waitUntilLive(context, capture.position);
    await until(context, () => Promise.resolve(left <= 0));
  });

  it('writes nothing once its checkpoint has been moved by another', async () => {
    const store = new LiveLog();
    const context = contextOf(store, [countingModel('counts')]);
    const script = stories(1);
    const head = await script.appendTo(store);
    const projector = start(context);
    await waitUntilLive(context, head);
    await projector.stop();
    const [stale] = await loadLanes(context, context.models);
    const capture = script.capture(['ItemMoved', `${CAR}0`, { location: HALL }]);
    await script.appendTo(store);
    start(context);
    await waitUntilLive(context, capture.position);
    const late = applyBatch(
      context,
      stale?.running ?? [],
      { captures: [capture], to: { position: capture.position, eventId: 'x' } },
      async () => '',
    );
    await expect(late).rejects.toBeInstanceOf(CheckpointMoved);
  });

  it('lets one projector work and the other stand by until the first ends', async () => {
    const store = new LiveLog();
    const context = contextOf(store, [countingModel('counts')]);
    const first = start(context);
    await waitUntilLive(context, -1);
    start(context);
    const script = stories(2);
    await waitUntilLive(context, await script.appendTo(store));
    await first.stop();
    script.capture(['ItemMoved', `${CAR}0`, { location: HALL }]);
    await waitUntilLive(context, await script.appendTo(store));
    expect((await allBuilds(db, context.release.ledger)).map((build) => build.state)).toEqual(['live']);
  });

  it('notices a log that is not the one its models were built from', async () => {
    const store = new LiveLog();
    const context = contextOf(store, [countingModel('counts')]);
    const head = await stories(2).appendTo(store);
    const projector = start(context);
    await waitUntilLive(context, head);
    await projector.stop();
    const other = new Projector({ ...context, store: store.withOtherIds() });
    await expect(other.start()).rejects.toMatchObject({ code: 'wrong-log' });
  });
});
