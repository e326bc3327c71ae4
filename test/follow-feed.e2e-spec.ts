import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { liveBuild } from '../projections/builds/builds.js';
import { requestRebuild } from '../projections/runner/rebuild.js';
import { PROJECTED_MODELS } from '../src/composition/read-models.js';
import { until } from './faults/until.js';
import { request } from './support/api-answer.js';
import { ChangesConsumer, rowsByKey } from './support/changes-consumer.js';
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

describe('a consumer of what changed', () => {
  const DOCK = 'own/acme/dock';
  const PALLET = '00/003000111111111118';
  const GROUPS = 'product,lot,location,disposition,owner,level,report,recalled';
  const unit = (serial: string): string => `${PRODUCT}/21/${serial}`;
  const packed = ['C1', 'C2', 'C3'].map(unit);
  let items: ChangesConsumer;
  let stock: ChangesConsumer;
  let last: { readonly capture: string; readonly position: number };

  async function record(name: string, body: object): Promise<string> {
    const answer = await request(app.url).post(`/v1/operations/${name}`).send(body);
    expect([answer.status, answer.body.violations]).toEqual([201, undefined]);
    last = answer.body;
    return last.capture;
  }

  /** As all is answered that is asked for now. */
  async function expectAll(): Promise<void> {
    await items.followTo(last.position);
    await stock.followTo(last.position);
    const { body } = await request(app.url)
      .get(`/v1/stock?level=all&limit=1000&groupBy=${GROUPS}`)
      .query({ after: last.position });
    expect(stock.rows).toEqual(rowsByKey(body.stock));
    const found: Parameters<typeof rowsByKey>[0][number][] = [];
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
      const page = await request(app.url)
        .post('/v1/items/query')
        .query({ after: last.position, cursor })
        .send({ holder: 'own/acme/self', limit: 1_000 });
      found.push(...page.body.items);
      cursor = page.body.cursor;
    }
    const { body: named } = await request(app.url)
      .post('/v1/items/query')
      .send({ ids: [PALLET, ...packed] });
    expect(items.rows).toEqual(rowsByKey([...found, ...named.items]));
  }

  beforeAll(() => {
    items = new ChangesConsumer(app.url, 'items', 200);
    stock = new ChangesConsumer(app.url, 'stock', 2);
  });

  it('has all that there is, whatever a pallet does to what is on it, late and corrected', async () => {
    await record('manufacture', { items: packed, lot: 'L1', location: 'own/acme/plant', owner: 'own/acme/self' });
    await record('pack', { items: packed, container: PALLET });
    await expectAll();
    const shipped = await record('ship', { items: [PALLET], toParty: 'own/shop/self', owner: 'own/shop/self' });
    await expectAll();
    const { body } = await request(app.url).get(`/v1/items/changes?after=${last.position - 1}`);
    expect(body.items.map(({ id }) => id)).toEqual([PALLET, ...packed]);
    expect(body).toMatchObject({ position: last.position, capture: shipped });
    await record('correct', { capture: shipped, reason: 'it stayed' });
    await expectAll();
    const at = new Date(Date.now() + 60_000).toISOString();
    await record('move', { items: [PALLET], location: DOCK, at });
    await record('move', {
      items: [PALLET],
      location: 'own/acme/hall',
      at: new Date(Date.now() + 30_000).toISOString(),
    });
    await expectAll();
  });

  it('hears what is gone, of items and of stock', async () => {
    const wrong = await record('manufacture', { items: [unit('X1')], lot: 'L9', location: DOCK });
    await expectAll();
    await record('correct', { capture: wrong, reason: 'another serial' });
    await expectAll();
    const { body } = await request(app.url).get(`/v1/items/changes?after=${last.position - 1}`);
    expect(body.items).toEqual([{ id: unit('X1'), gone: true }]);
    const moved = await request(app.url).get(`/v1/stock/changes?after=${last.position - 1}`);
    expect(moved.body.stock).toMatchObject([{ lot: `${PRODUCT}/10/L9`, quantity: '0', gone: true }]);
  });

  it('goes on over builds of the read models that replace each other', async () => {
    const { db, release } = app.ledger;
    for (const model of ['histories', 'stock-levels']) {
      const before = await liveBuild(db, release, model);
      await record('move', { items: [unit('K1001')], location: DOCK });
      await requestRebuild(db, app.config.ledger, PROJECTED_MODELS, model);
      await record('move', { items: [unit('K1002')], location: DOCK });
      await until('another build answers', async () => (await liveBuild(db, release, model)).build !== before.build);
      await expectAll();
    }
    const anew = [new ChangesConsumer(app.url, 'items', 1_000), new ChangesConsumer(app.url, 'stock', 1_000)];
    for (const consumer of anew) await consumer.followTo(last.position);
    expect(anew.map(({ rows }) => rows)).toEqual([items.rows, stock.rows]);
  });

  it('is told where it is of another log, or of another question', async () => {
    for (const route of ['items', 'stock']) {
      const changes = `/v1/${route}/changes`;
      const other = await request(app.url).get(`${changes}?after=3&lastCapture=01k9x2m7r0c3v5w8y1z4a6b7d9`);
      expect(other.body).toMatchObject({ status: 410, code: 'gone', detail: expect.stringContaining('begin anew') });
      const beyond = await request(app.url).get(`${changes}?after=${last.position + 1}`);
      expect(beyond.body).toMatchObject({ status: 503, code: 'behind', detail: expect.stringContaining('begin anew') });
      const { body } = await request(app.url).get(`${changes}?after=2&limit=1`);
      const misused = await request(app.url).get(changes).query({ after: 3, cursor: body.cursor });
      expect(misused.body.violations).toMatchObject([{ field: 'cursor' }]);
    }
  });
});
