import { afterEach, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stores } from '../../src/composition/open-ledger.js';
import { liveAndRebuilt } from './clean-rebuild.js';
import { untilHealthSays } from './health.js';
import { serverSite, type Site } from './sites.js';
import { TestProcess } from './test-process.js';
import { until } from './until.js';
import { largeManufacture, Witness } from './witness.js';

const sites: Site[] = [];
const opened: Stores[] = [];
let directory: string | undefined;
afterEach(async () => {
  Witness.giveUp();
  await Promise.all(opened.splice(0).map((stores) => stores.close()));
  for (const site of sites.splice(0)) await site.close();
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
});

async function siteOn(log: 'postgres' | 'eventstoredb'): Promise<Site> {
  const site = await serverSite(log);
  sites.push(site);
  return site;
}

async function storesOf(site: Site): ReturnType<Site['open']> {
  const stores = await site.open();
  opened.push(stores);
  return stores;
}

const urlOf = ({ environment }: Site): string => `http://127.0.0.1:${environment.PORT}`;

async function start({ environment }: Pick<Site, 'environment'>): Promise<readonly TestProcess[]> {
  const processes = ['src/api', 'src/projector'].map((program) => TestProcess.start(program, environment));
  await untilHealthSays(`http://127.0.0.1:${environment.PORT}`, { status: 'ready' });
  return processes;
}

/** One command of `npm run ledger --`, to its end; answers what it said. */
async function command(site: Site, ...args: readonly string[]): Promise<string> {
  const running = TestProcess.start('src/cli', site.environment, args);
  const ended = await running.end();
  expect({ ...ended, said: running.output }).toMatchObject({ code: 0 });
  return running.output;
}

it('moves to EventStoreDB under load though the copy is killed in the middle: the clients go on there, and both logs give the same rows', async () => {
  const [from, to] = [await siteOn('postgres'), await siteOn('eventstoredb')];
  const before = await start(from);
  const witness = new Witness();
  for (const n of [0, 1, 2])
    await witness.sendUntilAnswered(largeManufacture(`large-${n}`, 100_000 + n * 10_000), [urlOf(from)]);
  witness.startClients(2, [urlOf(from), urlOf(to)]);
  await witness.progress(10);
  const [source, target] = [await storesOf(from), await storesOf(to)];
  const copy = ['copy', '--to', to.environment.EVENTSTOREDB_URL ?? '', '--seal'];

  const killed = TestProcess.start('src/cli', from.environment, copy);
  await until('the copy has begun', async () => (await target.store.head()) > 0, { everyMs: 5 });
  killed.killGroup();
  expect(await killed.exited).toMatchObject({ signal: 'SIGKILL' });
  const stood = await target.store.head();
  expect(stood).toBeLessThan(30_000);
  expect((await target.store.mark()).state).toBe('incomplete');

  expect(await command(from, ...copy)).toMatch(/going on after it.*The target is complete/s);
  expect(await target.store.head()).toBe(await source.store.head());
  // The live rows were made of the source, those built anew are made of the target.
  const { live, rebuilt } = await liveAndRebuilt({ ...source, store: target.store });
  expect(rebuilt).toEqual(live);

  for (const process of before) process.signal('SIGTERM');
  for (const process of before) await process.end();
  const { EVENTSTOREDB_URL = '', PORT = '' } = to.environment;
  await start({ environment: { ...from.environment, EVENTSTOREDB_URL, PORT } });
  await witness.progress(10);
  await witness.finish();
  await witness.check(target.store);
  expect(witness.refused.get('closed')).toBeGreaterThan(0);
  // The read models that were there go on with the log at its new place.
  const moved = await liveAndRebuilt({ ...source, store: target.store });
  expect(moved.live).toEqual(moved.rebuilt);
});

it('is restored from an export taken while clients write: all that was acknowledged before is in it, and it is run on', async () => {
  const [from, to] = [await siteOn('postgres'), await siteOn('eventstoredb')];
  directory = await mkdtemp(join(tmpdir(), 'traceledger-export-'));
  const file = join(directory, 'backup.ndjson.zst');
  await start(from);
  const witness = new Witness();
  await witness.sendUntilAnswered(largeManufacture('large', 100_000), [urlOf(from)]);
  witness.startClients(4, [urlOf(from)]);
  await witness.progress(20);
  const acknowledged = new Map(witness.acknowledged);
  expect(await command(from, 'export', '--out', file)).toMatch(/Exported [\d,]+ events/);
  await witness.progress(1);
  await witness.finish();

  expect(await command(to, 'import', '--in', file)).toMatch(/[\d,]+ events were new/);
  const restored = await storesOf(to);
  const before = new Witness();
  before.addAll(witness);
  before.acknowledged.clear();
  for (const [key, answer] of acknowledged) before.acknowledged.set(key, answer);
  await before.check(restored.store);

  await start(to);
  const later = largeManufacture('later', 200_000, 50);
  expect((await before.sendUntilAnswered(later, [urlOf(to)])).status).toBe(201);
  await before.check(restored.store);
  const { live, rebuilt } = await liveAndRebuilt(restored);
  expect(live).toEqual(rebuilt);
});
