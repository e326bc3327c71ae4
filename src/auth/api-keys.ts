import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { nullable, text, textC, textOf, texts, timestamptz } from '../../projections/schema/column.js';
import { createMissingTables } from '../../projections/schema/create-tables.js';
import type { RowOf, TablesOf } from '../../projections/schema/row-types.js';
import { Table } from '../../projections/schema/table.js';
import { accessSchema, lockAccessSchema } from './access-schema.js';
import { hashOf, newApiKey } from './api-key.js';
import type { Role } from './roles.js';

type Db = Kysely<unknown>;

/** All that is kept of keys; what they are is not. Rows stay when a key has ended: the captures of its principal name it for ever. */
export const apiKeysTable = new Table(
  'api_keys',
  {
    id: textC,
    principal: textC,
    /** SHA-256 of the key, hex. */
    hash: textC,
    name: text,
    role: textOf<Role>(),
    /** Of those only it records, and for those only it acts; none: of all. */
    parties: texts,
    /** Numbers that it may give out: GS1 company prefixes, beginnings of canonical ids; none: all. */
    numbers: texts,
    created: timestamptz,
    expires: nullable(timestamptz),
    last_used: nullable(timestamptz),
    revoked: nullable(timestamptz),
  },
  { key: ['id'], unique: [['hash']] },
);

export type ApiKeyRow = Omit<RowOf<typeof apiKeysTable>, 'hash'>;

/** Who the first key of a ledger belongs to. No principal that is made later has a name like this. */
export const OWNER = 'owner';

/** What a key is made for. */
export interface NewKey {
  readonly name: string;
  readonly role: Role;
  readonly parties: readonly string[];
  readonly numbers: readonly string[];
  readonly expires?: Date;
}

/** A key that was made: the only moment at which it is known. */
export interface MadeKey {
  readonly key: string;
  readonly row: ApiKeyRow;
}

function keysOf(db: Db, ledger: string): Kysely<TablesOf<typeof apiKeysTable>> {
  return db.withSchema(accessSchema(ledger)).withTables<TablesOf<typeof apiKeysTable>>();
}

/** Makes what is missing. Releases share it, so that a later one may only add columns with a default. */
export async function migrateApiKeys(db: Db, ledger: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockAccessSchema(trx, ledger);
    await createMissingTables(trx, accessSchema(ledger), [apiKeysTable]);
  });
}

const SHOWN = [
  'id',
  'principal',
  'name',
  'role',
  'parties',
  'numbers',
  'created',
  'expires',
  'last_used',
  'revoked',
] as const satisfies readonly (keyof ApiKeyRow)[];

export async function listApiKeys(db: Db, ledger: string): Promise<readonly ApiKeyRow[]> {
  return keysOf(db, ledger).selectFrom('api_keys').select(SHOWN).orderBy('created').orderBy('id').execute();
}

/** Those that open something now, with what they are found by. */
export async function liveApiKeys(db: Db, ledger: string): Promise<readonly RowOf<typeof apiKeysTable>[]> {
  return keysOf(db, ledger)
    .selectFrom('api_keys')
    .selectAll()
    .where('revoked', 'is', null)
    .where((row) => row.or([row('expires', 'is', null), row('expires', '>', sql<Date>`clock_timestamp()`)]))
    .execute();
}

/** A reference that tells nothing, and that no name which the ledger itself uses looks like. */
const reference = (kind: 'key' | 'principal'): string => `${kind}-${randomBytes(9).toString('hex')}`;

async function insert(db: Db, ledger: string, given: NewKey & { readonly principal: string }): Promise<MadeKey> {
  const key = newApiKey();
  return { key, row: await keep(db, ledger, key, given) };
}

async function keep(
  db: Db,
  ledger: string,
  key: string,
  { expires, ...given }: NewKey & { readonly principal: string },
): Promise<ApiKeyRow> {
  return keysOf(db, ledger)
    .insertInto('api_keys')
    .values({
      ...given,
      id: reference('key'),
      hash: hashOf(key),
      created: sql<Date>`clock_timestamp()`,
      expires: expires ?? null,
    })
    .returning(SHOWN)
    .executeTakeFirstOrThrow();
}

/** A key of a principal that is new with it. */
export function createApiKey(db: Db, ledger: string, given: NewKey): Promise<MadeKey> {
  return insert(db, ledger, { ...given, principal: reference('principal') });
}

/** From then on it opens nothing. Undefined where there is none, or it was revoked before. */
export async function revokeApiKey(db: Db, ledger: string, id: string): Promise<ApiKeyRow | undefined> {
  return keysOf(db, ledger)
    .updateTable('api_keys')
    .set({ revoked: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .where('revoked', 'is', null)
    .returning(SHOWN)
    .executeTakeFirst();
}

/**
 * Another key for the same principal; the one before goes on for the overlap. It ends when the newest of the principal was made to: a key that was rotated before ends with
 * its overlap, and its successor would with it. Undefined where there is none that opens something.
 */
export async function rotateApiKey(
  db: Db,
  ledger: string,
  id: string,
  overlapSeconds: number,
): Promise<MadeKey | undefined> {
  return db.transaction().execute(async (trx) => {
    const until = sql<Date>`least(expires, clock_timestamp() + ${overlapSeconds} * interval '1 second')`;
    const before = await keysOf(trx, ledger)
      .selectFrom('api_keys')
      .select(SHOWN)
      .where('id', '=', id)
      .where('revoked', 'is', null)
      .where((row) => row.or([row('expires', 'is', null), row('expires', '>', sql<Date>`clock_timestamp()`)]))
      .forUpdate()
      .executeTakeFirst();
    if (!before) return undefined;
    const { expires } = await keysOf(trx, ledger)
      .selectFrom('api_keys')
      .select('expires')
      .where('principal', '=', before.principal)
      .orderBy('created', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    await keysOf(trx, ledger).updateTable('api_keys').set({ expires: until }).where('id', '=', id).execute();
    const { principal, name, role, parties, numbers } = before;
    return insert(trx, ledger, { principal, name, role, parties, numbers, ...(expires === null ? {} : { expires }) });
  });
}

/**
 * Lets this key in as the owner's, where it was never known. One that was revoked stays so. Answers whether it opens something now.
 */
export async function admitOwner(db: Db, ledger: string, key: string): Promise<boolean> {
  const known = await keysOf(db, ledger)
    .selectFrom('api_keys')
    .select(['revoked', 'expires'])
    .where('hash', '=', hashOf(key))
    .executeTakeFirst();
  if (known) return known.revoked === null && (known.expires === null || known.expires.getTime() > Date.now());
  const given = { principal: OWNER, name: 'the owner', role: 'admin', parties: [], numbers: [] } as const;
  await keep(db, ledger, key, given).catch(async (error: unknown) => {
    // Another process that started at the same moment has let it in.
    if ((error as { readonly code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
  });
  return true;
}

const UNIQUE_VIOLATION = '23505';

/** Notes when keys were used last. */
export async function noteUsed(db: Db, ledger: string, used: ReadonlyMap<string, Date>): Promise<void> {
  const ids = apiKeysTable.array('id', [...used.keys()]);
  const times = apiKeysTable.array('created', [...used.values()]);
  await sql`
    UPDATE ${apiKeysTable.in(accessSchema(ledger))} AS keys SET last_used = greatest(keys.last_used, used.at)
    FROM unnest(${ids}, ${times}) AS used (id, at) WHERE keys.id = used.id`.execute(db);
}
