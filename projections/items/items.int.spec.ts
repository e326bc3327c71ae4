import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { INLINE_MODELS, type InlineSchemas } from '../../src/capture/inline-builds.js';
import type { CaptureChanges } from '../../src/ledger/history/changes.js';
import { resolve } from '../../src/ledger/item/resolve.js';
import { placeKey } from '../../src/ledger/item/resolve.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import type { PureLedger } from '../../test/support/pure-ledger.js';
import { anySteps, LOTS, PARTIES, PLACES, play, PRODUCTS, recorded } from '../../test/support/random-ledger.js';
import { queryItems, type ItemFilter } from './item-filter.queries.js';
import { loadStates, subjectsOfIdentifiers } from './items.queries.js';

let database: TestDatabase;
let db: Kysely<unknown>;
let sets: InlineSchemas[];

beforeAll(async () => {
  database = await createTestDatabase();
  db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: openPool(database.connectionString) }) });
  sets = [];
  for (const name of ['a', 'b', 'c']) sets.push(await createSchemas(name));
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function createSchemas(name: string): Promise<InlineSchemas> {
  for (const model of INLINE_MODELS) await model.create(db, `${name}_${model.name}`);
  return { items: `${name}_items`, genealogy: `${name}_genealogy`, captures: `${name}_captures`, recalls: `${name}_recalls` };
}

/** As if it had just been created, which takes longer. */
async function emptied(schemas: InlineSchemas | undefined): Promise<InlineSchemas> {
  if (!schemas) throw new Error('no such schemas');
  const tables = INLINE_MODELS.flatMap((model) => model.tables.map(({ name }) => sql`DELETE FROM ${sql.id(schemas[model.name], name)}`));
  for (const statement of tables) await statement.execute(db);
  return schemas;
}

async function applyAll(schemas: InlineSchemas, batches: readonly (readonly CaptureChanges[])[]): Promise<void> {
  for (const batch of batches) {
    for (const model of INLINE_MODELS) await db.transaction().execute((trx) => model.apply(trx, schemas[model.name], batch));
  }
}

/** All rows that make the hashes, sorted. */
async function rowsOf(schemas: InlineSchemas): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const model of INLINE_MODELS) {
    for (const { name, columns } of model.tables) {
      const { rows } = await sql<{ row: string }>`SELECT ROW(${sql.join(columns.map((column) => sql.ref(column)))})::text AS row
        FROM ${sql.id(schemas[model.name], name)} ORDER BY 1`.execute(db);
      found[`${model.name}.${name}`] = rows.map(({ row }) => row);
    }
  }
  return found;
}

function cut<T>(all: readonly T[], sizes: readonly number[]): T[][] {
  const batches: T[][] = [];
  for (let at = 0, turn = 0; at < all.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    batches.push(all.slice(at, at + size));
    at += size;
  }
  return batches;
}

/** Subjects that hold `filter` by the pure resolution of every state. */
function expected(ledger: PureLedger, filter: ItemFilter): string[] {
  const matches = (subject: string): boolean => {
    const state = ledger.get(subject);
    const resolved = resolve(ledger.world, subject);
    if (!state || !resolved) return false;
    const attributes = Object.entries(filter.attributes ?? {});
    const at = placeKey(resolved.place);
    return (
      (filter.product === undefined || state.product === filter.product) &&
      (filter.lot === undefined || state.lot === filter.lot) &&
      attributes.every(([name, value]) => state.attributes?.[name] === value) &&
      (filter.place === undefined || at === `at ${filter.place}`) &&
      (filter.transitTo === undefined || at === `to ${filter.transitTo}`) &&
      (filter.holder === undefined || resolved.holder === filter.holder) &&
      (filter.owner === undefined || resolved.owner === filter.owner) &&
      (filter.disposition === undefined || resolved.disposition === filter.disposition)
    );
  };
  return [...ledger.states.keys()].filter(matches).sort();
}

async function allPages(schemas: InlineSchemas, filter: ItemFilter, limit: number): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await queryItems(db, schemas, filter, { limit, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items.map(({ state }) => state.subject));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

const FILTERS: readonly ItemFilter[] = [
  {},
  ...PRODUCTS.map((product) => ({ product })),
  ...LOTS.map((lot) => ({ lot })),
  ...PLACES.flatMap((place) => [{ place }, { transitTo: place }, { place, disposition: 'in_progress' }]),
  ...PARTIES.flatMap((party) => [{ holder: party }, { owner: party }, { transitTo: party }, { owner: party, place: PLACES[0] ?? '' }]),
  ...['active', 'in_transit', 'in_progress', 'retail_sold', 'returned'].map((disposition) => ({ disposition })),
  { attributes: { colour: 'red' } },
  { attributes: { wheels: 4 }, owner: PARTIES[0] ?? '' },
];

describe('the inline models', () => {
  it('have the same rows however the log is cut into batches, and the states, identifiers and stays of the pure fold', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }), async (steps, sizes) => {
        const ledger = play(steps);
        const changes = recorded(ledger);
        const [single, whole, some] = [await emptied(sets[0]), await emptied(sets[1]), await emptied(sets[2])];
        await applyAll(single, cut(changes, [1]));
        await applyAll(whole, [changes]);
        await applyAll(some, cut(changes, sizes));
        const rows = await rowsOf(single);
        expect(await rowsOf(whole)).toEqual(rows);
        expect(await rowsOf(some)).toEqual(rows);
        const subjects = [...ledger.states.keys()];
        const loaded = await loadStates(db, single.items, [...subjects, 'own/acme/nobody/1']);
        expect(Object.fromEntries(loaded)).toEqual(Object.fromEntries(ledger.states));
      }),
      { numRuns: 25, endOnFailure: true },
    );
  }, 120_000);

  it('find items by what they are and by where and whose their carriers make them', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, fc.integer({ min: 1, max: 4 }), async (steps, limit) => {
        const ledger = play(steps);
        const schemas = await emptied(sets[0]);
        await applyAll(schemas, [recorded(ledger)]);
        for (const filter of FILTERS) {
          expect({ filter, found: await allPages(schemas, filter, limit) }).toEqual({ filter, found: expected(ledger, filter) });
        }
        const identifiers = ['own/acme/alias/1', 'own/acme/alias/2'];
        const holders = [...ledger.states.values()].flatMap((state) => (state.identifiers ?? []).map((identifier) => [identifier, state.subject] as const));
        const first = new Map([...holders].sort((a, b) => (a[1] < b[1] ? 1 : -1)));
        expect(Object.fromEntries(await subjectsOfIdentifiers(db, schemas.items, identifiers))).toEqual(Object.fromEntries(first));
      }),
      { numRuns: 15, endOnFailure: true },
    );
  }, 120_000);
});
