import { afterEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { ledgerSchema } from '../../projections/builds/registry.js';
import { leaseTable } from '../../src/capture/leadership/lease.js';
import { expectAllThere } from './all-there.js';
import { healthOf } from './health.js';
import { serverSite, type Site } from './sites.js';
import { TestProcess, freePort } from './test-process.js';
import { until } from './until.js';
import { Witness } from './witness.js';

interface Api {
  readonly process: TestProcess;
  readonly url: string;
}

/** So long that none that lives loses it, however slow the machine is. A standby looks at it every third of that. */
const LEASE_SECONDS = 12;

let site: Site | undefined;
afterEach(async () => {
  Witness.giveUp();
  await site?.close();
});

async function startApi({ environment }: Site): Promise<Api> {
  const port = await freePort();
  const settings = { PORT: String(port), WRITER_LEASE_SECONDS: String(LEASE_SECONDS) };
  const process = TestProcess.start('src/api', { ...environment, ...settings });
  await process.printed(/listening/);
  return { process, url: `http://127.0.0.1:${port}` };
}

async function writerOf({ url }: Api): Promise<string | undefined> {
  return (await healthOf(url)).body.writer;
}

/** Of one that renews it no more: as if so much time had passed. */
async function letLeaseRunOut(site: Site): Promise<void> {
  const stores = await site.open();
  const table = leaseTable.in(ledgerSchema(stores.ledger));
  await sql`UPDATE ${table} SET expires = clock_timestamp() - interval '1 second'`.execute(stores.db);
  await stores.close();
}

async function becomes(api: Api, role: string): Promise<void> {
  const has = async (): Promise<boolean> => (await writerOf(api).catch(() => 'away')) === role;
  await until(`${api.url} is ${role}`, has);
}

describe.each(['postgres', 'eventstoredb'] as const)('two API processes on one ledger, the log in %s', (log) => {
  let projector: TestProcess;

  async function startBoth(): Promise<{ readonly site: Site; readonly first: Api; readonly second: Api }> {
    const opened = (site = await serverSite(log));
    projector = TestProcess.start('src/projector', opened.environment);
    const first = await startApi(opened);
    await becomes(first, 'active');
    const second = await startApi(opened);
    await becomes(second, 'standby');
    return { site: opened, first, second };
  }

  async function expectAllThereOnce({ site, witness }: { site: Site; witness: Witness }): Promise<readonly number[]> {
    const { captures, epochs } = await expectAllThere(site, witness);
    expect(captures).toHaveLength(witness.acknowledged.size);
    expect(projector.hasEnded).toBe(false);
    return epochs;
  }

  it('both take writes; when the active one is killed under load, the other takes over', async () => {
    const { site, first, second } = await startBoth();
    const [atFirst, atSecond] = [new Witness(), new Witness()];
    for (const [witness, { url }] of [[atFirst, first] as const, [atSecond, second] as const]) {
      witness.startClients(1, [url]);
      await witness.progress(5);
      await witness.finish();
      expect(witness.wrong).toEqual([]);
    }
    const witness = new Witness();
    witness.startClients(4, [first.url, second.url]);
    await witness.progress(50);
    await first.process.kill();
    await letLeaseRunOut(site);
    await becomes(second, 'active');
    await witness.progress(50);
    // It comes back and stands by.
    const third = await startApi(site);
    await becomes(third, 'standby');
    await witness.progress(10);
    await witness.finish();
    const epochs = await expectAllThereOnce({ site, witness: together([atFirst, atSecond, witness]) });
    expect(epochs).toEqual([1, 2]);
  });

  it('an active one that was paused and wakes up after the other took over writes nothing more, and forwards', async () => {
    const { site, first, second } = await startBoth();
    const witness = new Witness();
    witness.startClients(4, [first.url, second.url]);
    await witness.progress(50);
    first.process.signal('SIGSTOP');
    await letLeaseRunOut(site);
    await becomes(second, 'active');
    const while2 = new Witness();
    while2.startClients(2, [second.url]);
    await while2.progress(30);
    first.process.signal('SIGCONT');
    await becomes(first, 'standby');
    // What it is asked now is the other's to record.
    const late = new Witness();
    late.startClients(1, [first.url]);
    await late.progress(5);
    for (const each of [late, while2, witness]) await each.finish();
    expect(await writerOf(second)).toBe('active');
    const epochs = await expectAllThereOnce({ site, witness: together([witness, while2, late]) });
    expect(epochs).toEqual([1, 2]);
  });
});

function together(witnesses: readonly Witness[]): Witness {
  const all = new Witness();
  for (const witness of witnesses) all.addAll(witness);
  return all;
}
