import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { createPartnerViews } from '../../projections/partner-views/partner-views.tables.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import { accessSchema } from '../auth/access-schema.js';
import { Partners } from './open-partners.js';

type Db = Kysely<unknown>;

/** The owner of a ledger's tables that is no superuser. */
interface Owner {
  readonly db: Db;
  readonly partners: Partners;
  readonly build: string;
}

describe('where partners are answered', () => {
  let database: TestDatabase;
  let superuser: Db;
  const pools: pg.Pool[] = [];
  const opened: Partners[] = [];
  const roles: string[] = [];
  const faults: unknown[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    superuser = overPool(database.connectionString);
  });
  afterAll(async () => {
    for (const partners of opened) await partners.close();
    await Promise.all(pools.map((pool) => pool.end()));
    await database.drop();
    const server = openPool(process.env.TEST_DATABASE_URL ?? '');
    for (const role of roles) await server.query(`DROP ROLE IF EXISTS ${role}`);
    await server.end();
  });

  function overPool(connectionString: string): Db {
    const pool = openPool(connectionString);
    pools.push(pool);
    return new Kysely({ dialect: new PostgresDialect({ pool }) });
  }

  async function ownerOf(ledger: string, right: 'CREATEROLE' | 'NOCREATEROLE'): Promise<Owner> {
    const role = `owner_${ledger}_${process.pid}`;
    const url = new URL(database.connectionString);
    await sql.raw(`CREATE ROLE ${role} LOGIN ${right} PASSWORD 'p'`).execute(superuser);
    await sql.raw(`GRANT CREATE ON DATABASE ${url.pathname.slice(1)} TO ${role}`).execute(superuser);
    roles.push(role);
    url.username = role;
    url.password = 'p';
    const db = overPool(url.href);
    const build = `${ledger}_partner_views_1_b1`;
    await createPartnerViews(db, build);
    await sql`CREATE SCHEMA ${sql.id(accessSchema(ledger))}`.execute(db);
    for (const party of ['own/acme/mine', 'own/acme/others'])
      await sql`INSERT INTO ${sql.id(build, 'told_recalls')} (party, recall, told) VALUES (${party}, 'r', '{}')`.execute(
        db,
      );
    const logger = { warn: () => undefined, error: (fields: object) => void faults.push(fields) };
    const partners = new Partners({ ledger, questionSeconds: 60, databaseUrl: url.href }, db, logger);
    opened.push(partners);
    return { db, partners, build };
  }

  async function seen({ partners, build }: Owner): Promise<readonly string[]> {
    return partners.ask(build, 'own/acme/mine', async (trx) => {
      const { rows } = await sql<{ party: string; me: string }>`
        SELECT party, current_user AS me FROM ${sql.id(build, 'told_recalls')}`.execute(trx);
      roles.unshift(...rows.map(({ me }) => me));
      return rows.map(({ party }) => party);
    });
  }

  it('they are shown rows of theirs by an owner that may make roles and is no superuser', async () => {
    const owner = await ownerOf('makes', 'CREATEROLE');
    expect(await seen(owner)).toEqual(['own/acme/mine']);
    expect(await seen(owner)).toEqual(['own/acme/mine']);
  });

  it('they are refused, and told why, where no role may be made', async () => {
    await expect(seen(await ownerOf('makes_none', 'NOCREATEROLE'))).rejects.toMatchObject({
      code: 'unavailable',
      detail: { message: expect.stringMatching(/^This ledger answers no partner: .*permission denied to create role/) },
    });
  });

  it('they are refused where their login may do more, which is told to the operator alone', async () => {
    const owner = await ownerOf('loose', 'CREATEROLE');
    await sql.raw(`GRANT USAGE ON SCHEMA ${owner.build} TO PUBLIC`).execute(owner.db);
    await sql.raw(`GRANT SELECT ON ${owner.build}.other_events TO PUBLIC`).execute(owner.db);
    const refused = seen(owner);
    await expect(refused).rejects.toMatchObject({ code: 'unavailable' });
    await expect(refused).rejects.not.toMatchObject({
      detail: { message: expect.stringContaining('other_events') },
    });
    expect(faults).toEqual([{ faults: [`it reaches ${owner.build}.other_events`] }]);
    await sql.raw(`REVOKE SELECT ON ${owner.build}.other_events FROM PUBLIC`).execute(owner.db);
    expect(await seen(owner)).toEqual(['own/acme/mine']);
  });
});
