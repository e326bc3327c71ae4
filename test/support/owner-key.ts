import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiKeyOf } from '../../src/auth/api-key.js';

/** The owner's key of every ledger that tests start. */
export const OWNER_KEY = apiKeyOf(new Uint8Array(32).fill(7));

/** What a request of the owner comes with. */
export const AS_OWNER = bearer(OWNER_KEY);

export function bearer(key: string): { readonly authorization: string } {
  return { authorization: `Bearer ${key}` };
}

let file: string | undefined;

/** Where the processes of a ledger find it. */
export function ownerKeyFile(): string {
  if (file !== undefined) return file;
  const folder = mkdtempSync(join(tmpdir(), 'traceledger-owner-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  file = join(folder, 'owner.key');
  writeFileSync(file, `${OWNER_KEY}\n`);
  chmodSync(file, 0o600);
  return file;
}
