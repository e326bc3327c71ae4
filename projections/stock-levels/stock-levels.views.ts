import { sql, type Kysely, type RawBuilder } from 'kysely';
import { createTables } from '../schema/create-tables.js';
import { View } from '../schema/view.js';
import {
  contentsTable,
  daysTable,
  entriesTable,
  factsTable,
  kindsTable,
  linesTable,
  placesTable,
  statesTable,
  sumDaysTable,
  sumsTable,
  totalsTable,
} from './stock-levels.tables.js';

// The tables with their numbers spelled out. Which number a name got depends on the batches in which it came, so these are what is hashed.

const place = ['p', placesTable.pick('place')] as const;
const kind = ['k', kindsTable.pick('product', 'level')] as const;
const line = ['l', linesTable.pick('lot', 'disposition', 'owner', 'keeps_owner', 'dimensions')] as const;

type Numbered = { in(schema: string): RawBuilder<unknown> };

/** Rows `r` of a table that names places and lines by number. */
function byLine(table: Numbered): (schema: string) => RawBuilder<unknown> {
  return (schema) => sql`${table.in(schema)} r JOIN ${placesTable.in(schema)} p ON p.id = r.place
    JOIN ${linesTable.in(schema)} l ON l.id = r.line JOIN ${kindsTable.in(schema)} k ON k.id = l.kind`;
}

/** Rows `r` of a table that names places and kinds by number. */
function byKind(table: Numbered): (schema: string) => RawBuilder<unknown> {
  return (schema) => sql`${table.in(schema)} r JOIN ${placesTable.in(schema)} p ON p.id = r.place
    JOIN ${kindsTable.in(schema)} k ON k.id = r.kind`;
}

export const entriesInWords = new View(
  'entries_in_words',
  [place, kind, line, ['r', entriesTable.pick('position', 'at', 'delta')]],
  byLine(entriesTable),
  ['position', 'at', 'place', 'product', 'lot', 'disposition', 'owner', 'level', 'keeps_owner', 'dimensions', 'delta'],
);

export const totalsInWords = new View(
  'totals_in_words',
  [place, kind, line, ['r', totalsTable.pick('quantity')]],
  byLine(totalsTable),
  ['place', 'product', 'lot', 'disposition', 'owner', 'level', 'keeps_owner', 'dimensions', 'quantity'],
);

export const daysInWords = new View(
  'days_in_words',
  [place, kind, line, ['r', daysTable.pick('day', 'delta')]],
  byLine(daysTable),
  ['day', 'place', 'product', 'lot', 'disposition', 'owner', 'level', 'keeps_owner', 'dimensions', 'delta'],
);

export const sumsInWords = new View(
  'sums_in_words',
  [place, kind, ['r', sumsTable.pick('quantity')]],
  byKind(sumsTable),
  ['place', 'product', 'level', 'quantity'],
);

export const sumDaysInWords = new View(
  'sum_days_in_words',
  [place, kind, ['r', sumDaysTable.pick('day', 'delta')]],
  byKind(sumDaysTable),
  ['day', 'place', 'product', 'level', 'delta'],
);

export const statesInWords = new View(
  'states_in_words',
  [
    ['s', statesTable.pick('subject')],
    place,
    ['f', factsTable.pick('facts')],
    ['s', statesTable.pick('contents', 'carrier', 'since_at', 'since_position', 'transfers', 'slices', 'touched_at')],
    ['s', statesTable.pick('touched_position', 'given_at', 'given_position', 'owned_at', 'owned_position')],
  ],
  (schema) => sql`${statesTable.in(schema)} s JOIN ${placesTable.in(schema)} p ON p.id = s.place
    JOIN ${factsTable.in(schema)} f ON f.id = s.facts`,
  [
    ...([
      'subject',
      'place',
      'facts',
      'contents',
      'carrier',
      'since_at',
      'since_position',
      'transfers',
      'slices',
    ] as const),
    ...(['touched_at', 'touched_position', 'given_at', 'given_position', 'owned_at', 'owned_position'] as const),
  ],
);

const tables = [
  ...[placesTable, kindsTable, linesTable, entriesTable, totalsTable, daysTable, sumsTable, sumDaysTable],
  ...[factsTable, statesTable, contentsTable],
];
const views = [entriesInWords, totalsInWords, daysInWords, sumsInWords, sumDaysInWords, statesInWords];

export const stockTables = [...views, contentsTable].map(({ hashed }) => hashed);

export async function createStockLevels(db: Kysely<unknown>, schema: string): Promise<void> {
  await createTables(db, schema, tables);
  for (const view of views) await view.create(schema).execute(db);
}
