import { afterEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { registryOf } from '../../projections/builds/registry.js';
import { allReleases } from '../../projections/builds/releases.js';
import { stockLevels } from '../../projections/stock-levels/stock-levels.projection.js';
import type { Stores } from '../../src/composition/open-ledger.js';
import { READ_MODELS, thisRelease } from '../../src/composition/read-models.js';
import { liveAndRebuilt, untilAtHead } from './clean-rebuild.js';
import { healthOf } from './health.js';
import { serverSite, type Site } from './sites.js';
import { buildsThere, hashesOf, releaseNamed, TestRelease } from './two-releases.js';
import { until } from './until.js';
import { Witness } from './witness.js';
import { AS_OWNER } from '../support/owner-key.js';

/** What the doctor says of the models that only the old release needs. */
const OF_BEFORE = new RegExp(`warning +earlier models +6 schemas .*_stock_levels_${stockLevels.version}_b1`);

type Opened = Stores & { readonly ledger: string };

let site: Site | undefined;
const releases: TestRelease[] = [];
afterEach(async () => {
  Witness.giveUp();
  await site?.close();
  for (const release of releases.splice(0)) await release.remove();
});

async function openSite(): Promise<{ site: Site; stores: Opened; older: TestRelease }> {
  const opened = (site = await serverSite('postgres'));
  const older = await TestRelease.own(opened);
  releases.push(older);
  return { site: opened, stores: await opened.open(), older };
}

async function newer(...given: Parameters<typeof TestRelease.changed>): Promise<TestRelease> {
  const release = await TestRelease.changed(...given);
  releases.push(release);
  return release;
}

/** Works, and is as good as up to the log. */
async function startOlder(older: TestRelease): Promise<void> {
  older.startProjector();
  await older.startApi();
  await until('the old release is ready', () => older.isReady('active'));
}

/** Of the release that is not the project's own. */
async function nameOfNewer({ db, ledger }: Opened): Promise<string> {
  const own = thisRelease(ledger).name;
  const next = (await allReleases(db, ledger)).find(({ release }) => release !== own);
  if (next === undefined) throw new Error('the new release did not show itself');
  return next.release;
}

/** The name and the build of each model of the project's own release, all of which are live. */
function ownBuilds(ledger: string): readonly string[] {
  const { versions } = thisRelease(ledger);
  return READ_MODELS.map(({ name }) => `${name} ${versions[name]} 1 live`).sort();
}

const OTHER_VERSIONS = {
  'src/capture/inline-models/inline-builds.js': (text: string) =>
    text.replace(/(?<=name: 'items',\s*version: )\d+,/, '1000,'),
  'projections/stock-levels/stock-levels.projection.js': (text: string) =>
    text.replace(/version: \d+,/, 'version: 1000,'),
};

describe('an upgrade to a release with other versions of some read models, under load', () => {
  it('loses nothing and stops nothing: the old release answers until the new one has built what differs', async () => {
    const { site: opened, stores, older } = await openSite();
    const { db, ledger } = stores;
    await startOlder(older);
    const next = await newer(opened, OTHER_VERSIONS);
    const witness = new Witness();
    // Where the new release will answer nobody listens yet; what is not answered is sent to the other.
    witness.startClients(4, [older.url, next.url]);
    await witness.progress(40);

    next.startProjector();
    await next.startApi();
    await until('the new release is ready', () => next.isReady('standby'));
    await witness.progress(20);
    expect(await older.isReady('active')).toBe(true);
    // What the old one has just recorded, the new one can tell, by models that no writer keeps for it yet.
    const { capture, position } = [...witness.acknowledged.values()].at(-1) ?? {};
    const told = await fetch(`${next.url}/v1/captures/${String(capture)}?after=${String(position)}`, {
      headers: AS_OWNER,
    });
    expect(await told.json()).toMatchObject({ capture });
    const name = await nameOfNewer(stores);
    // Each version once: what both know is shared, and what differs the new one has besides.
    const both = await buildsThere(db, ledger);
    expect(both).toEqual(expect.arrayContaining([...ownBuilds(ledger)]));
    const added = both.filter((build) => !ownBuilds(ledger).includes(build)).map((build) => build.split(' ')[0]);
    expect(added).toEqual(['captures', 'genealogy', 'items', 'master-data', 'recalls', 'stock-levels']);

    older.api.signal('SIGTERM');
    expect(await older.api.end()).toMatchObject({ code: 0 });
    await until('the new release writes', () => next.isReady('active'));
    await witness.progress(20);
    await witness.finish();
    const { epochs } = await witness.check(stores.store);
    expect(epochs).toEqual([1, 2]);
    // The old projector goes on until it is told to stop, so that going back is possible.
    await untilAtHead(stores, ledger);
    const head = await stores.store.head();
    const stock = await next.stock(head);
    const { rebuilt } = await liveAndRebuilt(stores);
    const shown = await releaseNamed(db, ledger, name);
    expect(await hashesOf(db, ledger, shown ?? { versions: {} })).toEqual(rebuilt);

    for (const { projector } of [older, next]) projector.signal('SIGTERM');
    for (const { projector } of [older, next]) expect(await projector.end()).toMatchObject({ code: 0 });
    await notSeenFor(stores, thisRelease(ledger).name, '71 minutes');
    next.startProjector();
    await until('the new projector works', async () => /works/.test((await next.command('doctor')).output));
    // Nobody drops silently what only the old release needs; the doctor names it.
    expect((await next.command('doctor')).output).toMatch(OF_BEFORE);
    expect(await buildsThere(db, ledger)).toEqual(both);
    expect(await next.command('discard', '--earlier')).toMatchObject({ code: 0 });
    expect((await allReleases(db, ledger)).map(({ release }) => release)).toEqual([name]);
    expect(await buildsThere(db, ledger)).toHaveLength(READ_MODELS.length);
    expect(await next.stock(head)).toEqual(stock);
    await stores.close();
  });
});

async function notSeenFor({ db, ledger }: Opened, release: string, interval: string): Promise<void> {
  await registryOf(db, ledger)
    .updateTable('releases')
    .set({ seen_at: sql<Date>`now() - ${interval}::interval` })
    .where('release', '=', release)
    .execute();
}

const ONE_MORE = 'second-stock';
const ONE_MORE_MODEL = {
  'src/composition/read-models.js': (text: string) =>
    text.replace(/(PROJECTED_MODELS = \[[^\]]*?),?\s*\]/, `$1, { ...stockLevels, name: '${ONE_MORE}' }]`),
};

