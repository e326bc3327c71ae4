import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from './faults/until.js';
import { request } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { ownerKeyFile } from './support/owner-key.js';
import { TcpProxy } from './support/tcp-proxy.js';

const EXAMPLE = join(import.meta.dirname, '..', 'docs', 'examples', 'follow-feed.mjs');
const PRODUCT = '01/00300011111116';

interface Kept {
  readonly position?: number;
  readonly events: Readonly<Record<string, number>>;
}

let app: LedgerApp;
let wire: TcpProxy;
let folder: string;
let file: string;
let reader: ChildProcess | undefined;
let made = 0;
beforeAll(async () => {
  app = await startLedger();
  wire = await TcpProxy.start({ host: '127.0.0.1', port: Number(new URL(app.url).port) });
  folder = await mkdtemp(join(tmpdir(), 'traceledger-feed-'));
  file = join(folder, 'kept.json');
});
afterAll(async () => {
  await killed();
  await wire.close();
  await app.stop();
  await rm(folder, { recursive: true });
});

function started(): void {
  reader = spawn(process.execPath, [EXAMPLE, `http://127.0.0.1:${wire.port}`, file, ownerKeyFile()], {
    stdio: 'ignore',
  });
}

async function killed(): Promise<void> {
  if (!reader) return;
  const ended = once(reader, 'exit');
  reader.kill('SIGKILL');
  await ended;
  reader = undefined;
}

async function manufacture(count: number): Promise<number> {
  const items = [{ product: PRODUCT, from: `K${made + 1_000}`, to: `K${made + count + 999}` }];
  made += count;
  const answer = await request(app.url).post('/v1/operations/manufacture').send({ items, location: 'own/acme/plant' });
  expect([answer.status, answer.body.violations]).toEqual([201, undefined]);
  return answer.body.position;
}

const kept = async (): Promise<Kept> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { events: {} };
  }
};
const standsAt = (position: number): Promise<void> =>
  until(`the reader stands at ${position}`, async () => ((await kept()).position ?? -1) >= position);

it('the example counts each event once, whatever happens to it', async () => {
  started();
  await standsAt(await manufacture(3));
  await copyFile(file, join(folder, 'backup.json'));

  // Killed, while what it would read goes on.
  const first = await manufacture(500);
  await killed();
  await manufacture(20);
  started();
  await standsAt(first);

  wire.cut();
  const second = await manufacture(40);
  await standsAt(second);
  expect((await kept()).events).toEqual({ ItemManufactured: made });

  // Set back to what it had long ago.
  await killed();
  await copyFile(join(folder, 'backup.json'), file);
  started();
  const third = await manufacture(7);
  await standsAt(third);
  expect((await kept()).events).toEqual({ ItemManufactured: made });
});

it('a reader of another log is told so', async () => {
  const { body } = await request(app.url).get('/v1/feed?after=3&lastCapture=01k9x2m7r0c3v5w8y1z4a6b7d9');
  expect(body).toMatchObject({ status: 410, code: 'gone', detail: expect.stringContaining('begin anew') });
  const { body: alone } = await request(app.url).get('/v1/feed?lastCapture=01k9x2m7r0c3v5w8y1z4a6b7d9');
  expect(alone.violations).toMatchObject([{ field: 'lastCapture' }]);
});
