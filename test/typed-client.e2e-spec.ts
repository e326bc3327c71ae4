import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { request } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { OWNER_KEY } from './support/owner-key.js';

const ROOT = join(import.meta.dirname, '..');
const run = promisify(execFile);

const GENERATE = `
import { createClient } from '@hey-api/openapi-ts';
await createClient({
  input: './openapi.json',
  output: { path: './src/client', module: { extension: '.js' } },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  logs: { level: 'silent', file: false },
});
`;

const COMPILER = {
  compilerOptions: {
    target: 'ES2024',
    lib: ['ES2024', 'DOM', 'DOM.Iterable'],
    module: 'NodeNext',
    strict: true,
    noUncheckedIndexedAccess: true,
    types: ['node'],
    rootDir: 'src',
    outDir: 'dist',
  },
  include: ['src'],
};

/** What somebody writes who has nothing but the document. */
const STORY = `
import { client } from './client/client.gen.js';
import { history_, impact, item, manufacture, openRecall, receive, ship, stock } from './client/index.js';
import type { CaptureAnswerBody, DryRunBody, EventBody, StockRowBody } from './client/index.js';

client.setConfig({ baseUrl: process.argv[2] ?? '', auth: () => process.env['KEY'], throwOnError: true });
const id = '01/00300011111116/21/C1';
const [lot, plant, shop, buyer] = ['L7', 'own/acme/plant', 'own/buyer/shop', 'own/buyer/self'];

function positionOf(answer: CaptureAnswerBody | DryRunBody | undefined): number {
  if (answer === undefined || !('position' in answer)) throw new Error('it was not recorded');
  return answer.position;
}

await manufacture({ body: { items: [id], lot, location: plant, attributes: { colour: 'red' } } });
await ship({ body: { items: [id], location: plant, toParty: buyer, owner: buyer } });
const received = await receive({
  body: { items: [id], location: shop, recordedFor: buyer },
  headers: { 'Idempotency-Key': 'client-1', 'X-Actor': 'op-81' },
});
const after = positionOf(received.data as CaptureAnswerBody | DryRunBody | undefined);
const found = await item({ path: { id }, query: { after } });
const told = await history_({ path: { id }, query: { after } });
const counted = await stock({ query: { after, product: '01/00300011111116', groupBy: 'product,location' } });
const opened = await openRecall({ body: { id: 'C7', reason: 'cracks', scope: { anyOf: [{ lotCode: lot }] } } });
const hit = await impact({ path: { id: 'C7' }, query: { after } });
const refused = await manufacture({ body: { items: [id], location: plant }, throwOnError: false });
// @ts-expect-error An operation has items.
const unsent = () => manufacture({ body: { location: plant } });
// @ts-expect-error An item has no colour of its own.
const unknown = () => found.data?.colour;
// A partner is told less: what is told by its forms is all.
const whole = found.data !== undefined && 'forms' in found.data ? found.data : undefined;
const events = (told.data?.events ?? []).filter((event): event is EventBody => 'capture' in event);
const rows: readonly StockRowBody[] = counted.data?.stock ?? [];
const units = hit.data !== undefined && typeof hit.data === 'object' && 'units' in hit.data ? hit.data.units : [];
const refusal = refused.error?.violations?.[0];
console.log(
  JSON.stringify({
    found: [found.data?.place.kind, found.data?.place.location, found.data?.owner, whole?.attributes?.['colour']],
    told: events.map(({ type, actor, data }) => [type, actor, data.title?.to ?? null]),
    rows: rows.map(({ place, quantity, unit }) => [place?.location, quantity, unit]),
    recall: opened.data?.recall,
    units: units.map((unit) => [unit.item, unit.lot, unit.status]),
    refusal: [refusal?.item, typeof refusal?.rule],
    never: [typeof unsent, typeof unknown],
  }),
);
`;

let app: LedgerApp;
let folder: string;
beforeAll(async () => {
  app = await startLedger();
  folder = await mkdtemp(join(tmpdir(), 'traceledger-client-'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(async () => {
  await app.stop();
  await rm(folder, { recursive: true, force: true });
});

it('a client that is generated from the document compiles, and tells a story', async () => {
  const node = (...words: readonly string[]): Promise<{ readonly stdout: string }> =>
    run(process.execPath, words, { cwd: folder, env: { ...process.env, KEY: OWNER_KEY } });
  const { text } = await request(app.url).get('/openapi.json');
  await writeFile(join(folder, 'openapi.json'), text);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(COMPILER));
  await writeFile(join(folder, 'generate.js'), GENERATE);
  await node('generate.js');
  await writeFile(join(folder, 'src/story.ts'), STORY);
  await expect(node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json')).resolves.toMatchObject({ stdout: '' });
  const { stdout } = await node('dist/story.js', app.url);
  const id = '01/00300011111116/21/C1';
  expect(JSON.parse(stdout)).toMatchObject({
    found: ['at', 'own/buyer/shop', 'own/buyer/self', 'red'],
    told: [
      ['ItemManufactured', 'owner', null],
      ['ItemShipped', 'owner', 'own/buyer/self'],
      ['ItemReceived', 'owner', null],
    ],
    rows: [['own/buyer/shop', '1', 'C62']],
    recall: 'recall/C7',
    units: [[id, '01/00300011111116/10/L7', 'open']],
    refusal: [id, 'string'],
  });
});
