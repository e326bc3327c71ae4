import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { LogStores, STORE_KINDS, STORE_PAIRS } from '../../test/support/log-stores.js';
import { allEvents, endOfCapture, fillLog } from '../../test/support/sample-log.js';
import type { EventStore } from '../event-store/event-store.js';
import { copyLog } from './copy-log.js';
import { exportLines, exportRange, type ExportRange } from './export-log.js';
import { importLog, type ImportOptions } from './import-log.js';

let stores: LogStores;
let directory: string;
beforeAll(async () => {
  stores = await LogStores.start();
  directory = await mkdtemp(join(tmpdir(), 'traceledger-export-'));
});
afterEach(() => stores.closeOpened());
afterAll(async () => {
  await stores.stop();
  await rm(directory, { recursive: true, force: true });
});

async function exported(store: EventStore, asked: Partial<ExportRange> = {}): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const range = await exportRange(store, asked);
  for await (const piece of exportLines(store, 'main', range, () => undefined)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function written(bytes: Buffer): Promise<string> {
  const path = join(directory, `${Math.random().toString(36).slice(2)}.export`);
  await writeFile(path, bytes);
  return path;
}

function options(path: string, to: EventStore, more: Partial<ImportOptions> = {}): ImportOptions {
  const signal = new AbortController().signal;
  return { path, to, ledger: 'main', signal, onProgress: () => undefined, ...more };
}

describe.each(STORE_PAIRS)('a log exported from %s and imported into %s', (fromKind, toKind) => {
  let from: EventStore;
  let to: EventStore;
  let head: number;
  beforeEach(async () => {
    from = await stores.open(fromKind);
    to = await stores.open(toKind);
    head = await fillLog(from, 60);
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
    ['nothing', (bytes: Buffer) => bytes],
  ])('is the same, packed by %s, and exported again the same file byte for byte', async (_, pack) => {
    const file = await exported(from);
    const imported = await importLog(options(await written(pack(file)), to));
    expect(imported).toMatchObject({ appended: head + 1, header: { first: 0, last: head } });
    expect(await allEvents(to)).toEqual(await allEvents(from));
    expect((await exported(to)).equals(file)).toBe(true);
    expect((await to.mark()).state).toBe('open');
  });

  it('is gone on with by an export of what came after, and by one that overlaps', async () => {
    const middle = endOfCapture(35);
    await importLog(options(await written(await exported(from, { last: middle })), to));
    await importLog(options(await written(await exported(from, { first: middle + 1 })), to));
    expect(await allEvents(to)).toEqual(await allEvents(from));
    const again = await importLog(options(await written(await exported(from)), to));
    expect(again.appended).toBe(0);
  });

  it('is gone on with after an interruption, and nobody else fills or takes it meanwhile', async () => {
    const path = await written(await exported(from));
    const interrupted = new AbortController();
    const onProgress: ImportOptions['onProgress'] = (what) => void (what === 'imported' && interrupted.abort());
    await expect(importLog(options(path, to, { signal: interrupted.signal, onProgress }))).rejects.toThrow(/abort/);
    const stood = await to.head();
    expect([stood > -1, stood < head, (await to.mark()).state]).toEqual([true, true, 'incomplete']);
    const shorter = await written(await exported(from, { last: endOfCapture(1) }));
    await expect(importLog(options(shorter, to))).rejects.toMatchObject({ code: 'closed' });
    expect((await importLog(options(path, to))).appended).toBe(head - stood);
    expect(await allEvents(to)).toEqual(await allEvents(from));
  });
});

describe.each(STORE_KINDS)('an import into %s', (kind) => {
  it('takes captures that are larger than one append', async () => {
    const [from, to] = [await stores.open('PostgreSQL'), await stores.open(kind)];
    await fillLog(from, 10, { large: 3 });
    await importLog(options(await written(await exported(from)), to));
    expect(await allEvents(to)).toEqual(await allEvents(from));
  });

  it('refuses a log that holds other events, naming the first, and leaves it as it was', async () => {
    const [from, to] = [await stores.open(kind), await stores.open(kind)];
    await fillLog(from, 20);
    await fillLog(to, 2);
    const [[ours], [theirs], path] = [await from.read(0, 1), await to.read(0, 1), await written(await exported(from))];
    await expect(importLog(options(path, to))).rejects.toMatchObject({
      code: 'wrong-log',
      detail: { message: expect.stringMatching(new RegExp(`position 0 .*${theirs?.id ?? '-'}.*${ours?.id ?? '-'}`)) },
    });
    expect([await to.head(), (await to.mark()).state]).toEqual([endOfCapture(2), 'open']);
  });

  it('refuses a file that does not follow on, and one of another ledger', async () => {
    const [from, to] = [await stores.open(kind), await stores.open(kind)];
    await fillLog(from, 20);
    const later = await written(await exported(from, { first: endOfCapture(2) + 1 }));
    await expect(importLog(options(later, to))).rejects.toThrow(/begins at position 9, the log ends at -1/);
    const whole = await written(await exported(from));
    await expect(importLog(options(whole, to, { ledger: 'other' }))).rejects.toThrow(
      /of the ledger main, not of other/,
    );
    expect(await to.head()).toBe(-1);
  });
});

describe('an export', () => {
  it('never ends inside a capture, nor begins in one', async () => {
    const store = await stores.open('PostgreSQL');
    await fillLog(store, 10);
    await expect(exportRange(store, { last: 6 })).rejects.toThrow(/--last 6 would cut a capture.*; 4 would not/);
    await expect(exportRange(store, { first: 6 })).rejects.toThrow(/--first 6 would cut a capture.*; 5 would not/);
    await expect(exportRange(store, { last: 41 })).rejects.toThrow(/ends at position 40/);
    const half = (await store.read(37, 3)).map(({ id, type, data, metadata }) => ({ id, type, data, metadata }));
    const other = await stores.open('PostgreSQL');
    await copyLog({
      ...{ from: store, to: other, source: 'here', target: 'there', atEnd: 'open', follow: false },
      ...{ signal: new AbortController().signal, onProgress: () => undefined, say: () => undefined },
    });
    const ids = half.map((event, n) => ({ ...event, id: `00000000-0000-4000-8000-00000000000${n}` }));
    await other.append(ids, 40);
    expect(await exportRange(other, {})).toEqual({ first: 0, last: 40 });
  });
});

describe('a file that is not as it was exported', () => {
  let file: Buffer;
  let to: EventStore;
  beforeAll(async () => {
    const from = await stores.open('PostgreSQL');
    await fillLog(from, 12);
    file = await exported(from);
    await stores.closeOpened();
  });
  beforeEach(async () => {
    to = await stores.open('PostgreSQL');
  });

  const lines = (): string[] => file.toString().trimEnd().split('\n');
  const joined = (all: readonly string[]): Buffer => Buffer.from(`${all.join('\n')}\n`);
  const swap = (all: string[], a: number, b: number): string[] => all.with(a, all[b] ?? '').with(b, all[a] ?? '');

  async function refused(bytes: Buffer): Promise<string> {
    const error = await importLog(options(await written(bytes), to)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'invalid-request' });
    expect([await to.head(), (await to.mark()).state]).toEqual([-1, 'open']);
    return (error as Error).message;
  }

  it.each<[string, () => Buffer, RegExp]>([
    [
      'cut off behind a line',
      () => joined(lines().slice(0, 20)),
      /line 21 is where the file is cut off: the final line/,
    ],
    ['cut off within a line', () => file.subarray(0, 3_000), /line \d+ is where the file is cut off, in the middle/],
    [
      'cut off in its archive',
      () => gzipSync(file).subarray(0, 900),
      /line \d+ is where the archive is damaged or cut off/,
    ],
    ['without one event', () => joined(lines().toSpliced(9, 1)), /line 10 is of position 9 where 8 was expected/],
    ['with two lines changed about', () => joined(swap(lines(), 5, 6)), /line 6 is of position 5 where 4/],
    ['with an event twice', () => joined(lines().toSpliced(7, 0, lines()[6] ?? '')), /line 8 is of position 5/],
    [
      'with other content',
      () => Buffer.from(file.toString().replace('own/acme/dock', 'own/acme/dusk')),
      /line 51 has another hash/,
    ],
    [
      'of another ledger than it was',
      () => Buffer.from(file.toString().replace('"main"', '"pain"')),
      /line 51 has another hash/,
    ],
    [
      'with something behind its end',
      () => Buffer.concat([file, Buffer.from('{}\n')]),
      /line 52 stands behind the final line/,
    ],
    [
      'of a later format',
      () => Buffer.from(file.toString().replace('"version":1', '"version":2')),
      /line 1 is of format version 2/,
    ],
    ['that is none', () => Buffer.from('serial,place\n1,2\n'), /line 1 is no JSON/],
    ['that is empty', () => Buffer.alloc(0), /line 1 is where the file is cut off/],
  ])('is refused: %s', async (_, damaged, said) => {
    expect(await refused(damaged())).toMatch(said);
  });

  it('is refused whatever byte of it is changed, packed or not', async () => {
    const packed = gzipSync(file);
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (isPacked, at, change) => {
        const bytes = Buffer.from(isPacked ? packed : file);
        // The first ten bytes of gzip say when and by what it was packed, and nothing about what is inside.
        const index = isPacked ? 10 + (at % (bytes.length - 10)) : at % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ change;
        if (isPacked && gunzips(bytes)?.equals(file)) return;
        await refused(bytes);
      }),
      { numRuns: 60 },
    );
  });
});

function gunzips(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}
