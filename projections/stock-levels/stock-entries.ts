import { sql, type RawBuilder } from 'kysely';
import type { Posting } from '../../src/ledger/stock/postings.js';
import { lineOf, type StockLine } from '../../src/ledger/stock/stock-lines.js';
import type { Target } from '../projection.js';
import { integer, nullable } from '../schema/column.js';
import { rowSet } from '../schema/row-set.js';
import { isFree } from './free-stock.js';
import type { AnyTable } from '../schema/table.js';
import {
  DAY_MS,
  daysTable,
  entriesTable,
  kindsTable,
  linesTable,
  NO_STOCK,
  placesTable,
  sumDaysTable,
  sumsTable,
  totalsTable,
} from './stock-levels.tables.js';
import { nameAll, placeNames } from './stock-names.js';

interface Entry {
  readonly position: number;
  readonly at: number;
  readonly place: string;
  readonly line: string;
  delta: number;
}

/** Collects the entries of a batch: one for each capture, event time, place and line, whatever the number of pieces. */
export class EntryBook {
  private readonly entries = new Map<string, Entry>();

  /** The two that were added to last: items of one operation leave one place and line and come to another, all of them. */
  private last: Entry | undefined;
  private lastButOne: Entry | undefined;

  add(position: number, at: number, posting: Posting): void {
    const entry = [this.lastButOne, this.last].find((one) => one && isFor(one, position, at, posting));
    if (entry) entry.delta += posting.delta;
    else this.addTo(position, at, posting);
  }

  private addTo(position: number, at: number, { place, line, delta }: Posting): void {
    const key = `${position} ${at} ${place} ${line}`;
    const entry = this.entries.get(key) ?? { position, at, place, line, delta: 0 };
    entry.delta += delta;
    this.entries.set(key, entry);
    this.lastButOne = this.last;
    this.last = entry;
  }

  async write(target: Target): Promise<void> {
    const entries = [...this.entries.values()].filter((entry) => entry.delta !== 0);
    if (entries.length === 0) return;
    await writeNames(target, entries);
    await writeEntries(target, entries);
  }
}

function isFor(entry: Entry, position: number, at: number, { place, line }: Posting): boolean {
  return entry.position === position && entry.at === at && entry.place === place && entry.line === line;
}

const kindNames = kindsTable.rows<StockLine>({ product: ({ product }) => product, level: ({ level }) => level });
/** Lines with their kinds in words. */
const lineRows = rowSet({
  ...kindsTable.pick('product', 'level'),
  ...linesTable.pick('lot', 'disposition', 'owner', 'keeps_owner', 'dimensions'),
}).of<StockLine>({
  product: ({ product }) => product,
  level: ({ level }) => level,
  lot: ({ lot }) => lot,
  disposition: ({ disposition }) => disposition,
  owner: ({ owner }) => owner,
  keeps_owner: ({ keepsOwner }) => keepsOwner,
  dimensions: ({ dimensions }) => dimensions,
});

/** An entry, with the place of its line in a list. */
type Numbered = readonly [entry: Entry, number: number | undefined];

const entryRows = rowSet({
  ...entriesTable.pick('position', 'at', 'delta'),
  ...placesTable.pick('place'),
  number: nullable(integer),
}).of<Numbered>({
  position: ([{ position }]) => position,
  at: ([{ at }]) => at,
  delta: ([{ delta }]) => delta,
  place: ([{ place }]) => place,
  number: ([, number]) => number,
});

/** As in `nameAll`, of lines by their kinds. */
async function writeNames(target: Target, entries: readonly Entry[]): Promise<void> {
  const { db, schema } = target;
  await nameAll(target, placeNames, new Set(entries.map((entry) => entry.place)));
  const lines = [...new Set(entries.map((entry) => entry.line))].map(lineOf);
  await nameAll(target, kindNames, new Map(lines.map((line) => [`${line.product} ${line.level}`, line])).values());
  await sql`
    INSERT INTO ${linesTable.in(schema)} (${linesTable.names})
    SELECT k.id, n.lot, n.disposition, n.owner, n.dimensions, n.keeps_owner FROM ${lineRows.as('n', lines)}
    JOIN ${kindsTable.in(schema)} k ON ${sameKind}
    WHERE NOT EXISTS (SELECT 1 FROM ${linesTable.in(schema)} l WHERE ${sameLine})`.execute(db);
}

