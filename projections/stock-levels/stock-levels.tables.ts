import { bigint, boolean, identity, integer, nullable, text, textC } from '../schema/column.js';
import { Table } from '../schema/table.js';

/** Places of which no sums are kept: nowhere, and gone. */
export const NO_STOCK = ['', 'gone'] as const;

export const DAY_MS = 86_400_000;

// What the others name by number: few values, each in many rows.

/** `location` and `party`: whom and where something is at, with, or on its way to; empty where that is not told. */
export const placesTable = new Table(
  'places',
  { id: identity, place: textC, location: textC, party: textC },
  { key: ['id'], unique: [['place']], indexes: [{ on: ['location'] }, { on: ['party'] }] },
);

/** Of which product at which level. */
export const kindsTable = new Table(
  'kinds',
  { id: identity, product: textC, level: textC },
  { key: ['id'], unique: [['product', 'level']] },
);

export const linesTable = new Table(
  'lines',
  {
    id: identity,
    kind: integer,
    lot: textC,
    disposition: textC,
    owner: textC,
    dimensions: textC,
    keeps_owner: boolean,
  },
  { key: ['id'], unique: [['lot', 'kind', 'disposition', 'owner', 'keeps_owner', 'dimensions']] },
);

export const factsTable = new Table('facts', { id: identity, facts: textC }, { key: ['id'], unique: [['facts']] });

/** Rows come in the order of position, and nearly in that of time: a range index is a thousandth of a tree. */
const RANGES = { using: 'brin', with: { pages_per_range: 16, autosummarize: 'on' } } as const;

/**
 * Double entry, one row for each capture, event time, place and line; `position` is the capture's, by which it became known.
 */
export const entriesTable = new Table(
  'entries',
  { position: bigint, at: bigint, delta: bigint, place: integer, line: integer },
  {
    indexes: [
      { on: ['position'], ...RANGES },
      { on: ['at'], ...RANGES },
    ],
  },
);

// Sums of the entries. A kind's rows are next to each other in the key, by what they are asked for: where now, or since when.

/** Of each place and line, where something stands: what is gone, or not there yet, has none. */
export const totalsTable = new Table(
  'totals',
  { quantity: bigint, kind: integer, place: integer, line: integer },
  { key: ['kind', 'place', 'line'], fillfactor: 70 },
);

/** The same for each day (UTC) of event time, so that a sum up to a day of the past looks at few rows. */
export const daysTable = new Table(
  'days',
  { delta: bigint, kind: integer, day: integer, place: integer, line: integer },
  { key: ['kind', 'day', 'place', 'line'], fillfactor: 70 },
);

/** `totals` by kind, whatever the line: of free stock only. */
export const sumsTable = new Table(
  'sums',
  { quantity: bigint, kind: integer, place: integer },
  { key: ['kind', 'place'], fillfactor: 70 },
);

/** `days` by kind, whatever the line: of free stock only. */
export const sumDaysTable = new Table(
  'sum_days',
  { delta: bigint, kind: integer, day: integer, place: integer },
  { key: ['kind', 'day', 'place'], fillfactor: 70 },
);

/**
 * With `contents`, what the next captures are folded from. An operation updates all the rows of a page. Half of it is kept free, so that the new
 * ones stay in the page and touch no index; by the next operation the old ones are gone from it.
 */
export const statesTable = new Table(
  'states',
  {
    touched_at: bigint,
    touched_position: bigint,
    given_at: nullable(bigint),
    given_position: nullable(bigint),
    owned_at: nullable(bigint),
    owned_position: nullable(bigint),
    since_at: nullable(bigint),
    since_position: nullable(bigint),
    place: integer,
    facts: integer,
    contents: integer,
    subject: textC,
    carrier: nullable(textC),
    transfers: nullable(text),
    slices: nullable(text),
  },
  { key: ['subject'], fillfactor: 45 },
);

export const contentsTable = new Table(
  'contents',
  { at: bigint, position: bigint, subject: textC, lines: text },
  { key: ['subject'], hashed: ['subject', 'lines', 'at', 'position'], fillfactor: 80 },
);
