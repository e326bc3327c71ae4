import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LedgerError } from '../../ledger/errors.js';
import { EMBEDDED_SAYS } from '../event-store.sentences.js';

/**
 * How to reach the embedded PostgreSQL that another process runs in `dataDir`. Throws `LedgerError('unavailable')`, naming DATA_DIR, where
 * there is none. PostgreSQL writes its port into the fourth line of `postmaster.pid`.
 */
export async function runningEmbeddedPostgres(dataDir: string): Promise<string> {
  const directory = resolve(dataDir);
  try {
    const lines = (await readFile(join(directory, 'pgdata', 'postmaster.pid'), 'utf8')).split('\n');
    const password = (await readFile(join(directory, 'superuser-password'), 'utf8')).trim();
    return `postgres://postgres:${password}@127.0.0.1:${Number(lines[3])}/postgres`;
  } catch (cause) {
    const message = EMBEDDED_SAYS['not-running'](directory);
    throw new LedgerError('unavailable', { message }, { cause });
  }
}
