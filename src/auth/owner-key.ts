import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config.js';
import { isApiKey, newApiKey } from './api-key.js';

type Where = Pick<Config, 'ownerKeyFile' | 'dataDirectory'>;

export function ownerKeyFileOf({ ownerKeyFile, dataDirectory }: Where): string {
  return ownerKeyFile ?? join(dataDirectory, 'owner.key');
}

/** What a program of this machine comes with; undefined where there is no file of it. */
export async function readOwnerKey(config: Where): Promise<string | undefined> {
  const path = ownerKeyFileOf(config);
  try {
    const key = (await readFile(path, 'utf8')).trim();
    if (isApiKey(key)) return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  throw new Error(`${path} holds no key`);
}

/** The header by which a program of this machine says who it is; none where it has no key, as where nobody is asked. */
export async function ownerHeaders(config: Where): Promise<Readonly<Record<string, string>>> {
  const key = await readOwnerKey(config);
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

/** The key of the file, which is made where it is missing, for the user alone to read. */
export async function keepOwnerKey(config: Where): Promise<{ readonly key: string; readonly isNew: boolean }> {
  const known = await readOwnerKey(config);
  if (known !== undefined) return { key: known, isNew: false };
  const path = ownerKeyFileOf(config);
  const key = newApiKey();
  await mkdir(dirname(path), { recursive: true });
  // Under another name first: whoever is killed here leaves no file that holds half a key.
  const written = `${path}.${randomUUID()}`;
  const file = await open(written, 'wx', 0o600);
  try {
    await file.writeFile(`${key}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(written, path);
    return { key, isNew: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Another process that started at the same moment has made it.
    return keepOwnerKey(config);
  } finally {
    await rm(written);
  }
}
