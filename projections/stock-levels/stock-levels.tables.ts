import { sql, type Kysely, type RawBuilder } from 'kysely';

/**
 * `entries`: double entry, one row for each capture, event time, place and line; `position` is the capture's, by which it became known.
 * `totals`: the sum of the entries of each place and line. `days`: the same for each day (UTC) of event time, so that a sum up to a day of the past
 * looks at few rows. `places`, `lines`: what the others name by number. `states`, `contents`: what the next captures are folded from.
 * The views spell the numbers out.
 */
export const stockTables = [
  {
    name: 'entries_in_words',
    columns: ['position', 'at', 'place', 'product', 'lot', 'disposition', 'owner', 'level', 'keeps_owner', 'delta'],
  },
  {
    name: 'totals_in_words',
    columns: ['place', 'product', 'lot', 'disposition', 'owner', 'level', 'keeps_owner', 'quantity'],
  },
  {
    name: 'days_in_words',
    columns: ['day', 'place', 'product', 'lot', 'disposition', 'owner', 'level', 'keeps_owner', 'delta'],
  },
  { name: 'states', columns: ['subject', 'state'] },
  { name: 'contents', columns: ['subject', 'lines', 'at', 'position'] },
] as const;

export type StockTable = 'entries' | 'totals' | 'days' | 'places' | 'lines' | 'states' | 'contents';

export function stockTable(schema: string, table: StockTable): RawBuilder<unknown> {
  return sql.id(schema, table);
}

export const DAY_MS = 86_400_000;

export async function createStockLevels(db: Kysely<unknown>, schema: string): Promise<void> {
  const table = (name: StockTable): RawBuilder<unknown> => stockTable(schema, name);
  await sql`CREATE SCHEMA ${sql.id(schema)}`.execute(db);
  await sql`
    CREATE TABLE ${table('places')} (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, place text COLLATE "C" NOT NULL UNIQUE)`.execute(db);
  await sql`
    CREATE TABLE ${table('lines')} (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, product text COLLATE "C" NOT NULL, lot text COLLATE "C" NOT NULL,
      disposition text COLLATE "C" NOT NULL, owner text COLLATE "C" NOT NULL, level text COLLATE "C" NOT NULL,
      keeps_owner boolean NOT NULL, UNIQUE (product, lot, disposition, owner, level, keeps_owner))`.execute(db);
  await sql`
    CREATE TABLE ${table('entries')} (
      position bigint NOT NULL, at bigint NOT NULL, delta bigint NOT NULL, place integer NOT NULL, line integer NOT NULL)
  `.execute(db);
  // Rows come in the order of position, and nearly in that of time: a range index is a thousandth of a tree.
  await sql`CREATE INDEX ON ${table('entries')} USING brin (position) WITH (pages_per_range = 16, autosummarize = on)`.execute(
    db,
  );
  await sql`CREATE INDEX ON ${table('entries')} USING brin (at) WITH (pages_per_range = 16, autosummarize = on)`.execute(
    db,
  );
  await sql`
    CREATE TABLE ${table('totals')} (
      quantity bigint NOT NULL, place integer NOT NULL, line integer NOT NULL, PRIMARY KEY (line, place))
      WITH (fillfactor = 70)`.execute(db);
  await sql`
    CREATE TABLE ${table('days')} (
      delta bigint NOT NULL, day integer NOT NULL, place integer NOT NULL, line integer NOT NULL,
      PRIMARY KEY (day, line, place)) WITH (fillfactor = 70)`.execute(db);
  await sql`
    CREATE TABLE ${table('states')} (subject text COLLATE "C" PRIMARY KEY, state text NOT NULL)
      WITH (fillfactor = 80)`.execute(db);
  await sql`
    CREATE TABLE ${table('contents')} (
      at bigint NOT NULL, position bigint NOT NULL, subject text COLLATE "C" PRIMARY KEY, lines text NOT NULL)
      WITH (fillfactor = 80)`.execute(db);
  await createViews(db, schema);
}

async function createViews(db: Kysely<unknown>, schema: string): Promise<void> {
  for (const name of ['entries', 'totals', 'days'] as const) {
    await sql`
      CREATE VIEW ${sql.id(schema, `${name}_in_words`)} AS
      SELECT p.place, l.product, l.lot, l.disposition, l.owner, l.level, l.keeps_owner, ${sql.raw(OWN_COLUMNS[name])}
      FROM ${stockTable(schema, name)} r JOIN ${stockTable(schema, 'places')} p ON p.id = r.place
      JOIN ${stockTable(schema, 'lines')} l ON l.id = r.line`.execute(db);
  }
}

const OWN_COLUMNS = { entries: 'r.position, r.at, r.delta', totals: 'r.quantity', days: 'r.day, r.delta' } as const;