describe('an upgrade to a release with one more read model, under load', () => {
  const orders: readonly [string, readonly ('older' | 'newer')[]][] = [
    ['the old one first', ['older', 'newer']],
    ['the new one first', ['newer', 'older']],
  ];
  it.each(orders)('builds that one only, whichever projector is killed: %s', async (_, order) => {
    const { site: opened, stores, older } = await openSite();
    const { db, ledger } = stores;
    await startOlder(older);
    const next = await newer(opened, ONE_MORE_MODEL, 1);
    const witness = new Witness();
    witness.startClients(4, [older.url, next.url]);
    await witness.progress(40);
    next.startProjector();
    await next.startApi();
    await until('the new release is ready', () => next.isReady('standby'));
    const name = await nameOfNewer(stores);
    const expected = [...ownBuilds(ledger), `${ONE_MORE} ${stockLevels.version} 1 live`].sort();
    expect(await buildsThere(db, ledger)).toEqual(expected);
    expect(await older.isReady('active')).toBe(true);

    const both = { older, newer: next };
    for (const which of order) {
      const { projector } = both[which];
      projector.killGroup();
      await projector.exited;
      await witness.progress(20);
      // Whoever is left takes over what is shared within seconds; what only the killed one knows waits for it.
      await untilAtHead(stores, ledger);
      both[which].startProjector();
      await witness.progress(20);
    }
    expect(await older.isReady('active')).toBe(true);
    const versions = await releaseNamed(db, ledger, name);

    // The models that the writer keeps are shared as well: the new one goes on with them.
    older.api.signal('SIGTERM');
    expect(await older.api.end()).toMatchObject({ code: 0 });
    await until('the new release writes', () => next.isReady('active'));
    await witness.progress(20);
    await witness.finish();
    expect((await witness.check(stores.store)).epochs).toEqual([1, 2]);
    const head = await stores.store.head();
    await until('the new release is at the head', async () => (await headOf(next)) >= head);
    expect(await buildsThere(db, ledger)).toEqual(expected);
    const { live, rebuilt } = await liveAndRebuilt(stores);
    expect(live).toEqual(rebuilt);
    const likeStock = { [ONE_MORE]: 'stock-levels' };
    expect(await hashesOf(db, ledger, versions ?? { versions: {} }, likeStock)).toEqual({
      ...rebuilt,
      [ONE_MORE]: rebuilt['stock-levels'],
    });
    await stores.close();
  });
});

/** Where the model is that only the new release has. */
async function headOf({ url }: TestRelease): Promise<number> {
  return (await healthOf(url)).body.models[ONE_MORE]?.position ?? -1;
}
