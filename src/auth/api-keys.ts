import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { jsonb, nullable, text, textC, textOf, texts, timestamptz } from '../../projections/schema/column.js';
import { createMissingTables } from '../../projections/schema/create-tables.js';
import type { RowOf, TablesOf } from '../../projections/schema/row-types.js';
import { Table } from '../../projections/schema/table.js';
import { accessSchema, lockAccessSchema } from './access-schema.js';
import type { Grant } from '../ledger/access/access.events.js';
import type { AccessChange } from '../ledger/operations/operation.js';
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

/**
 * What was changed of keys and is still to be recorded in the log, in the transaction that changed it: whoever is killed between the two leaves it here. A key that
 * waits here opens nothing yet; one that was revoked opens nothing any more.
 */
export const keyChangesTable = new Table(
  'key_changes',
  {
    id: textC,
    asked: timestamptz,
    /** The principal who asked for it; none: who has the database. */
    actor: nullable(textC),
    changes: jsonb<readonly AccessChange[]>(),
  },
  { key: ['id'] },
);

export type KeyChange = RowOf<typeof keyChangesTable>;

/** How a change is told to the log. */
export interface Told {
  /** False while a release is in use that cannot read it: then what there is is taken in later, by `AccessRecorder`. */
  readonly isTold: boolean;
  readonly actor?: string;
}

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

type Tables = TablesOf<typeof apiKeysTable | typeof keyChangesTable>;

function keysOf(db: Db, ledger: string): Kysely<Tables> {
  return db.withSchema(accessSchema(ledger)).withTables<Tables>();
}

/** Makes what is missing. Releases share it, so that a later one may only add columns with a default. */
export async function migrateApiKeys(db: Db, ledger: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockAccessSchema(trx, ledger);
    await createMissingTables(trx, accessSchema(ledger), [apiKeysTable, keyChangesTable]);
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

/** A key that the table lets in; `waits`: it was never told to the log. */
export type LiveApiKey = RowOf<typeof apiKeysTable> & { readonly waits: boolean };

/** Those that neither were revoked nor have expired, with what they are found by. */
export async function liveApiKeys(db: Db, ledger: string): Promise<readonly LiveApiKey[]> {
  return keysOf(db, ledger)
    .selectFrom('api_keys')
    .selectAll()
    .select((row) =>
      row
        .exists(
          row
            .selectFrom('key_changes')
            .select('key_changes.id')
            .where(
              sql<boolean>`changes @> jsonb_build_array(jsonb_build_object('granted', jsonb_build_object('key', api_keys.id)))`,
            ),
        )
        .$castTo<boolean>()
        .as('waits'),
    )
    .where('revoked', 'is', null)
    .where((row) => row.or([row('expires', 'is', null), row('expires', '>', sql<Date>`clock_timestamp()`)]))
    .execute();
}

/** A reference that tells nothing, and that no name which the ledger itself uses looks like. */
const reference = (kind: 'key' | 'principal'): string => `${kind}-${randomBytes(9).toString('hex')}`;

/** Leaves word of what was changed, for the log. */
async function tell(trx: Db, ledger: string, { isTold, actor }: Told, changes: readonly Changed[]): Promise<void> {
  if (!isTold) return;
  const id = randomBytes(9).toString('hex');
  const at = new Date().toISOString();
  const named = changes.map((change, index): AccessChange => ({ change: `${id}${index}`, at, ...change }));
  await keysOf(trx, ledger)
    .insertInto('key_changes')
    .values({
      ...{ id, actor: actor ?? null, changes: JSON.stringify(named) },
      asked: sql<Date>`clock_timestamp()`,
    })
    .execute();
}

type Changed = { readonly granted: Grant } | { readonly ended: string };

export function grantOf({ id, principal, role, parties, numbers, expires }: ApiKeyRow): Grant {
  return { key: id, principal, role, parties, numbers, ...(expires ? { until: expires.toISOString() } : {}) };
}

/** In the order in which it was asked for. */
export async function waitingChanges(db: Db, ledger: string): Promise<readonly KeyChange[]> {
  return keysOf(db, ledger).selectFrom('key_changes').selectAll().orderBy('asked').orderBy('id').execute();
}

export async function forgetChange(db: Db, ledger: string, id: string): Promise<void> {
  await keysOf(db, ledger).deleteFrom('key_changes').where('id', '=', id).execute();
}

/** What the log says has ended is told so by the list as well, whatever backup it comes from. */
export async function noteEnded(db: Db, ledger: string, ended: ReadonlyMap<string, string>): Promise<void> {
  const ids = apiKeysTable.array('id', [...ended.keys()]);
  const times = apiKeysTable.array('created', [...ended.values()]);
  await sql`
    UPDATE ${apiKeysTable.in(accessSchema(ledger))} AS keys SET revoked = log.at
    FROM unnest(${ids}, ${times}) AS log (id, at) WHERE keys.id = log.id AND keys.revoked IS NULL`.execute(db);
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
export async function createApiKey(db: Db, ledger: string, given: NewKey, told: Told): Promise<MadeKey> {
  const key = newApiKey();
  const row = await db.transaction().execute(async (trx) => {
    const kept = await keep(trx, ledger, key, { ...given, principal: reference('principal') });
    await tell(trx, ledger, told, [{ granted: grantOf(kept) }]);
    return kept;
  });
  return { key, row };
}

/** From then on it opens nothing. Undefined where there is none, or it was revoked before. */
export async function revokeApiKey(db: Db, ledger: string, id: string, told: Told): Promise<ApiKeyRow | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await keysOf(trx, ledger)
      .updateTable('api_keys')
      .set({ revoked: sql<Date>`clock_timestamp()` })
      .where('id', '=', id)
      .where('revoked', 'is', null)
      .returning(SHOWN)
      .executeTakeFirst();
    if (row) await tell(trx, ledger, told, [{ ended: id }]);
    return row;
  });
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
  told: Told,
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
    const shortened = await keysOf(trx, ledger)
      .updateTable('api_keys')
      .set({ expires: until })
      .where('id', '=', id)
      .returning(SHOWN)
      .executeTakeFirstOrThrow();
    const { principal, name, role, parties, numbers } = before;
    const key = newApiKey();
    const given = { principal, name, role, parties, numbers, ...(expires === null ? {} : { expires }) };
    const row = await keep(trx, ledger, key, given);
    await tell(trx, ledger, told, [{ granted: grantOf(row) }, { granted: grantOf(shortened) }]);
    return { key, row };
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
