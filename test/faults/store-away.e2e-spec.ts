import { afterEach, describe, expect, it } from '@jest/globals';
import { TcpProxy } from '../support/tcp-proxy.js';
import { expectAllThere } from './all-there.js';
import { healthOf, type Health } from './health.js';
import { embeddedSite, killPostgresOf, serverSite, type Site } from './sites.js';
import { TestProcess } from './test-process.js';
import { until } from './until.js';
import { PRODUCT, Witness } from './witness.js';
import { AS_OWNER } from '../support/owner-key.js';

let site: Site | undefined;
let proxy: TcpProxy | undefined;
afterEach(async () => {
  Witness.giveUp();
  await TestProcess.endAll();
  await proxy?.close();
  proxy = undefined;
  await site?.close();
});

async function startWhole(environment: Site['environment']): Promise<{ process: TestProcess; url: string }> {
  const process = TestProcess.start('src/main', environment);
  const [, url = ''] = await process.printed(/API\s+(http\S+)/);
  return { process, url };
}

async function healthSays(url: string, away: Pick<Health, 'store' | 'database'>): Promise<void> {
  await until(`health says ${JSON.stringify(away)}`, async () => {
    const { status, body } = await healthOf(url);
    return status === 503 && Object.entries(away).every(([name, value]) => body[name as keyof typeof away] === value);
  });
}

/** Those who wait are refused by their deadline at the latest. */
async function clientsAreRefused(witness: Witness): Promise<void> {
  const refusals = (): number => [...witness.refused.values()].reduce((sum, count) => sum + count, 0);
  const before = refusals();
  await until('clients are refused', () => refusals() > before);
}

describe('a store that is away', () => {
  it('EventStoreDB killed under load and started again: nothing lost or doubled, and it goes on by itself', async () => {
    const opened = (site = await serverSite('eventstoredb'));
    const { process, url } = await startWhole(opened.environment);
    const witness = new Witness();
    witness.startClients(4, [url]);
    for (let round = 0; round < 3; round++) {
      await witness.progress(30);
      await opened.node?.kill();
      await healthSays(url, { store: 'does not answer', database: 'answers' });
      // What was under way is sent again until it is known: only those whose patience ends are refused.
      if (round === 0) await clientsAreRefused(witness);
      await opened.node?.startAgain();
      await witness.progress(30);
      await until('health says that it is ready', async () => (await healthOf(url)).status === 200);
    }
    await witness.finish();
    expect(witness.withoutRetryAfter).toEqual([]);
    expect(process.hasEnded).toBe(false);
    await expectAllThere(opened, witness);
  });

  it.each(['postgres', 'eventstoredb'] as const)(
    'PostgreSQL out of reach under load and back again, the log in %s',
    async (log) => {
      const opened = (site = await serverSite(log));
      const wire = (proxy = await TcpProxy.start(opened.environment.DATABASE_URL ?? ''));
      const through = wire.through(opened.environment.DATABASE_URL ?? '');
      const { process, url } = await startWhole({ ...opened.environment, DATABASE_URL: through });
      const witness = new Witness();
      witness.startClients(4, [url]);
      await witness.progress(30);
      wire.refuse();
      wire.cut();
      await healthSays(url, { database: 'does not answer' });
      await clientsAreRefused(witness);
      const question = new URL('/v1/items', url);
      question.searchParams.set('id', `${PRODUCT}/21/1`);
      expect((await fetch(question, { headers: AS_OWNER })).status).toBe(503);
      wire.restore();
      await witness.progress(30);
      await until('health says that it is ready', async () => (await healthOf(url)).status === 200);
      await witness.finish();
      expect(witness.withoutRetryAfter).toEqual([]);
      expect(process.hasEnded).toBe(false);
      await expectAllThere(opened, witness);
    },
  );

  it('the embedded PostgreSQL killed under load: the command says so and ends, and the next start has everything', async () => {
    const opened = (site = await embeddedSite());
    const first = await startWhole(opened.environment);
    const witness = new Witness();
    witness.startClients(3, [first.url]);
    await witness.progress(30);
    await killPostgresOf(opened.environment.DATA_DIR ?? '');
    const { code } = await first.process.end();
    expect(code).toBe(1);
    expect(first.process.output).toMatch(/PostgreSQL ended/);
    expect(first.process.output).not.toMatch(/takes too long/);
    await startWhole(opened.environment);
    await witness.progress(30);
    await witness.finish();
    await expectAllThere(opened, witness);
  });
});
