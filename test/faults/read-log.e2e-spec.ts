import { afterEach, describe, expect, it } from '@jest/globals';
import { listReads } from '../../src/read-log/read-log.js';
import { AS_OWNER } from '../support/owner-key.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { serverSite, type Site } from './sites.js';
import { TestProcess } from './test-process.js';
import { until } from './until.js';

const ORDINARY = '/v1/recalls';
/** Written down before it is told. */
const SENSITIVE = '/v1/reads?limit=1';

let site: Site | undefined;
let proxy: TcpProxy | undefined;
afterEach(async () => {
  await TestProcess.endAll();
  await proxy?.close();
  proxy = undefined;
  await site?.close();
});

interface Api {
  readonly process: TestProcess;
  /** Asks as this request, and says how it was answered. */
  readonly ask: (path: string, id: string) => Promise<number>;
}

async function startApi(environment: Site['environment']): Promise<Api> {
  const process = TestProcess.start('src/api', environment);
  await process.printed(/listening/);
  const ask = async (path: string, id: string): Promise<number> => {
    const answer = await fetch(`http://127.0.0.1:${environment.PORT}${path}`, {
      headers: { ...AS_OWNER, 'x-request-id': id },
    });
    await answer.text();
    return answer.status;
  };
  await until('it answers', async () => (await ask(ORDINARY, 'first')) === 200);
  return { process, ask };
}

/** The requests that have a mark, as often as they have one. */
async function recorded({ db, ledger }: Awaited<ReturnType<Site['open']>>): Promise<readonly string[]> {
  return (await listReads(db, ledger, {}, { limit: 1_000_000 })).map(({ request }) => request);
}

const names = (what: string, most: number): readonly string[] =>
  Array.from({ length: most }, (_, index) => `${what}-${index}`);

describe('marks of reads', () => {
  it('are there by themselves a moment after the answer, those of what is sensitive before it, when the process is killed', async () => {
    const opened = (site = await serverSite('postgres'));
    const { process, ask } = await startApi(opened.environment);
    const stores = await opened.open();
    try {
      const [early, last] = [names('early', 200), names('last', 50)];
      for (const id of early) expect(await ask(ORDINARY, id)).toBe(200);
      await until('all are recorded, though nobody asks any more', async () => {
        const there = new Set(await recorded(stores));
        return early.every((id) => there.has(id));
      });
      for (const id of last) expect(await ask(ORDINARY, id)).toBe(200);
      expect(await ask(SENSITIVE, 'sensitive')).toBe(200);
      await process.kill();
      const there = await recorded(stores);
      expect(there).toEqual(expect.arrayContaining([...early, ...last, 'sensitive']));
      const once = there.filter((id) => id !== 'first');
      expect(once).toHaveLength(new Set(once).size);
    } finally {
      await stores.close();
    }
  });

  it('are all there when the database was away and is back: what was answered, once', async () => {
    const opened = (site = await serverSite('postgres'));
    const wire = (proxy = await TcpProxy.start(opened.environment.DATABASE_URL ?? ''));
    const through = wire.through(opened.environment.DATABASE_URL ?? '');
    const { process, ask } = await startApi({ ...opened.environment, DATABASE_URL: through });
    const stores = await opened.open();
    const answered: string[] = [];
    let isAway = false;
    let isOver = false;
    const client = async (name: string, path: string): Promise<void> => {
      for (let asked = 0; !isOver; asked++) {
        const status = await ask(path, `${name}-${asked}`);
        if (status === 200) answered.push(`${name}-${asked}`);
        else if (status === 503) isAway = true;
        else throw new Error(`${name} is answered ${status}`);
      }
    };
    try {
      const clients = [client('a', ORDINARY), client('b', ORDINARY), client('c', SENSITIVE)];
      const progress = async (most: number): Promise<void> => {
        const from = answered.length;
        await until(`${most} more are answered`, () => answered.length >= from + most);
      };
      await progress(100);
      wire.refuse();
      wire.cut();
      await until('questions are refused', () => isAway);
      wire.restore();
      await progress(100);
      isOver = true;
      await Promise.all(clients);
      await until('all that was answered is recorded', async () => {
        const there = new Set(await recorded(stores));
        return answered.every((id) => there.has(id));
      });
      const marks = (await recorded(stores)).filter((id) => id !== 'first');
      expect(marks).toHaveLength(new Set(marks).size);
      expect(process.hasEnded).toBe(false);
    } finally {
      isOver = true;
      await stores.close();
    }
  });
});