const sameKind = sql`(k.product, k.level) = (n.product, n.level)`;
const sameLine = sql`(l.kind, l.lot, l.disposition, l.owner, l.keeps_owner, l.dimensions) =
  (k.id, n.lot, n.disposition, n.owner, n.keeps_owner, n.dimensions)`;

async function writeEntries({ db, schema }: Target, entries: readonly Entry[]): Promise<void> {
  const keys = [...new Set(entries.map((entry) => entry.line))];
  const numbers = new Map(keys.map((key, index) => [key, index + 1]));
  const numbered = entries.map((entry): Numbered => [entry, numbers.get(entry.line)]);
  // The lines of the batch are few against its entries: each is spelled out once, and named by its place in the list. The ids are one array: by a
  // join, for which it expects a single line, PostgreSQL compares every entry with every line. One that is missing is null, which fails.
  await sql`
    WITH known AS (
      SELECT array_agg(l.id ORDER BY n.number) AS ids, array_agg(l.kind ORDER BY n.number) AS kinds,
        array_agg(${isFree(sql`n.dimensions`)} ORDER BY n.number) AS free
      FROM ${lineRows.unnest(keys.map(lineOf))} WITH ORDINALITY AS n (${lineRows.names}, number)
      LEFT JOIN ${kindsTable.in(schema)} k ON ${sameKind} LEFT JOIN ${linesTable.in(schema)} l ON ${sameLine}
    ), told AS (
      SELECT e.position, e.at, e.delta, p.id AS place, p.place AS key, k.ids[e.number] AS line, k.kinds[e.number] AS kind,
        k.free[e.number] AS free, e.ordinal
      FROM ${entryRows.unnest(numbered)} WITH ORDINALITY AS e (${entryRows.names}, ordinal)
      JOIN ${placesTable.in(schema)} p ON p.place = e.place COLLATE "C" CROSS JOIN known k
    ), written AS (
      INSERT INTO ${entriesTable.in(schema)} (${entriesTable.names}) SELECT ${entriesTable.names} FROM told ORDER BY ordinal
    ), counted AS (
      SELECT delta, floor(at / ${DAY_MS}::numeric)::integer AS day, kind, place, line, free FROM told
      WHERE key <> ${placesTable.all('place', NO_STOCK)}
    ), dated AS (${addTo(schema, daysTable, 'delta')}
    ), day_summed AS (${addTo(schema, sumDaysTable, 'delta')}
    ), summed AS (${addTo(schema, sumsTable, 'quantity')}
    )
    ${addTo(schema, totalsTable, 'quantity')}`.execute(db);
}

/** What is zero is not kept: answers look at what stands somewhere, however much once did. */
function addTo(schema: string, table: AnyTable, sum: 'delta' | 'quantity'): RawBuilder<unknown> {
  const counted = table === sumsTable || table === sumDaysTable ? sql`counted WHERE free` : sql`counted`;
  const key = table.options.key ?? [];
  const [keys, of, counts] = [key.join(', '), `t.${sum}`, key.map((name) => `c.${name}`).join(', ')].map((text) =>
    sql.raw(text),
  );
  const same = sql.raw(key.map((name) => `t.${name} = c.${name}`).join(' AND '));
  return sql`
      MERGE INTO ${table.in(schema)} t
      USING (SELECT sum(delta) AS added, ${keys} FROM ${counted} GROUP BY ${keys} HAVING sum(delta) <> 0) c ON ${same}
      WHEN MATCHED AND ${of} + c.added = 0 THEN DELETE
      WHEN MATCHED THEN UPDATE SET ${sql.id(sum)} = ${of} + c.added
      WHEN NOT MATCHED THEN INSERT (${sql.id(sum)}, ${keys}) VALUES (c.added, ${counts})`;
}
