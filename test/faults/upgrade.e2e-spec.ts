import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { RELEASE } from '../../projections/builds/model-versions.js';
import { ledgerSchema, registrySchema, type Db } from '../../projections/builds/registry.js';
import { allReleases } from '../../projections/builds/releases.js';
import { hashRows } from '../../projections/runner/row-hashes.js';
import { PROJECTED_MODELS } from '../../src/composition/read-models.js';
import { INLINE_MODELS } from '../../src/capture/inline-models/inline-builds.js';
import { liveAndRebuilt, untilAtHead } from './clean-rebuild.js';
import { healthOf } from './health.js';
import { serverSite, type Site } from './sites.js';
import { copyChangedBuild, freePort, TestProcess } from './test-process.js';
import { until } from './until.js';
import { PRODUCT, Witness } from './witness.js';

interface Api {
  readonly process: TestProcess;
  readonly url: string;
}

let site: Site | undefined;
let folder: string | undefined;
afterEach(async () => {
  Witness.giveUp();
  await site?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

async function startApi({ environment }: Site, port: number, root?: string): Promise<Api> {
  const process = TestProcess.start('src/api', { ...environment, PORT: String(port) }, [], root);
  await process.printed(/listening/);
  return { process, url: `http://127.0.0.1:${port}` };
}

/** Every model of its release answers, and is as good as up to the log. */
async function isReady(api: Api, role: string): Promise<boolean> {
  const { status, writer, models } = (await healthOf(api.url)).body;
  const lags = Object.values(models).map((model) => model?.lag ?? Number.POSITIVE_INFINITY);
  return status === 'ready' && writer === role && lags.length === 7 && lags.every((lag) => lag < 2_000);
}

async function stock({ url }: Api, after: number): Promise<unknown> {
  const query = new URL(`/v1/stock?product=${encodeURIComponent(PRODUCT)}&after=${after}`, url);
  const response = await fetch(query);
  expect(response.status).toBe(200);
  const { position, ...answer } = (await response.json()) as { readonly position: number };
  expect(position).toBeGreaterThanOrEqual(after);
  return answer;
}

/** A release that differs in what it calls the versions of two models: enough for it to build all of its own. */
async function nextRelease(): Promise<string> {
  const into = await mkdtemp(join(tmpdir(), 'traceledger-release-'));
  await copyChangedBuild(into, 'projections/model-versions.js', (text) =>
    text.replace(/(items|'stock-levels'): \d+/g, (_, model: string) => `${model}: 1000`),
  );
  return into;
}

async function releases(db: Db, ledger: string): Promise<readonly string[]> {
  return (await allReleases(db, ledger)).map(({ release }) => release);
}

async function hashesOf(db: Db, ledger: string, release: string): Promise<object> {
  const { rows } = await sql<{ model: string; schema_name: string }>`
    SELECT model, schema_name FROM ${sql.id(registrySchema(ledger, release), 'builds')} WHERE state = 'live'`.execute(
    db,
  );
  const hashes: Record<string, unknown> = {};
  for (const { model, schema_name: schema } of rows) {
    const declared = [...INLINE_MODELS, ...PROJECTED_MODELS].find(({ name }) => name === model);
    if (declared) hashes[model] = await hashRows(db, declared, schema);
  }
  return hashes;
}

describe('an upgrade to a release with other read models, under load', () => {
  it('loses nothing and stops nothing: the old release answers until the new one has built its own', async () => {
    const opened = (site = await serverSite('postgres'));
    const stores = await opened.open();
    const oldProjector = TestProcess.start('src/projector', opened.environment);
    const [oldPort, newPort] = [await freePort(), await freePort()];
    const oldApi = await startApi(opened, oldPort);
    await until('the old release is ready', () => isReady(oldApi, 'active'));
    const witness = new Witness();
    // Where the new release will answer nobody listens yet; what is not answered is sent to the other.
    witness.startClients(4, [oldApi.url, `http://127.0.0.1:${newPort}`]);
    await witness.progress(40);

    const root = (folder = await nextRelease());
    const newProjector = TestProcess.start('src/projector', opened.environment, [], root);
    const newApi = await startApi(opened, newPort, root);
    await until('the new release is ready', () => isReady(newApi, 'standby'));
    await witness.progress(20);
    expect(await isReady(oldApi, 'active')).toBe(true);
    // What the old one has just recorded, the new one can tell, by models that no writer keeps for it yet.
    const { capture, position } = [...witness.acknowledged.values()].at(-1) ?? {};
    const told = await fetch(`${newApi.url}/v1/captures/${String(capture)}?after=${String(position)}`);
    expect(await told.json()).toMatchObject({ capture });
    const [next] = (await releases(stores.db, stores.ledger)).filter((release) => release !== RELEASE);
    if (next === undefined) throw new Error('the new release did not show itself');

    oldApi.process.signal('SIGTERM');
    expect(await oldApi.process.end()).toMatchObject({ code: 0 });
    await until('the new release writes', () => isReady(newApi, 'active'));
    await witness.progress(20);
    await witness.finish();
    const { epochs } = await witness.check(stores.store);
    expect(epochs).toEqual([1, 2]);
    // The old projector goes on until it is told to stop, so that going back is possible.
    await untilAtHead(stores, stores.ledger);
    const head = await stores.store.head();
    await stock(newApi, head);
    const { rebuilt } = await liveAndRebuilt(stores);
    expect(await hashesOf(stores.db, stores.ledger, next)).toEqual(rebuilt);

    for (const process of [oldProjector, newProjector]) process.signal('SIGTERM');
    for (const process of [oldProjector, newProjector]) expect(await process.end()).toMatchObject({ code: 0 });
    await sql`
      UPDATE ${sql.id(ledgerSchema(stores.ledger), 'releases')} SET seen_at = now() - interval '61 minutes'
      WHERE release = ${RELEASE}`.execute(stores.db);
    TestProcess.start('src/projector', opened.environment, [], root);
    await until('the old release is dropped', async () => {
      const left = await releases(stores.db, stores.ledger);
      return left.length === 1 && left[0] === next;
    });
    await stock(newApi, head);
    await stores.close();
  });
});
