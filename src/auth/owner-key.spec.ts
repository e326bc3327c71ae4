import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isApiKey } from './api-key.js';
import { keepOwnerKey, ownerHeaders, readOwnerKey } from './owner-key.js';

describe("the owner's key", () => {
  let dataDirectory: string;
  beforeEach(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'traceledger-owner-'));
  });
  afterEach(() => rm(dataDirectory, { recursive: true }));

  it('is made once, for its user alone to read, also by several at once', async () => {
    expect(await readOwnerKey({ dataDirectory })).toBeUndefined();
    expect(await ownerHeaders({ dataDirectory })).toEqual({});
    const made = await Promise.all(Array.from({ length: 8 }, () => keepOwnerKey({ dataDirectory })));
    expect(made.filter(({ isNew }) => isNew)).toHaveLength(1);
    const [key = ''] = new Set(made.map((one) => one.key));
    expect([isApiKey(key), made.every((one) => one.key === key)]).toEqual([true, true]);
    expect(await readdir(dataDirectory)).toEqual(['owner.key']);
    expect((await stat(join(dataDirectory, 'owner.key'))).mode & 0o777).toBe(0o600);
    expect(await ownerHeaders({ dataDirectory })).toEqual({ authorization: `Bearer ${key}` });
  });

  it('names the setting that names a file of no use', async () => {
    const empty = join(dataDirectory, 'empty');
    await writeFile(empty, '');
    const told: readonly (readonly [string, string])[] = [
      [dataDirectory, 'EISDIR'],
      [empty, 'a file that holds a key'],
    ];
    for (const [ownerKeyFile, what] of told) {
      const reading = readOwnerKey({ dataDirectory, ownerKeyFile });
      await expect(reading).rejects.toMatchObject({
        name: 'BadSettingsError',
        settings: [{ name: 'OWNER_KEY_FILE', value: ownerKeyFile }],
      });
      await expect(reading).rejects.toThrow(what);
    }
  });

  it('is not taken from a file that holds none', async () => {
    await writeFile(join(dataDirectory, 'owner.key'), '');
    await expect(keepOwnerKey({ dataDirectory })).rejects.toThrow('holds no key');
  });
});
