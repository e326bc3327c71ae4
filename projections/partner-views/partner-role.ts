// The login by which partners are answered. What it may read is said by grants, and once more by row-level security.
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { createMissingTables } from '../schema/create-tables.js';
import { textC } from '../schema/column.js';
import { Table } from '../schema/table.js';
import { SHOWN_TABLES } from './partner-views.tables.js';

type Db = Kysely<unknown>;

/** One row. `secret` is what parties are signed by, 64 bytes in hex: whoever has it can ask for anybody, and only the owner of the schema can read it. */
export const partnerLoginTable = new Table(
  'partner_login',
  { one: textC, role: textC, password: textC, secret: textC, inner_pad: textC, outer_pad: textC },
  { key: ['one'] },
);

/** The login of a ledger in this database, and what its questions are signed by. */
export interface PartnerLogin {
  readonly role: string;
  readonly password: string;
  readonly secret: string;
}

const SECRET_BYTES = 64;
const PASSWORD_BYTES = 32;
/** The setting by which a transaction says for whom it asks. */
const SETTING = 'traceledger.parties';
/** How long what was signed holds: longer than any question may take. */
const SIGNED_MS = 600_000;
const FUNCTION = 'partner_parties';

/** Makes what is missing of the login in `schema`, which nobody else may read. Throws what PostgreSQL says where it may not make a role. */
export async function makePartnerLogin(trx: Db, schema: string): Promise<PartnerLogin> {
  await createMissingTables(trx, schema, [partnerLoginTable]);
  const login = (await findLogin(trx, schema)) ?? (await newLogin(trx, schema));
  const role = sql.id(login.role);
  const { rows } = await sql`SELECT FROM pg_roles WHERE rolname = ${login.role}`.execute(trx);
  if (rows.length === 0) await sql`CREATE ROLE ${role} LOGIN NOINHERIT`.execute(trx);
  // As it is checked, so that the password stands in no log of the server.
  await sql`ALTER ROLE ${role} PASSWORD ${sql.lit(verifierOf(login.password))}`.execute(trx);
  await sql.raw(functionText(schema)).execute(trx);
  await sql`REVOKE ALL ON FUNCTION ${sql.id(schema, FUNCTION)}() FROM PUBLIC`.execute(trx);
  await sql`GRANT EXECUTE ON FUNCTION ${sql.id(schema, FUNCTION)}() TO ${role}`.execute(trx);
  return login;
}

async function findLogin(db: Db, schema: string): Promise<PartnerLogin | undefined> {
  const { rows } = await sql<PartnerLogin>`SELECT role, password, secret FROM ${partnerLoginTable.in(schema)}`.execute(
    db,
  );
  return rows[0];
}

const loginRows = partnerLoginTable.named();

/** Roles are those of a whole server, so that its name tells the database too. */
async function newLogin(db: Db, schema: string): Promise<PartnerLogin> {
  const { rows } = await sql<{ database: string }>`SELECT current_database() AS database`.execute(db);
  const tail = createHash('sha256').update(`${rows[0]?.database} ${schema}`).digest('hex').slice(0, 24);
  const secret = randomBytes(SECRET_BYTES);
  const padded = (byte: number): string => Buffer.from(secret.map((one) => one ^ byte)).toString('hex');
  const login = {
    role: `traceledger_partner_${tail}`,
    password: randomBytes(PASSWORD_BYTES).toString('hex'),
    secret: secret.toString('hex'),
  };
  await loginRows
    .insert(schema, [{ one: 'one', ...login, inner_pad: padded(0x36), outer_pad: padded(0x5c) }])
    .execute(db);
  return login;
}

const ROUNDS = 4_096;

/** RFC 5803: what PostgreSQL keeps of a password for SCRAM-SHA-256. */
function verifierOf(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ROUNDS, 32, 'sha256');
  const keyed = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ROUNDS}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}

/**
 * The parties that a transaction asks for, where the ledger has signed them (HMAC-SHA-256, RFC 2104) and it is not over; else none. Whoever puts SQL into a session can set the
 * setting, and cannot sign.
 */
function bodyOf(schema: string): string {
  return `
DECLARE
  told text := current_setting('${SETTING}', true);
  said text := substr(told, 66);
  login record;
BEGIN
  IF coalesce(told, '') = '' THEN RETURN '{}'; END IF;
  SELECT decode(inner_pad, 'hex') AS inner_pad, decode(outer_pad, 'hex') AS outer_pad INTO login FROM "${schema}".partner_login;
  IF left(told, 65) <> encode(sha256(login.outer_pad || sha256(login.inner_pad || convert_to(said, 'UTF8'))), 'hex') || ' ' THEN RETURN '{}'; END IF;
  IF (said::json ->> 'until')::bigint < extract(epoch FROM clock_timestamp()) * 1000 THEN RETURN '{}'; END IF;
  RETURN ARRAY(SELECT json_array_elements_text(said::json -> 'parties'));
END`;
}

function functionText(schema: string): string {
  return `CREATE OR REPLACE FUNCTION "${schema}".${FUNCTION}() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $body$${bodyOf(schema)}$body$`;
}

/** What a transaction sets before it asks for these parties. */
export function signedFor(parties: readonly string[], { secret }: PartnerLogin, nowMs: number): string {
  const said = JSON.stringify({ until: nowMs + SIGNED_MS, parties });
  return `${createHmac('sha256', Buffer.from(secret, 'hex')).update(said).digest('hex')} ${said}`;
}

/** Who a connection is, as PostgreSQL says it. */
export interface ConnectedAs {
  readonly current_user: string;
  readonly rolsuper: boolean;
  readonly rolbypassrls: boolean;
}

