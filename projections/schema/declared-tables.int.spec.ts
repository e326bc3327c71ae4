import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import { REGISTRY_TABLES } from '../builds/registry.tables.js';
import { apiKeysTable } from '../../src/auth/api-keys.js';
import { leaseTable } from '../../src/capture/leadership/lease.js';
import { readGapsTable, readsTable } from '../../src/read-log/read-log.js';
import { positionsTable } from '../../src/reactors/reactor-positions.js';
import * as captures from '../captures/captures.tables.js';
import * as epcisEvents from '../epcis-events/epcis-events.tables.js';
import * as genealogy from '../genealogy/genealogy.tables.js';
import * as histories from '../histories/histories.tables.js';
import * as items from '../items/items.tables.js';
import * as masterData from '../master-data/master-data.tables.js';
import * as ownership from '../ownership/ownership.tables.js';
import * as partnerViews from '../partner-views/partner-views.tables.js';
import * as recalls from '../recalls/recalls.tables.js';
import * as stockTables from '../stock-levels/stock-levels.tables.js';
import * as stockViews from '../stock-levels/stock-levels.views.js';
import type { Column } from './column.js';
import { createMissingTables } from './create-tables.js';
import { Table, type AnyTable, type Index } from './table.js';

type Db = Kysely<unknown>;

interface Build {
  readonly name: string;
  readonly create: (db: Db, schema: string) => Promise<void>;
  /** Whatever its file exports, the tables among it. */
  readonly declared: Readonly<Record<string, unknown>>;
}

const BUILDS: readonly Build[] = [
  { name: 'captures', create: captures.createCaptures, declared: captures },
  { name: 'epcis_events', create: epcisEvents.createEpcisEvents, declared: epcisEvents },
  { name: 'genealogy', create: genealogy.createGenealogy, declared: genealogy },
  { name: 'histories', create: histories.createHistories, declared: histories },
  { name: 'items', create: items.createItems, declared: items },
  { name: 'master_data', create: masterData.createMasterData, declared: masterData },
  { name: 'ownership', create: ownership.createOwnership, declared: ownership },
  { name: 'partner_views', create: partnerViews.createPartnerViews, declared: partnerViews },
  { name: 'recalls', create: recalls.createRecalls, declared: recalls },
  {
    name: 'registry',
    create: (db, schema) => createMissingTables(db, schema, REGISTRY_TABLES),
    declared: { ...REGISTRY_TABLES },
  },
  { name: 'keys', create: (db, schema) => createMissingTables(db, schema, [apiKeysTable]), declared: { apiKeysTable } },
  { name: 'lease', create: (db, schema) => createMissingTables(db, schema, [leaseTable]), declared: { leaseTable } },
  {
    name: 'read_log',
    create: (db, schema) => createMissingTables(db, schema, [readsTable, readGapsTable]),
    declared: { readsTable, readGapsTable },
  },
  {
    name: 'reactors',
    create: (db, schema) => createMissingTables(db, schema, [positionsTable]),
    declared: { positionsTable },
  },
  { name: 'stock_levels', create: stockViews.createStockLevels, declared: { ...stockTables, ...stockViews } },
];

