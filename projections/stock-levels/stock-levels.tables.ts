import { sql, type Kysely, type RawBuilder } from 'kysely';

/**
 * `entries`: double entry, one row for each capture, event time, place and line; `position` is the capture's, by which it became known.
 * `totals`: the sum of the entries of each place and line, where something stands: what is gone, or not there yet, has none. `days`: the same for each
 * day (UTC) of event time, so that a sum up to a day of the past looks at few rows. `sums`, `sum_days`: both by kind, whatever the line.
 * `states`, `contents`: what the next captures are folded from. `places`, `kinds` (of which product at which level), `lines`, `facts`: what the others
 * name by number; few values, each in many rows. The views spell the numbers out.
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
  { name: 'sums_in_words', columns: ['place', 'product', 'level', 'quantity'] },
  { name: 'sum_days_in_words', columns: ['day', 'place', 'product', 'level', 'delta'] },
  {
    name: 'states_in_words',
    columns: [
      ...['subject', 'place', 'facts', 'contents', 'carrier', 'since_at', 'since_position', 'transfers'],
      ...['touched_at', 'touched_position', 'given_at', 'given_position', 'owned_at', 'owned_position'],
    ],
  },
  { name: 'contents', columns: ['subject', 'lines', 'at', 'position'] },
] as const;

/** Places of which no sums are kept: nowhere, and gone. */
export const NO_STOCK = ['', 'gone'] as const;

const SUMMED = ['totals', 'days', 'sums', 'sum_days'] as const;
export type StockTable =
  'entries' | (typeof SUMMED)[number] | 'places' | 'kinds' | 'lines' | 'facts' | 'states' | 'contents';

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
    CREATE TABLE ${table('kinds')} (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, product text COLLATE "C" NOT NULL, level text COLLATE "C" NOT NULL,
      UNIQUE (product, level))`.execute(db);
  await sql`
    CREATE TABLE ${table('lines')} (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind integer NOT NULL, lot text COLLATE "C" NOT NULL,
      disposition text COLLATE "C" NOT NULL, owner text COLLATE "C" NOT NULL, keeps_owner boolean NOT NULL,
      UNIQUE (lot, kind, disposition, owner, keeps_owner))`.execute(db);
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
  for (const name of SUMMED) await createSums(db, schema, name);
  await createStates(db, schema);
  await sql`
    CREATE TABLE ${table('contents')} (
      at bigint NOT NULL, position bigint NOT NULL, subject text COLLATE "C" PRIMARY KEY, lines text NOT NULL)
      WITH (fillfactor = 80)`.execute(db);
  await createViews(db, schema);
}

/** A kind's rows are next to each other in the key, by what they are asked for: where now, or since when. */
async function createSums(db: Kysely<unknown>, schema: string, name: (typeof SUMMED)[number]): Promise<void> {
  const { columns, key } = SUMS[name];
  await sql`
    CREATE TABLE ${stockTable(schema, name)} (${sql.raw(columns)}, PRIMARY KEY (${sql.raw(key)})) WITH (fillfactor = 70)
  `.execute(db);
}

const SUMS = {
  totals: {
    columns: 'quantity bigint NOT NULL, kind integer NOT NULL, place integer NOT NULL, line integer NOT NULL',
    key: 'kind, place, line',
  },
  days: {
    columns:
      'delta bigint NOT NULL, kind integer NOT NULL, day integer NOT NULL, place integer NOT NULL, line integer NOT NULL',
    key: 'kind, day, place, line',
  },
  sums: { columns: 'quantity bigint NOT NULL, kind integer NOT NULL, place integer NOT NULL', key: 'kind, place' },
  sum_days: {
    columns: 'delta bigint NOT NULL, kind integer NOT NULL, day integer NOT NULL, place integer NOT NULL',
    key: 'kind, day, place',
  },
} as const;

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
  for (const [name, own] of Object.entries(OWN_COLUMNS)) {
    const ofLine = name in OF_LINES;
    const line = sql`JOIN ${stockTable(schema, 'lines')} l ON l.id = r.line`;
    await sql`
      CREATE VIEW ${sql.id(schema, `${name}_in_words`)} AS
      SELECT p.place, k.product, k.level, ${ofLine ? sql`l.lot, l.disposition, l.owner, l.keeps_owner, ` : sql``}${sql.raw(own)}
      FROM ${sql.id(schema, name)} r JOIN ${stockTable(schema, 'places')} p ON p.id = r.place ${ofLine ? line : sql``}
      JOIN ${stockTable(schema, 'kinds')} k ON k.id = ${ofLine ? sql`l.kind` : sql`r.kind`}`.execute(db);
  }
  await sql`
    CREATE VIEW ${sql.id(schema, 'states_in_words')} AS
    SELECT s.subject, p.place, f.facts, s.contents, s.carrier, s.since_at, s.since_position, s.transfers, s.touched_at, s.touched_position,
      s.given_at, s.given_position, s.owned_at, s.owned_position
    FROM ${stockTable(schema, 'states')} s JOIN ${stockTable(schema, 'places')} p ON p.id = s.place
    JOIN ${stockTable(schema, 'facts')} f ON f.id = s.facts`.execute(db);
}

const OF_LINES = { entries: 'r.position, r.at, r.delta', totals: 'r.quantity', days: 'r.day, r.delta' } as const;
const OWN_COLUMNS = { ...OF_LINES, sums: 'r.quantity', sum_days: 'r.day, r.delta' } as const;