/** Of a transaction of the partner's login: from here on it asks for the parties that were signed. */
export async function askFor(trx: Db, signed: string): Promise<ConnectedAs | undefined> {
  const { rows } = await sql<ConnectedAs>`
    SELECT current_user, rolsuper, rolbypassrls, set_config(${SETTING}, ${signed}, true) IS NOT NULL AS is_set
    FROM pg_roles WHERE rolname = current_user`.execute(trx);
  return rows[0];
}

/** Lets the login read what is shown of a build, and no row that is of another party. Done once more it changes nothing. */
export async function openBuildTo(trx: Db, { role }: PartnerLogin, build: string, schema: string): Promise<void> {
  await sql`GRANT USAGE ON SCHEMA ${sql.id(build)} TO ${sql.id(role)}`.execute(trx);
  for (const table of SHOWN_TABLES) {
    const name = table.in(build);
    await sql`DROP POLICY IF EXISTS partners ON ${name}`.execute(trx);
    await sql`
      CREATE POLICY partners ON ${name} FOR SELECT TO ${sql.id(role)}
      USING (party = ANY (ARRAY(SELECT unnest(${sql.id(schema, FUNCTION)}()))))`.execute(trx);
    await sql`GRANT SELECT ON ${name} TO ${sql.id(role)}`.execute(trx);
  }
}

interface Fault {
  readonly fault: string;
}

/**
 * What the catalogue says against the login, in its words: it may do more than log in, is in a group, owns something, reads a table that is not shown, writes one that is, or a
 * table is shown without a policy that is forced on everybody.
 */
export async function partnerFaults(
  db: Db,
  { role }: PartnerLogin,
  build: string,
  schema: string,
): Promise<readonly string[]> {
  const shown = SHOWN_TABLES.map(({ name }) => name);
  const { rows } = await sql<Fault>`
    WITH me AS (SELECT * FROM pg_roles WHERE rolname = ${role}),
    shown AS (
      SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND c.relname = ANY(${shown}::text[]) AND n.nspname = ANY(
        SELECT x.nspname FROM pg_namespace x WHERE x.nspname = ${build} OR x.nspname LIKE ${`${kindOf(build)}%`})),
    others AS (
      SELECT c.oid, c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
        AND c.oid NOT IN (SELECT oid FROM shown)
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e'))
    SELECT 'it is no login of its own' AS fault WHERE NOT EXISTS (SELECT FROM me)
    UNION ALL SELECT 'it may do more than log in' FROM me
      WHERE rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR NOT rolcanlogin
    UNION ALL SELECT 'it is in ' || m.roleid::regrole FROM pg_auth_members m JOIN me ON m.member = me.oid
    UNION ALL SELECT 'it owns ' || c.oid::regclass FROM pg_class c JOIN me ON c.relowner = me.oid
    UNION ALL SELECT 'it owns ' || n.nspname FROM pg_namespace n JOIN me ON n.nspowner = me.oid
    UNION ALL SELECT 'it owns ' || p.oid::regprocedure FROM pg_proc p JOIN me ON p.proowner = me.oid
    UNION ALL SELECT 'it may make something in ' || n.nspname FROM pg_namespace n, me WHERE n.nspname NOT LIKE 'pg\\_temp%' AND has_schema_privilege(me.oid, n.oid, 'CREATE')
    UNION ALL SELECT 'it reaches ' || o.name FROM others o, me
      WHERE has_table_privilege(me.oid, o.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(me.oid, o.oid, 'SELECT, INSERT, UPDATE')
    UNION ALL SELECT 'it may write ' || s.oid::regclass FROM shown s, me
      WHERE has_table_privilege(me.oid, s.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(me.oid, s.oid, 'INSERT, UPDATE')
    UNION ALL SELECT 'it does not read ' || s.oid::regclass FROM shown s, me WHERE s.nspname = ${build} AND NOT has_table_privilege(me.oid, s.oid, 'SELECT')
    UNION ALL SELECT 'no policy is forced on ' || s.oid::regclass FROM shown s WHERE NOT (s.relrowsecurity AND s.relforcerowsecurity)
    UNION ALL SELECT 'the policies of ' || s.oid::regclass || ' are others' FROM shown s, me WHERE EXISTS (
        SELECT FROM pg_policy p WHERE p.polrelid = s.oid AND (p.polroles && ARRAY[me.oid, 0::oid]) AND NOT (
          p.polname = 'partners' AND p.polcmd = 'r' AND p.polroles = ARRAY[me.oid]
          AND pg_get_expr(p.polqual, p.polrelid) = ${policyText(schema)}))
    UNION ALL SELECT 'not all is shown in ' || ${build}::text WHERE (SELECT count(*) FROM shown WHERE nspname = ${build}) <> ${shown.length}
    UNION ALL SELECT 'the function that tells for whom it asks is another' WHERE NOT EXISTS (
      SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = ${schema} AND p.proname = ${FUNCTION} AND p.prosecdef AND p.prosrc = ${bodyOf(schema)})`.execute(
    db,
  );
  return rows.map(({ fault }) => fault);
}

/** What the schemas of all builds of the model begin with. */
function kindOf(build: string): string {
  return build.slice(0, build.search(/_\d+_b\d+$/) + 1).replaceAll('_', '\\_');
}

/** As PostgreSQL writes it. */
function policyText(schema: string): string {
  return `(party = ANY (ARRAY( SELECT unnest(${schema}.${FUNCTION}()) AS unnest)))`;
}
