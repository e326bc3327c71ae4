import { afterEach, describe, expect, it } from '@jest/globals';
import { HalfSent, listens } from './half-sent.js';
import { embeddedSite, EventStoreNode, serverSite, type Site } from './sites.js';
import { TestProcess } from './test-process.js';
import { until } from './until.js';
import { Witness, largeManufacture } from './witness.js';

let site: Site | undefined;
let otherLog: EventStoreNode | undefined;
afterEach(async () => {
  Witness.giveUp();
  await TestProcess.endAll();
  await otherLog?.remove();
  otherLog = undefined;
  await site?.close();
});

async function startWhole(environment: Site['environment']): Promise<{ process: TestProcess; url: string }> {
  const process = TestProcess.start('src/main', environment);
  const [, url = ''] = await process.printed(/API\s+(http\S+)/);
  return { process, url };
}

describe('a ledger that is told to stop', () => {
  it.each([
    ['SIGTERM', () => serverSite('postgres'), (ledger: TestProcess): void => ledger.signal('SIGTERM')],
    // The terminal sends it to all that runs in it.
    ['Ctrl-C', embeddedSite, (ledger: TestProcess): void => ledger.interruptGroup()],
  ] as const)(
    'by %s finishes what it took, and ends',
    async (_, open: () => Promise<Site>, stop: (ledger: TestProcess) => void) => {
      const opened = (site = await open());
      const first = await startWhole(opened.environment);
      const witness = new Witness();
      witness.startClients(3, [first.url]);
      await witness.progress(10);
      const half = await HalfSent.begin(first.url, largeManufacture('too-late', 3_000_000, 2));
      const stores = await opened.open();
      const before = await stores.store.head();
      const large = largeManufacture('in-hand', 1_000_000);
      const answer = witness.sendOnce(large, first.url);
      await until('it is taken', async () => (await stores.store.head()) > before + 1_000, { everyMs: 2 });
      await stores.close();
      stop(first.process);
      await until('it takes no new connections', async () => !(await listens(first.url)));
      // Clients go on over the connections that they have.
      expect(await half.finish()).toEqual({
        status: 503,
        headers: expect.stringMatching(/^retry-after: \d+\r$/m),
        body: expect.stringContaining('"code":"unavailable"'),
      });
      expect(await answer).toMatchObject({ status: 201, body: { items: 10_000 } });
      // One that takes longer than 10 s says so, and ends with 1.
      expect(await first.process.end()).toEqual({ code: 0, signal: null });
      expect(first.process.output).toMatch(/Stopped\.\s*$/);
      expect(witness.withoutRetryAfter).toEqual([]);
      await startWhole(opened.environment);
      await witness.finish();
      const again = await opened.open();
      const { voided } = await witness.check(again.store);
      await again.close();
      expect(voided).toEqual([]);
    },
  );

  it('by a second SIGTERM as well, while it is still starting', async () => {
    const opened = (site = await embeddedSite());
    const starting = TestProcess.start('src/main', opened.environment);
    await starting.printed(/PostgreSQL listens/);
    starting.signal('SIGTERM');
    starting.signal('SIGTERM');
    expect(await starting.end()).toEqual({ code: 0, signal: null });
  });
});

describe('read models of another log', () => {
  it('are refused in plain words at the start, by the command and by each process of its own', async () => {
    const opened = (site = await serverSite('eventstoredb'));
    const first = await startWhole(opened.environment);
    const witness = new Witness();
    witness.startClients(2, [first.url]);
    await witness.progress(10);
    await witness.finish();
    first.process.signal('SIGTERM');
    await first.process.end();
    otherLog = await EventStoreNode.start();
    const environment = { ...opened.environment, EVENTSTOREDB_URL: otherLog.url };
    for (const [program, expected] of [
      ['src/main', 1],
      ['src/api', 1],
      ['src/projector', 3],
    ] as const) {
      const refused = TestProcess.start(program, environment);
      const { code } = await refused.end();
      expect({ program, code, said: refused.output }).toEqual({
        program,
        code: expected,
        said: expect.stringMatching(/another log/),
      });
      expect(refused.output).not.toMatch(/\n\s+at /);
    }
    // Nothing was written to the log that is not ours, and the right one goes on.
    const right = await startWhole(opened.environment);
    expect((await witness.sendUntilAnswered(largeManufacture('after', 1, 2), [right.url])).status).toBe(201);
  });
});
