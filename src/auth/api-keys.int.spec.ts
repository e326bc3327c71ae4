import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import { hashOf, isApiKey, newApiKey } from './api-key.js';
import {
  admitOwner,
  createApiKey,
  listApiKeys,
  liveApiKeys,
  migrateApiKeys,
  noteUsed,
  revokeApiKey,
  rotateApiKey,
} from './api-keys.js';

let database: TestDatabase;
let db: Kysely<unknown>;
let ledgers = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new Kysely({ dialect: new PostgresDialect({ pool: openPool(database.connectionString) }) });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function newLedger(): Promise<string> {
  const ledger = `l${++ledgers}`;
  await Promise.all([migrateApiKeys(db, ledger), migrateApiKeys(db, ledger)]);
  return ledger;
}
const hashes = async (ledger: string): Promise<readonly string[]> =>
  (await liveApiKeys(db, ledger)).map(({ hash }) => hash);
const TOLD = { isTold: true } as const;
const SCANNER = { name: 'scanner 7', role: 'device', parties: ['417/9506000134352'], numbers: ['9506000'] } as const;

describe('the keys of a ledger', () => {
  it('are kept as hashes only', async () => {
    const ledger = await newLedger();
    const { key, row } = await createApiKey(db, ledger, SCANNER, TOLD);
    expect(isApiKey(key)).toBe(true);
    expect(row).toMatchObject({ ...SCANNER, expires: null, revoked: null, last_used: null });
    expect(await hashes(ledger)).toEqual([hashOf(key)]);
    const { rows } = await sql<{ all: string }>`SELECT keys::text AS all FROM access_l1.api_keys AS keys`.execute(db);
    expect(rows.map(({ all }) => all.includes(key.slice(3, 30)))).toEqual([false]);
  });

  it('open nothing once they are revoked or have expired, and stay in the list', async () => {
    const ledger = await newLedger();
    const { row } = await createApiKey(db, ledger, SCANNER, TOLD);
    await createApiKey(db, ledger, { ...SCANNER, expires: new Date(Date.now() - 1) }, TOLD);
    expect(await revokeApiKey(db, ledger, row.id, TOLD)).toMatchObject({ id: row.id, revoked: expect.any(Date) });
    expect(await revokeApiKey(db, ledger, row.id, TOLD)).toBeUndefined();
    expect(await hashes(ledger)).toEqual([]);
    expect(await listApiKeys(db, ledger)).toHaveLength(2);
  });

  it('are rotated again from the same key, as where the answer was lost: the next ends when the first was made to', async () => {
    const ledger = await newLedger();
    for (const expires of [null, new Date('2099-01-31T00:00:00.000Z')]) {
      const first = await createApiKey(db, ledger, { ...SCANNER, ...(expires ? { expires } : {}) }, TOLD);
      const lost = await rotateApiKey(db, ledger, first.row.id, 60, TOLD);
      await revokeApiKey(db, ledger, lost?.row.id ?? '', TOLD);
      const second = await rotateApiKey(db, ledger, first.row.id, 60, TOLD);
      expect([lost?.row.expires, second?.row.expires]).toEqual([expires, expires]);
    }
  });

  it('are rotated for the same principal, both open for the overlap', async () => {
    const ledger = await newLedger();
    const expires = new Date(Date.now() + 3_600_000);
    const first = await createApiKey(db, ledger, { ...SCANNER, expires }, TOLD);
    const second = await rotateApiKey(db, ledger, first.row.id, 60, TOLD);
    expect(second?.row).toMatchObject({ ...SCANNER, principal: first.row.principal, expires });
    expect([...(await hashes(ledger))].sort()).toEqual([hashOf(first.key), hashOf(second?.key ?? '')].sort());
    await rotateApiKey(db, ledger, second?.row.id ?? '', 0, TOLD);
    expect(await hashes(ledger)).not.toContain(hashOf(second?.key ?? ''));
    expect(await rotateApiKey(db, ledger, second?.row.id ?? '', 60, TOLD)).toBeUndefined();
    expect(await rotateApiKey(db, ledger, 'key-of-nobody', 60, TOLD)).toBeUndefined();
  });

  it('have their last use noted, never set back', async () => {
    const ledger = await newLedger();
    const { row } = await createApiKey(db, ledger, SCANNER, TOLD);
    const used = new Date('2026-03-27T10:00:00Z');
    await noteUsed(db, ledger, new Map([[row.id, used]]));
    await noteUsed(db, ledger, new Map([[row.id, new Date('2026-03-26T10:00:00Z')]]));
    expect((await listApiKeys(db, ledger)).map(({ last_used }) => last_used)).toEqual([used]);
  });

  it('let the owner in once, and never again after the key was revoked', async () => {
    const ledger = await newLedger();
    const key = newApiKey();
    expect(await Promise.all([1, 2, 3].map(() => admitOwner(db, ledger, key)))).toEqual([true, true, true]);
    const [row, ...others] = await listApiKeys(db, ledger);
    expect([row?.principal, row?.role, others]).toEqual(['owner', 'admin', []]);
    await revokeApiKey(db, ledger, row?.id ?? '', TOLD);
    expect(await admitOwner(db, ledger, key)).toBe(false);
    expect(await hashes(ledger)).toEqual([]);
  });
});
