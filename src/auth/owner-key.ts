import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config.js';
import type { Sentence } from '../ledger/sentences.js';
import { BadSettingsError } from '../settings-reader.js';
import { isApiKey, newApiKey } from './api-key.js';
import { OWNER_FILE_RULES } from './auth.sentences.js';

type Where = Pick<Config, 'ownerKeyFile' | 'dataDirectory'>;

export function ownerKeyFileOf({ ownerKeyFile, dataDirectory }: Where): string {
  return ownerKeyFile ?? join(dataDirectory, 'owner.key');
}

/** What a program of this machine comes with; undefined where there is no file of it. Throws `BadSettingsError` for a file that was named and is of no use. */
export async function readOwnerKey(config: Where): Promise<string | undefined> {
  const path = ownerKeyFileOf(config);
  try {
    const key = (await readFile(path, 'utf8')).trim();
    if (isApiKey(key)) return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(config, error, OWNER_FILE_RULES.unreadable(String((error as NodeJS.ErrnoException).code)));
  }
  throw unusable(config, new Error(`${path} holds no key`), OWNER_FILE_RULES['no-key']());
}

function unusable({ ownerKeyFile }: Where, error: unknown, rule: Sentence): unknown {
  return ownerKeyFile === undefined
    ? error
    : new BadSettingsError([{ name: 'OWNER_KEY_FILE', value: ownerKeyFile, rule }]);
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
