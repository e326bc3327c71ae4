import { sql, type Kysely, type RawBuilder } from 'kysely';

/**
 * `entries`: double entry, one row for each capture, event time, place and line; `position` is the capture's, by which it became known.
 * `totals`: the sum of the entries of each place and line. `days`: the same for each day (UTC) of event time, so that a sum up to a day of the past
 * looks at few rows. `states`, `contents`: what the next captures are folded from. `places`, `lines`, `facts`: what the others name by number; few
 * values, each in many rows. The views spell the numbers out.
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
  {
    name: 'states_in_words',
    columns: [
      ...['subject', 'place', 'facts', 'contents', 'carrier', 'since_at', 'since_position', 'transfers'],
      ...['touched_at', 'touched_position', 'given_at', 'given_position', 'owned_at', 'owned_position'],
    ],
  },
  { name: 'contents', columns: ['subject', 'lines', 'at', 'position'] },
] as const;

export type StockTable = 'entries' | 'totals' | 'days' | 'places' | 'lines' | 'facts' | 'states' | 'contents';

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
  await createStates(db, schema);
  await sql`
    CREATE TABLE ${table('contents')} (
      at bigint NOT NULL, position bigint NOT NULL, subject text COLLATE "C" PRIMARY KEY, lines text NOT NULL)
      WITH (fillfactor = 80)`.execute(db);
  await createViews(db, schema);
}

/**
 * An operation updates all the rows of a page. Half of it is kept free, so that the new ones stay in the page and touch no index; by the next
 * operation the old ones are gone from it.
 */
async function createStates(db: Kysely<unknown>, schema: string): Promise<void> {
  await sql`
    CREATE TABLE ${stockTable(schema, 'facts')} (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, facts text COLLATE "C" NOT NULL UNIQUE)`.execute(db);
  await sql`
    CREATE TABLE ${stockTable(schema, 'states')} (
      touched_at bigint NOT NULL, touched_position bigint NOT NULL, given_at bigint, given_position bigint, owned_at bigint,
      owned_position bigint, since_at bigint, since_position bigint, place integer NOT NULL, facts integer NOT NULL, contents integer NOT NULL,
      subject text COLLATE "C" PRIMARY KEY, carrier text COLLATE "C", transfers text) WITH (fillfactor = 45)`.execute(
    db,
  );
}

async function createViews(db: Kysely<unknown>, schema: string): Promise<void> {
  for (const name of ['entries', 'totals', 'days'] as const) {
    await sql`
      CREATE VIEW ${sql.id(schema, `${name}_in_words`)} AS
      SELECT p.place, l.product, l.lot, l.disposition, l.owner, l.level, l.keeps_owner, ${sql.raw(OWN_COLUMNS[name])}
      FROM ${stockTable(schema, name)} r JOIN ${stockTable(schema, 'places')} p ON p.id = r.place
      JOIN ${stockTable(schema, 'lines')} l ON l.id = r.line`.execute(db);
  }
  await sql`
    CREATE VIEW ${sql.id(schema, 'states_in_words')} AS
    SELECT s.subject, p.place, f.facts, s.contents, s.carrier, s.since_at, s.since_position, s.transfers, s.touched_at, s.touched_position,
      s.given_at, s.given_position, s.owned_at, s.owned_position
    FROM ${stockTable(schema, 'states')} s JOIN ${stockTable(schema, 'places')} p ON p.id = s.place
    JOIN ${stockTable(schema, 'facts')} f ON f.id = s.facts`.execute(db);
}

const OWN_COLUMNS = { entries: 'r.position, r.at, r.delta', totals: 'r.quantity', days: 'r.day, r.delta' } as const;
