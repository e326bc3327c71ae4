import { sql, type RawBuilder } from 'kysely';
import type { Posting } from '../../src/ledger/stock/postings.js';
import { lineOf } from '../../src/ledger/stock/stock-lines.js';
import type { Target } from '../projection.js';
import { RowSet } from '../schema/row-set.js';
import type { NewRow } from '../schema/row-types.js';
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
import { nameAll } from './stock-names.js';

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

const placeNames = placesTable.rows('place');
const kindNames = kindsTable.rows('product', 'level');
const lineNames = linesTable.rows('kind', 'lot', 'disposition', 'owner', 'keeps_owner');
/** A line with its kind in words. */
const lineColumns = {
  ...kindsTable.pick('product', 'level'),
  ...linesTable.pick('lot', 'disposition', 'owner', 'keeps_owner'),
};
const lineRows = new RowSet(lineColumns);
/** `line` is the line's place in a list. */
const entryRows = new RowSet({ ...entriesTable.pick('position', 'at', 'delta', 'line'), ...placesTable.pick('place') });

function lineRow(key: string): NewRow<typeof lineColumns> {
  const { keepsOwner: keeps_owner, ...row } = lineOf(key);
  return { ...row, keeps_owner };
}

/** As in `nameAll`, of lines by their kinds. */
async function writeNames(target: Target, entries: readonly Entry[]): Promise<void> {
  const { db, schema } = target;
  const places = new Set(entries.map(({ place }) => place));
  await nameAll(
    target,
    placeNames,
    [...places].map((place) => ({ place })),
  );
  const lines = [...new Set(entries.map(({ line }) => line))].map(lineRow);
  const kinds = new Map(lines.map(({ product, level }) => [`${product} ${level}`, { product, level }]));
  await nameAll(target, kindNames, [...kinds.values()]);
  await sql`
    INSERT INTO ${linesTable.in(schema)} (${lineNames.names})
    SELECT k.id, n.lot, n.disposition, n.owner, n.keeps_owner FROM ${lineRows.as('n', lines)}
    JOIN ${kindsTable.in(schema)} k ON ${kindNames.same('k', 'n')}
    WHERE NOT EXISTS (SELECT 1 FROM ${linesTable.in(schema)} l WHERE ${sameLine})`.execute(db);
}

const sameLine = sql`l.kind = k.id AND ${linesTable.rows('lot', 'disposition', 'owner', 'keeps_owner').same('l', 'n')}`;

async function writeEntries({ db, schema }: Target, entries: readonly Entry[]): Promise<void> {
  const keys = [...new Set(entries.map((entry) => entry.line))];
  const numbers = new Map(keys.map((key, index) => [key, index + 1]));
  const rows = entries.map(({ line, ...entry }) => ({ ...entry, line: numbers.get(line) ?? 0 }));
  // The lines of the batch are few against its entries: each is spelled out once, and named by its place in the list. The ids are one array: by a
  // join, for which it expects a single line, PostgreSQL compares every entry with every line. One that is missing is null, which fails.
  await sql`
    WITH known AS (
      SELECT array_agg(l.id ORDER BY n.number) AS ids, array_agg(l.kind ORDER BY n.number) AS kinds
      FROM ${lineRows.unnest(keys.map(lineRow))} WITH ORDINALITY AS n (${lineRows.names}, number)
      LEFT JOIN ${kindsTable.in(schema)} k ON ${kindNames.same('k', 'n')} LEFT JOIN ${linesTable.in(schema)} l ON ${sameLine}
    ), told AS (
      SELECT e.position, e.at, e.delta, p.id AS place, p.place AS key, k.ids[e.line] AS line, k.kinds[e.line] AS kind, e.ordinal
      FROM ${entryRows.unnest(rows)} WITH ORDINALITY AS e (${entryRows.names}, ordinal)
      JOIN ${placesTable.in(schema)} p ON p.place = e.place COLLATE "C" CROSS JOIN known k
    ), written AS (
      INSERT INTO ${entriesTable.in(schema)} (position, at, delta, place, line)
      SELECT position, at, delta, place, line FROM told ORDER BY ordinal
    ), counted AS (
      SELECT delta, floor(at / ${DAY_MS}::numeric)::integer AS day, kind, place, line FROM told
      WHERE key <> ${placesTable.all('place', NO_STOCK)}
    ), dated AS (${addTo(schema, daysTable, 'delta')}
    ), day_summed AS (${addTo(schema, sumDaysTable, 'delta')}
    ), summed AS (${addTo(schema, sumsTable, 'quantity')}
    )
    ${addTo(schema, totalsTable, 'quantity')}`.execute(db);
}

/** What is zero is not kept: answers look at what stands somewhere, however much once did. */
function addTo(schema: string, table: AnyTable, sum: 'delta' | 'quantity'): RawBuilder<unknown> {
  const key = table.options.key ?? [];
  const [keys, of, counts] = [key.join(', '), `t.${sum}`, key.map((name) => `c.${name}`).join(', ')].map((text) =>
    sql.raw(text),
  );
  const same = sql.raw(key.map((name) => `t.${name} = c.${name}`).join(' AND '));
  return sql`
      MERGE INTO ${table.in(schema)} t
      USING (SELECT sum(delta) AS added, ${keys} FROM counted GROUP BY ${keys} HAVING sum(delta) <> 0) c ON ${same}
      WHEN MATCHED AND ${of} + c.added = 0 THEN DELETE
      WHEN MATCHED THEN UPDATE SET ${sql.id(sum)} = ${of} + c.added
      WHEN NOT MATCHED THEN INSERT (${sql.id(sum)}, ${keys}) VALUES (c.added, ${counts})`;
}