describe('what is declared of a table is what PostgreSQL has', () => {
  let database: TestDatabase;
  let db: Db;

  beforeAll(async () => {
    database = await createTestDatabase();
    db = new Kysely({ dialect: new PostgresDialect({ pool: openPool(database.connectionString) }) });
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  it.each(BUILDS)('$name', async ({ name, create, declared }) => {
    await create(db, name);
    const tables = Object.values(declared).filter((one): one is Table => one instanceof Table);
    expect(await tablesIn(db, name)).toEqual(Object.fromEntries(tables.map((table) => [table.name, described(table)])));
  });
});

/** What the catalogue tells of a table. Conditions without parentheses and casts, which PostgreSQL adds. */
interface Described {
  readonly columns: readonly string[];
  readonly keys: readonly string[];
  readonly indexes: readonly string[];
  readonly storage: string;
}

function described({ columns, options }: AnyTable): Described {
  const { key, unique = [], indexes = [], fillfactor, isUnlogged, partitionedBy } = options;
  return {
    columns: Object.entries(columns).map(columnText),
    keys: [...(key ? [`p ${key.join()}`] : []), ...unique.map((names) => `u ${names.join()}`)].sort(),
    indexes: indexes.map(indexText).sort(),
    storage: `${isUnlogged ? 'u' : 'p'} ${fillfactor === undefined ? '' : `fillfactor=${fillfactor}`}${partitionedBy === undefined ? '' : ` RANGE (${partitionedBy})`}`,
  };
}

function columnText([name, column]: readonly [string, Column]): string {
  const { type, collation, isNullable, isIdentity } = column;
  const facts = [
    name,
    type,
    isNullable ? 'null' : 'not null',
    ...(type.startsWith('text') ? [collation ?? 'default'] : []),
  ];
  if (isIdentity) facts.push('identity');
  return [...facts, bare(column.default), bare(column.check)].filter(Boolean).join(' ');
}

function indexText({ on, isUnique, using, operators, with: parameters = {}, where }: Index<string>): string {
  const given = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return [isUnique ? 'unique' : '', using ?? 'btree', on.join(), operators ?? '', given.join(), bare(where)].join(' ');
}

function bare(condition: string | null | undefined): string {
  return (condition ?? '').replaceAll(/[()"]|::text/g, '');
}

async function tablesIn(db: Db, schema: string): Promise<Record<string, Described>> {
  const { rows } = await sql<{ id: number; name: string; storage: string }>`
    SELECT c.oid AS id, c.relname AS name, concat_ws(' ', c.relpersistence, coalesce(array_to_string(c.reloptions, ','), ''), pg_get_partkeydef(c.oid)) AS storage
    FROM pg_class c WHERE c.relnamespace = ${schema}::regnamespace AND c.relkind IN ('r', 'p')`.execute(db);
  const found = rows.map(async ({ id, name, storage }): Promise<[string, Described]> => [
    name,
    { columns: await columnsOf(db, id), keys: await keysOf(db, id), indexes: await indexesOf(db, id), storage },
  ]);
  return Object.fromEntries(await Promise.all(found));
}

async function columnsOf(db: Db, table: number): Promise<string[]> {
  const { rows } = await sql<{
    name: string;
    type: string;
    not_null: boolean;
    collation: string | null;
    identity: string;
    value: string | null;
    check: string | null;
  }>`
    SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null, l.collname AS collation,
      a.attidentity AS identity, pg_get_expr(d.adbin, d.adrelid) AS value, pg_get_expr(k.conbin, k.conrelid) AS check
    FROM pg_attribute a LEFT JOIN pg_collation l ON l.oid = a.attcollation
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]
    WHERE a.attrelid = ${table} AND a.attnum > 0 ORDER BY a.attnum`.execute(db);
  return rows.map((row) =>
    [
      ...[
        row.name,
        row.type === 'timestamp with time zone' ? 'timestamptz' : row.type,
        row.not_null ? 'not null' : 'null',
      ],
      ...[row.collation, row.identity === 'a' ? 'identity' : '', bare(row.value), bare(row.check)],
    ]
      .filter(Boolean)
      .join(' '),
  );
}

async function keysOf(db: Db, table: number): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    SELECT concat_ws(' ', contype, (
      SELECT string_agg(a.attname, ',' ORDER BY n) FROM unnest(conkey) WITH ORDINALITY AS k (column_number, n)
      JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = column_number)) AS key
    FROM pg_constraint WHERE conrelid = ${table} AND contype IN ('p', 'u')`.execute(db);
  return rows.map(({ key }) => key).sort();
}

/** Those that no key has made. */
async function indexesOf(db: Db, table: number): Promise<string[]> {
  const { rows } = await sql<{ index: string; condition: string | null }>`
    SELECT concat_ws(' ', CASE WHEN x.indisunique THEN 'unique' ELSE '' END, m.amname, (
        SELECT string_agg(pg_get_indexdef(i.oid, n::integer, false), ',' ORDER BY n) FROM generate_series(1, x.indnatts) n),
      coalesce((SELECT string_agg(o.opcname, ',') FROM unnest(x.indclass) k JOIN pg_opclass o ON o.oid = k AND NOT o.opcdefault), ''),
      coalesce(array_to_string(i.reloptions, ','), '')) AS index, pg_get_expr(x.indpred, x.indrelid) AS condition
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
    WHERE x.indrelid = ${table} AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid)`.execute(db);
  return rows.map(({ index, condition }) => `${bare(index)} ${bare(condition)}`).sort();
}
