import { sql, type Kysely } from 'kysely';
import type { Column } from './column.js';
import type { AnyTable, Index } from './table.js';

type Db = Kysely<unknown>;

/** A schema with these tables, none of which is there. */
export async function createTables(db: Db, schema: string, tables: readonly AnyTable[]): Promise<void> {
  await sql`CREATE SCHEMA ${sql.id(schema)}`.execute(db);
  for (const table of tables) await run(db, statementsFor(table, schema, ''));
}

/** What is missing of them; the names of their indexes have to be declared. */
export async function createMissingTables(db: Db, schema: string, tables: readonly AnyTable[]): Promise<void> {
  await sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(schema)}`.execute(db);
  for (const table of tables) await run(db, statementsFor(table, schema, 'IF NOT EXISTS '));
}

async function run(db: Db, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

function statementsFor(table: AnyTable, schema: string, ifMissing: '' | 'IF NOT EXISTS '): readonly string[] {
  const { key, unique = [], indexes = [], fillfactor, isUnlogged, partitionedBy, addedLater = [] } = table.options;
  const columns = Object.entries(table.columns);
  const name = `${quoted(schema)}.${quoted(table.name)}`;
  const parts = [
    ...columns.map(columnText),
    ...(key ? [`PRIMARY KEY (${names(key)})`] : []),
    ...unique.map((columns) => `UNIQUE (${names(columns)})`),
  ];
  const storage = fillfactor === undefined ? '' : ` WITH (fillfactor = ${fillfactor})`;
  const partitions = partitionedBy === undefined ? '' : ` PARTITION BY RANGE (${quoted(partitionedBy)})`;
  const added = columns.filter(([column]) => addedLater.includes(column));
  return [
    `CREATE ${isUnlogged ? 'UNLOGGED ' : ''}TABLE ${ifMissing}${name} (${parts.join(', ')})${partitions}${storage}`,
    ...(ifMissing ? added.map((column) => `ALTER TABLE ${name} ADD COLUMN IF NOT EXISTS ${columnText(column)}`) : []),
    ...indexes.map((index) => indexText(index, name, ifMissing)),
  ];
}

function columnText([name, column]: readonly [string, Column]): string {
  return [
    quoted(name),
    column.type,
    ...(column.collation ? [`COLLATE ${quoted(column.collation)}`] : []),
    ...(column.isNullable ? [] : ['NOT NULL']),
    ...(column.isIdentity ? ['GENERATED ALWAYS AS IDENTITY'] : []),
    ...(column.default === undefined ? [] : [`DEFAULT ${column.default}`]),
    ...(column.check === undefined ? [] : [`CHECK (${column.check})`]),
  ].join(' ');
}

function indexText(index: Index<string>, table: string, ifMissing: string): string {
  const { name, on, isUnique, using, operators, where } = index;
  const options = Object.entries(index.with ?? {}).map(([option, value]) => `${option} = ${value}`);
  return [
    `CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX`,
    ...(name === undefined ? [] : [`${ifMissing}${quoted(name)}`]),
    `ON ${table}`,
    ...(using ? [`USING ${using}`] : []),
    `(${names(on)}${operators ? ` ${operators}` : ''})`,
    ...(options.length > 0 ? [`WITH (${options.join(', ')})`] : []),
    ...(where === undefined ? [] : [`WHERE ${where}`]),
  ].join(' ');
}

function names(columns: readonly string[]): string {
  return columns.map(quoted).join(', ');
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
