import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TcpProxy } from '../support/tcp-proxy.js';
import { healthOf, untilHealthSays } from './health.js';
import { serverSite, type Site } from './sites.js';
import { TestProcess } from './test-process.js';
import { Witness } from './witness.js';

const CLIENTS = 3;

/** The link between clients and the api, broken while operations are under way on it; `lasts`: until it is mended. */
const WAYS = [
  { name: 'cut', disturb: (wire: TcpProxy): void => wire.cut() },
  { name: 'reset', disturb: (wire: TcpProxy): void => wire.reset() },
  { name: 'half closed towards the clients', disturb: (wire: TcpProxy): void => wire.halfClose() },
  { name: 'half closed towards the api', disturb: (wire: TcpProxy): void => wire.halfCloseToServers() },
  { name: 'refused', disturb: (wire: TcpProxy): void => (wire.refuse(), wire.cut()) },
  { name: 'stalled', disturb: (wire: TcpProxy): void => wire.silence() },
  { name: 'slowed down', disturb: (wire: TcpProxy): void => wire.slowDown() },
] as const;

let site: Site;
let api: string;
let wire: TcpProxy;
/** Those whose link is broken, and those whose is not. */
const [far, near] = [new Witness(), new Witness()];

beforeAll(async () => {
  site = await serverSite('postgres');
  api = `http://127.0.0.1:${site.environment.PORT}`;
  await TestProcess.start('src/api', site.environment).printed(/listening/);
  TestProcess.start('src/projector', site.environment);
  await untilHealthSays(api, { status: 'ready' });
  wire = await TcpProxy.start(api);
  far.startClients(CLIENTS, [wire.through(api)]);
  near.startClients(CLIENTS, [api]);
  await Promise.all([far.progress(1), near.progress(1)]);
});
afterEach(() => wire.restore());
afterAll(async () => {
  Witness.giveUp();
  await TestProcess.endAll();
  await wire.close();
  await site.close();
});

/** In the log once and whole, whatever became of the answers. */
async function expectNothingLost(): Promise<void> {
  const stores = await site.open();
  const all = new Witness();
  for (const one of [far, near]) all.addAll(one);
  await all.check(stores.store).finally(() => stores.close());
}

describe('the link between clients and the api', () => {
  it.each(WAYS)('$name: the others are answered meanwhile, and all of it goes on', async ({ disturb }) => {
    disturb(wire);
    await near.progress(4 * CLIENTS);
    expect((await healthOf(api)).status).toBe(200);
    wire.restore();
    await far.progress(2 * CLIENTS);
  });

  it('after all of it, every operation that was acknowledged is in the log once', async () => {
    await Promise.all([far.finish(), near.finish()]);
    await expectNothingLost();
    expect([far.withoutRetryAfter, near.withoutRetryAfter, far.hung, near.hung]).toEqual([[], [], [], []]);
  });
});
