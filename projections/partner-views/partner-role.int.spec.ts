import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import type { Db } from '../builds/registry.js';
import { askFor, makePartnerLogin, openBuildTo, partnerFaults, signedFor, type PartnerLogin } from './partner-role.js';
import { createPartnerViews } from './partner-views.tables.js';

const BUILD = 'main_partner_views_1_b1';
const ACCESS = 'access_main';
const [MINE, OTHERS] = ['own/acme/mine', 'own/acme/others'];

describe('the login of partners', () => {
  let database: TestDatabase;
  let owner: Db;
  let partner: Db;
  let pools: readonly pg.Pool[];
  let login: PartnerLogin;

  const faults = (): Promise<readonly string[]> => partnerFaults(owner, login, BUILD, ACCESS);
  const open = (): Promise<void> => owner.transaction().execute((trx) => openBuildTo(trx, login, BUILD, ACCESS));

  beforeAll(async () => {
    database = await createTestDatabase();
    const owners = openPool(database.connectionString);
    owner = new Kysely({ dialect: new PostgresDialect({ pool: owners }) });
    await createPartnerViews(owner, BUILD);
    login = await owner.transaction().execute((trx) => makePartnerLogin(trx, ACCESS));
    const url = new URL(database.connectionString);
    url.username = login.role;
    url.password = login.password;
    const partners = openPool(url.href);
    partner = new Kysely({ dialect: new PostgresDialect({ pool: partners }) });
    pools = [owners, partners];
    for (const party of [MINE, OTHERS])
      await sql`INSERT INTO ${sql.id(BUILD, 'told_recalls')} (party, recall, told) VALUES (${party}, 'recall/r1', '{}')`.execute(
        owner,
      );
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await database.drop();
    const server = openPool(process.env.TEST_DATABASE_URL ?? '');
    await server.query(`DROP ROLE IF EXISTS ${login.role}`);
    await server.end();
  });

  async function seen(signed: string, first?: string): Promise<readonly string[]> {
    return partner.transaction().execute(async (trx) => {
      await askFor(trx, signed);
      if (first !== undefined) await sql.raw(first).execute(trx);
      const { rows } = await sql<{ party: string }>`SELECT party FROM ${sql.id(BUILD, 'told_recalls')}`.execute(trx);
      return rows.map(({ party }) => party);
    });
  }

  it('is let to nothing before a build is opened to it, and finds no fault then', async () => {
    expect(await faults()).toEqual(expect.arrayContaining([`it does not read ${BUILD}.told`]));
    await expect(seen(signedFor([MINE], login, Date.now()))).rejects.toThrow(/permission denied/);
    await open();
    await open();
    expect(await faults()).toEqual([]);
    expect(await owner.transaction().execute((trx) => makePartnerLogin(trx, ACCESS))).toEqual(login);
    expect(await faults()).toEqual([]);
  });

  it('reads rows of the parties that were signed, whatever else a session sets', async () => {
    const mine = signedFor([MINE], login, Date.now());
    expect(await seen(mine)).toEqual([MINE]);
    expect(await seen(signedFor([MINE, OTHERS], login, Date.now()))).toHaveLength(2);
    expect(await seen(signedFor([], login, Date.now()))).toEqual([]);
    expect(await seen('')).toEqual([]);
    const hour = 3_600_000;
    expect(await seen(signedFor([MINE], login, Date.now() - hour))).toEqual([]);
    const other = { ...login, secret: '00'.repeat(64) };
    expect(await seen(signedFor([OTHERS], other, Date.now()))).toEqual([]);
    expect(await seen(mine.replace(MINE, OTHERS))).toEqual([]);
    for (const said of ['{"until": 99999999999999, "parties": ["own/acme/others"]}', 'x'])
      expect(await seen(mine, `SELECT set_config('traceledger.parties', '${said}', true)`)).toEqual([]);
  });

  it('is what it is: no superuser, none that row-level security does not bind, and becomes nobody else', async () => {
    const as = await partner.transaction().execute((trx) => askFor(trx, ''));
    expect(as).toMatchObject({ current_user: login.role, rolsuper: false, rolbypassrls: false });
    const refused = [
      'RESET ROLE; SET ROLE postgres',
      'SET SESSION AUTHORIZATION postgres',
      `SELECT * FROM ${ACCESS}.partner_login`,
      `SELECT ${ACCESS}.partner_parties()`,
      `SELECT * FROM ${BUILD}.other_events`,
      `DELETE FROM ${BUILD}.told_recalls`,
      `ALTER TABLE ${BUILD}.told DISABLE ROW LEVEL SECURITY`,
      'CREATE TABLE public.mine (a int)',
      'SET LOCAL row_security = off; SELECT * FROM main_partner_views_1_b1.told_recalls',
    ];
    for (const text of refused)
      await expect(pools[1]?.query(text)).rejects.toThrow(/permission denied|must be owner|row-level security/);
  });

  it.each([
    ['it may do more than log in', 'ALTER ROLE me BYPASSRLS', 'ALTER ROLE me NOBYPASSRLS'],
    ['it may do more than log in', 'ALTER ROLE me SUPERUSER', 'ALTER ROLE me NOSUPERUSER'],
    ['it is in pg_read_all_data', 'GRANT pg_read_all_data TO me', 'REVOKE pg_read_all_data FROM me'],
    [
      'it reaches main_partner_views_1_b1.other_events',
      `GRANT SELECT ON ${BUILD}.other_events TO me`,
      `REVOKE ALL ON ${BUILD}.other_events FROM me`,
    ],
    [
      'it reaches main_partner_views_1_b1.other_events',
      `GRANT SELECT (event) ON ${BUILD}.other_events TO PUBLIC`,
      `REVOKE SELECT (event) ON ${BUILD}.other_events FROM PUBLIC`,
    ],
    [
      'it may write main_partner_views_1_b1.told',
      `GRANT DELETE ON ${BUILD}.told TO me`,
      `REVOKE DELETE ON ${BUILD}.told FROM me`,
    ],
    [
      'no policy is forced on main_partner_views_1_b1.told',
      `ALTER TABLE ${BUILD}.told NO FORCE ROW LEVEL SECURITY`,
      `ALTER TABLE ${BUILD}.told FORCE ROW LEVEL SECURITY`,
    ],
    [
      'no policy is forced on main_partner_views_1_b1.told',
      `ALTER TABLE ${BUILD}.told DISABLE ROW LEVEL SECURITY`,
      `ALTER TABLE ${BUILD}.told ENABLE ROW LEVEL SECURITY`,
    ],
    [
      'the policies of main_partner_views_1_b1.told are others',
      `CREATE POLICY more ON ${BUILD}.told USING (true)`,
      `DROP POLICY more ON ${BUILD}.told`,
    ],
    [
      'the policies of main_partner_views_1_b1.told are others',
      `ALTER POLICY partners ON ${BUILD}.told USING (true)`,
      undefined,
    ],
    [
      'the function that tells for whom it asks is another',
      `ALTER FUNCTION ${ACCESS}.partner_parties() SECURITY INVOKER`,
      `ALTER FUNCTION ${ACCESS}.partner_parties() SECURITY DEFINER`,
    ],
    [
      'it may make something in public',
      'GRANT CREATE ON SCHEMA public TO me',
      'REVOKE CREATE ON SCHEMA public FROM me',
    ],
  ])('is found out: %s (%s)', async (fault, change, back) => {
    await open();
    const as = (text: string) => sql.raw(text.replace(/\bme\b/, login.role)).execute(owner);
    await as(change);
    expect(await faults()).toContain(fault);
    await (back === undefined ? open() : as(back));
    expect(await faults()).toEqual([]);
  });
});
