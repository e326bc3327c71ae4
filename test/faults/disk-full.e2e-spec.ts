import { afterEach, describe, expect, it } from '@jest/globals';
import { stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { liveBuild } from '../../projections/builds/builds.js';
import { thisRelease } from '../../src/composition/read-models.js';
import { expectAllThere } from './all-there.js';
import { FullPostgres, itemsIn, logOf } from './full-postgres.js';
import { healthOf, untilHealthSays } from './health.js';
import { embeddedSite, EventStoreNode, serverSite, siteAt, type Site } from './sites.js';
import { SmallDisk, limitFileSize } from './small-disk.js';
import { TestProcess } from './test-process.js';
import { until } from './until.js';
import { Witness, largeManufacture, type Reply, type Sent } from './witness.js';

let site: Site | undefined;
const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  Witness.giveUp();
  await TestProcess.endAll();
  await site?.close();
  site = undefined;
  for (const end of ended.splice(0).reverse()) await end();
});

async function startBoth({ environment }: Site): Promise<{ readonly api: TestProcess; readonly url: string }> {
  const api = TestProcess.start('src/api', environment);
  await api.printed(/listening/);
  TestProcess.start('src/projector', environment);
  const url = `http://127.0.0.1:${environment.PORT}`;
  await untilHealthSays(url, { status: 'ready' });
  return { api, url };
}

/** New operations, until one is refused because there is no room: it may be sent again when there is. */
async function untilRefused(witness: Witness, url: string): Promise<Reply & { readonly sent: Sent }> {
  for (let n = 1; n < 200; n++) {
    const sent = largeManufacture(`filling-${n}`, 100_000 * n, 2_000);
    const reply = await witness.sendOnce(sent, url);
    if (reply && /full/.test(reply.body.detail ?? '')) return { ...reply, sent };
  }
  throw new Error('nothing was refused, however full the disk is');
}

describe('a disk that is full', () => {
  it('of PostgreSQL: operations are refused and say why, and it goes on by itself when there is room again', async () => {
    const server = await FullPostgres.start();
    ended.push(() => server.stop());
    const opened = (site = await siteAt(undefined, undefined, server.connectionString));
    const { api, url } = await startBoth(opened);
    const witness = new Witness();
    witness.startClients(2, [url]);
    await witness.progress(20);
    await server.fillUp(logOf('main'));
    const refused = await untilRefused(witness, url);
    expect(refused).toMatchObject({ status: 503, body: { detail: expect.stringMatching(/disk .*is full/) } });
    expect(refused.retryAfter).toBeDefined();
    await server.makeRoom();
    await witness.progress(30);
    await untilHealthSays(url, { status: 'ready' });
    await witness.finish();
    expect([witness.hung, api.hasEnded]).toEqual([[], false]);
    // What was refused, or not known, may be sent again.
    expect((await witness.sendUntilAnswered(largeManufacture('after', 900_000_000, 500), [url])).status).toBe(201);
    await expectAllThere(opened, witness);
  });

  it('of the PostgreSQL of the models, while the log has room: operations are refused and say why, what was recorded meanwhile is in the models when there is room again', async () => {
    const server = await FullPostgres.start();
    ended.push(() => server.stop());
    const node = await EventStoreNode.start();
    ended.push(() => node.remove());
    const opened = (site = await siteAt(node.url, node, server.connectionString));
    const { api, url } = await startBoth(opened);
    const witness = new Witness();
    witness.startClients(2, [url]);
    await witness.progress(20);
    const stores = await opened.open();
    await server.fillUp(itemsIn((await liveBuild(stores.db, thisRelease(stores.ledger), 'items')).schema));
    await stores.close();
    const refused = await untilRefused(witness, url);
    expect(refused).toMatchObject({ status: 503, body: { detail: expect.stringMatching(/disk .*is full/) } });
    expect(refused.retryAfter).toBeDefined();
    await server.makeRoom();
    await witness.progress(30);
    await untilHealthSays(url, { status: 'ready' });
    await witness.finish();
    expect([witness.hung, api.hasEnded]).toEqual([[], false]);
    // The log had room for it, so that it may be there already.
    expect((await witness.sendUntilAnswered(refused.sent, [url])).status).toBe(201);
    await expectAllThere(opened, witness);
  });

  it('of EventStoreDB, which ends itself: nothing of what was not acknowledged is half there, and it goes on when it is back', async () => {
    const opened = (site = await serverSite('eventstoredb'));
    const { url } = await startBoth(opened);
    const witness = new Witness();
    witness.startClients(3, [url]);
    await witness.progress(20);
    const { size } = await stat(join(opened.node?.dir ?? '', 'streams.log'));
    limitFileSize([opened.node?.pid ?? 0], size + 5_000);
    await until('the node ends', () => opened.node?.isRunning === false);
    await untilHealthSays(url, { status: 'not ready', store: 'does not answer' });
    await opened.node?.startAgain();
    await witness.progress(30);
    await witness.finish();
    expect(witness.hung).toEqual([]);
    await expectAllThere(opened, witness);
  });

  it('of the embedded PostgreSQL: below the reserve nothing is taken, health says so, and it goes on when there is room again', async () => {
    const disk = await SmallDisk.mount(700);
    if (disk) ended.push(() => disk.remove());
    const opened = (site = await embeddedSite(disk?.folder));
    const { bavail, bsize } = await statfs(tmpdir());
    // Without a disk of its own to fill up, the reserve is what this one does not have.
    const reserve = disk ? 300 : Math.ceil((bavail * bsize) / 1_000_000) + 10_000;
    const ledger = TestProcess.start('src/main', { ...opened.environment, DISK_RESERVE_MB: String(reserve) });
    const [, url = ''] = await ledger.printed(/API\s+(http\S+)/);
    const witness = new Witness();
    if (disk) {
      expect((await healthOf(url)).body.disk).toBe('has room');
      witness.startClients(2, [url]);
      await witness.progress(10);
      await disk.fillUp(250);
    }
    await untilHealthSays(url, { status: 'not ready', disk: 'is full' });
    const refused = await untilRefused(witness, url);
    expect(refused).toMatchObject({
      status: 503,
      body: { detail: expect.stringMatching(/DATA_DIR .* is full.*DISK_RESERVE_MB.*Nothing was recorded/) },
    });
    expect(refused.retryAfter).toBeDefined();
    if (!disk) return;
    await disk.makeRoom();
    await witness.progress(10);
    await untilHealthSays(url, { status: 'ready', disk: 'has room' });
    await witness.finish();
    expect(witness.hung).toEqual([]);
    await expectAllThere(opened, witness);
  });
});
