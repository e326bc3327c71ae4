import { sql, type RawBuilder } from 'kysely';
import type { Posting } from '../../src/ledger/stock/postings.js';
import { lineOf } from '../../src/ledger/stock/stock-lines.js';
import type { Target } from '../projection.js';
import { DAY_MS, NO_STOCK, stockTable, type StockTable } from './stock-levels.tables.js';

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

/** Whoever applies is alone in it, so a name that is missing stays missing till it is inserted, and no number is wasted. */
async function writeNames({ db, schema }: Target, entries: readonly Entry[]): Promise<void> {
  const places = [...new Set(entries.map((entry) => entry.place))];
  await sql`
    INSERT INTO ${stockTable(schema, 'places')} (place)
    SELECT n.place FROM unnest(${places}::text[]) AS n (place)
    WHERE NOT EXISTS (SELECT 1 FROM ${stockTable(schema, 'places')} p WHERE p.place = n.place)`.execute(db);
  const lines = unnested([...new Set(entries.map((entry) => entry.line))].map(lineOf));
  await sql`
    INSERT INTO ${stockTable(schema, 'kinds')} (product, level)
    SELECT DISTINCT n.product, n.level FROM ${lines} AS n (product, lot, disposition, owner, level, keeps_owner)
    WHERE NOT EXISTS (SELECT 1 FROM ${stockTable(schema, 'kinds')} k WHERE ${sameKind})`.execute(db);
  await sql`
    INSERT INTO ${stockTable(schema, 'lines')} (kind, lot, disposition, owner, keeps_owner)
    SELECT k.id, n.lot, n.disposition, n.owner, n.keeps_owner
    FROM ${lines} AS n (product, lot, disposition, owner, level, keeps_owner)
    JOIN ${stockTable(schema, 'kinds')} k ON ${sameKind}
    WHERE NOT EXISTS (SELECT 1 FROM ${stockTable(schema, 'lines')} l WHERE ${sameLine})`.execute(db);
}

const sameKind = sql`(k.product, k.level) = (n.product, n.level)`;
const sameLine = sql`(l.kind, l.lot, l.disposition, l.owner, l.keeps_owner) =
  (k.id, n.lot, n.disposition, n.owner, n.keeps_owner)`;

async function writeEntries({ db, schema }: Target, entries: readonly Entry[]): Promise<void> {
  const keys = [...new Set(entries.map((entry) => entry.line))];
  const numbers = new Map(keys.map((key, index) => [key, index + 1]));
  // The lines of the batch are few against its entries: each is spelled out once, and named by its place in the list. The ids are one array: by a
  // join, for which it expects a single line, PostgreSQL compares every entry with every line. One that is missing is null, which fails.
  await sql`
    WITH known AS (
      SELECT array_agg(l.id ORDER BY n.number) AS ids, array_agg(l.kind ORDER BY n.number) AS kinds
      FROM ${unnested(keys.map(lineOf))} WITH ORDINALITY AS n (product, lot, disposition, owner, level, keeps_owner, number)
      LEFT JOIN ${stockTable(schema, 'kinds')} k ON ${sameKind} LEFT JOIN ${stockTable(schema, 'lines')} l ON ${sameLine}
    ), told AS (
      SELECT e.position, e.at, e.delta, p.id AS place, p.place AS key, k.ids[e.number] AS line, k.kinds[e.number] AS kind, e.ordinal
      FROM unnest(${entries.map((entry) => entry.position)}::bigint[], ${entries.map((entry) => entry.at)}::bigint[],
        ${entries.map((entry) => entry.delta)}::bigint[], ${entries.map((entry) => entry.place)}::text[],
        ${entries.map((entry) => numbers.get(entry.line))}::integer[]) WITH ORDINALITY
        AS e (position, at, delta, place, number, ordinal)
      JOIN ${stockTable(schema, 'places')} p ON p.place = e.place COLLATE "C" CROSS JOIN known k
    ), written AS (
      INSERT INTO ${stockTable(schema, 'entries')} (position, at, delta, place, line)
      SELECT position, at, delta, place, line FROM told ORDER BY ordinal
    ), counted AS (
      SELECT delta, floor(at / ${DAY_MS}::numeric)::integer AS day, kind, place, line FROM told
      WHERE key <> ALL(${NO_STOCK}::text[])
    ), dated AS (${addTo(schema, 'days', 'delta', ['kind', 'day', 'place', 'line'])}
    ), day_summed AS (${addTo(schema, 'sum_days', 'delta', ['kind', 'day', 'place'])}
    ), summed AS (${addTo(schema, 'sums', 'quantity', ['kind', 'place'])}
    )
    ${addTo(schema, 'totals', 'quantity', ['kind', 'place', 'line'])}`.execute(db);
}

/** What is zero is not kept: answers look at what stands somewhere, however much once did. */
function addTo(schema: string, table: StockTable, sum: string, key: readonly string[]): RawBuilder<unknown> {
  const [keys, of, counts] = [key.join(', '), `t.${sum}`, key.map((name) => `c.${name}`).join(', ')].map((text) =>
    sql.raw(text),
  );
  const same = sql.raw(key.map((name) => `t.${name} = c.${name}`).join(' AND '));
  return sql`
      MERGE INTO ${stockTable(schema, table)} t
      USING (SELECT sum(delta) AS added, ${keys} FROM counted GROUP BY ${keys} HAVING sum(delta) <> 0) c ON ${same}
      WHEN MATCHED AND ${of} + c.added = 0 THEN DELETE
      WHEN MATCHED THEN UPDATE SET ${sql.id(sum)} = ${of} + c.added
      WHEN NOT MATCHED THEN INSERT (${sql.id(sum)}, ${keys}) VALUES (c.added, ${counts})`;
}

function unnested(lines: readonly ReturnType<typeof lineOf>[]): RawBuilder<unknown> {
  return sql`unnest(${lines.map((line) => line.product)}::text[], ${lines.map((line) => line.lot)}::text[],
    ${lines.map((line) => line.disposition)}::text[], ${lines.map((line) => line.owner)}::text[],
    ${lines.map((line) => line.level)}::text[], ${lines.map((line) => line.keepsOwner)}::boolean[])`;
}
