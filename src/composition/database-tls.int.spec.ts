import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CertificateAuthority, type KeyAndCertificate } from '../../test/support/certificates.js';
import { readConfig } from '../config.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../event-store/embedded/embedded-postgres.js';
import { createLogger } from '../telemetry/logging.js';
import { openPool } from './database-pool.js';
import { openStores } from './open-ledger.js';

const logger = createLogger({ level: 'silent', name: 'test' });

describe('a PostgreSQL that is asked over TLS', () => {
  const authority = CertificateAuthority.make('authority of the database');
  let folder: string;
  let postgres: EmbeddedPostgres;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'traceledger-database-tls-'));
    await writeFile(join(folder, 'ca.pem'), authority.pem);
    await writeFile(join(folder, 'stranger.pem'), CertificateAuthority.make('a stranger').pem);
    postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data') });
    // Its certificate names the host and not the address.
    await speakTls(authority.issue('localhost'));
  });
  afterAll(async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  function url(host: string, options: Readonly<Record<string, string>>): string {
    const address = new URL(postgres.connectionString);
    address.hostname = host;
    for (const [name, value] of Object.entries(options)) address.searchParams.set(name, value);
    return address.href;
  }

  async function asked<Row>(connectionString: string, question: string): Promise<readonly Row[]> {
    const { db, close } = openPool({ connectionString, max: 1, answerMs: 60_000 }, logger);
    try {
      return (await sql.raw<Row>(question).execute(db)).rows;
    } finally {
      await close();
    }
  }

  /** The server takes a key that nobody else may read: it writes the file itself. */
  async function speakTls({ cert, key }: KeyAndCertificate): Promise<void> {
    const plain = postgres.connectionString;
    for (const [name, pem] of [['server.crt', cert] as const, ['server.key', key] as const])
      await asked(
        plain,
        `COPY (SELECT unnest(string_to_array('${pem.trim()}', E'\\n'))) TO PROGRAM 'umask 077; cat > ${name}'`,
      );
    await asked(plain, 'ALTER SYSTEM SET ssl = on');
    await asked(plain, 'SELECT pg_reload_conf()');
    while ((await asked<{ ssl: string }>(plain, 'SHOW ssl'))[0]?.ssl !== 'on');
  }

  const full = { sslmode: 'verify-full' };
  const trusted = (): Readonly<Record<string, string>> => ({ ...full, sslrootcert: join(folder, 'ca.pem') });
  const IS_ENCRYPTED = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

  it('is asked encrypted by who trusts its authority, and names it as it is named', async () => {
    expect(await asked(url('localhost', trusted()), IS_ENCRYPTED)).toEqual([{ ssl: true }]);
    expect(await asked(postgres.connectionString, IS_ENCRYPTED)).toEqual([{ ssl: false }]);
  });

  it('is refused where another authority is trusted, none is named, or the host is another', async () => {
    const refused = [
      [url('localhost', { ...full, sslrootcert: join(folder, 'stranger.pem') }), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
      [url('localhost', full), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
      [url('127.0.0.1', trusted()), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ] as const;
    for (const [address, code] of refused) await expect(asked(address, 'SELECT 1')).rejects.toMatchObject({ code });
  });

  it('is told as a setting that is not right, which no waiting mends', async () => {
    for (const options of [full, { ...full, sslrootcert: join(folder, 'stranger.pem') }]) {
      const databaseUrl = url('localhost', options);
      const opened = openStores({ ...readConfig({ DATABASE_URL: databaseUrl }), databaseUrl }, logger);
      await expect(opened).rejects.toMatchObject({ name: 'BadSettingsError', settings: [{ name: 'DATABASE_URL' }] });
    }
  });

  it('has a whole ledger in it, each connection of it encrypted', async () => {
    const databaseUrl = url('localhost', trusted());
    const stores = await openStores({ ...readConfig({ DATABASE_URL: databaseUrl }), databaseUrl }, logger);
    try {
      expect(await stores.store.head()).toBe(-1);
      await sql`SELECT 1`.execute(stores.writerDb);
      const { rows } = await sql<{ plain: string }>`
        SELECT count(*) AS plain FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
        WHERE backend_type = 'client backend' AND NOT ssl`.execute(stores.db);
      expect(rows).toEqual([{ plain: '0' }]);
    } finally {
      await stores.close();
    }
  });
});
