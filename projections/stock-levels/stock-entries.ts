import { sql, type RawBuilder } from 'kysely';
import type { Posting } from '../../src/ledger/stock/postings.js';
import { lineOf } from '../../src/ledger/stock/stock-lines.js';
import type { Target } from '../projection.js';
import { DAY_MS, stockTable } from './stock-levels.tables.js';

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

  add(position: number, at: number, { place, line, delta }: Posting): void {
    const key = `${position} ${at} ${place} ${line}`;
    const entry = this.entries.get(key);
    if (entry) entry.delta += delta;
    else this.entries.set(key, { position, at, place, line, delta });
  }

  async write(target: Target): Promise<void> {
    const entries = [...this.entries.values()].filter((entry) => entry.delta !== 0);
    if (entries.length === 0) return;
    await writeNames(target, entries);
    await writeEntries(target, entries);
  }
}

/** Whoever applies is alone in it, so a name that is missing stays missing till it is inserted, and no number is wasted. */
async function writeNames({ db, schema }: Target, entries: readonly Entry[]): Promise<void> {
  const places = [...new Set(entries.map((entry) => entry.place))];
  await sql`
    INSERT INTO ${stockTable(schema, 'places')} (place)
    SELECT n.place FROM unnest(${places}::text[]) AS n (place)
    WHERE NOT EXISTS (SELECT 1 FROM ${stockTable(schema, 'places')} p WHERE p.place = n.place)`.execute(db);
  const lines = [...new Set(entries.map((entry) => entry.line))].map(lineOf);
  await sql`
    INSERT INTO ${stockTable(schema, 'lines')} (product, lot, disposition, owner, level, keeps_owner)
    SELECT n.* FROM ${unnested(lines)} AS n (product, lot, disposition, owner, level, keeps_owner)
    WHERE NOT EXISTS (SELECT 1 FROM ${stockTable(schema, 'lines')} l
      WHERE ${sameLine})`.execute(db);
}

const sameLine = sql`(l.product, l.lot, l.disposition, l.owner, l.level, l.keeps_owner) =
  (n.product, n.lot, n.disposition, n.owner, n.level, n.keeps_owner)`;

function unnested(lines: readonly ReturnType<typeof lineOf>[]): RawBuilder<unknown> {
  return sql`unnest(${lines.map((line) => line.product)}::text[], ${lines.map((line) => line.lot)}::text[],
    ${lines.map((line) => line.disposition)}::text[], ${lines.map((line) => line.owner)}::text[],
    ${lines.map((line) => line.level)}::text[], ${lines.map((line) => line.keepsOwner)}::boolean[])`;
}

async function writeEntries({ db, schema }: Target, entries: readonly Entry[]): Promise<void> {
  const keys = [...new Set(entries.map((entry) => entry.line))];
  const numbers = new Map(keys.map((key, index) => [key, index + 1]));
  // The lines of the batch are few against its entries: each is spelled out once, and named by its place in the list. The ids are one array: by a
  // join, for which it expects a single line, PostgreSQL compares every entry with every line. One that is missing is null, which fails.
  await sql`
    WITH known AS (
      SELECT array_agg(l.id ORDER BY n.number) AS ids
      FROM ${unnested(keys.map(lineOf))} WITH ORDINALITY AS n (product, lot, disposition, owner, level, keeps_owner, number)
      LEFT JOIN ${stockTable(schema, 'lines')} l ON ${sameLine}
    ), written AS (
      INSERT INTO ${stockTable(schema, 'entries')} (position, at, delta, place, line)
      SELECT e.position, e.at, e.delta, p.id, k.ids[e.number]
      FROM unnest(${entries.map((entry) => entry.position)}::bigint[], ${entries.map((entry) => entry.at)}::bigint[],
        ${entries.map((entry) => entry.delta)}::bigint[], ${entries.map((entry) => entry.place)}::text[],
        ${entries.map((entry) => numbers.get(entry.line))}::integer[]) WITH ORDINALITY
        AS e (position, at, delta, place, number, ordinal)
      JOIN ${stockTable(schema, 'places')} p ON p.place = e.place COLLATE "C" CROSS JOIN known k
      ORDER BY e.ordinal
      RETURNING at, delta, place, line
    ), dated AS (
      INSERT INTO ${stockTable(schema, 'days')} AS d (delta, day, place, line)
      SELECT sum(delta), floor(at / ${DAY_MS}::numeric)::integer AS day, place, line FROM written GROUP BY day, place, line
      ON CONFLICT (day, line, place) DO UPDATE SET delta = d.delta + excluded.delta
    )
    INSERT INTO ${stockTable(schema, 'totals')} AS t (quantity, place, line)
    SELECT sum(delta), place, line FROM written GROUP BY place, line
    ON CONFLICT (line, place) DO UPDATE SET quantity = t.quantity + excluded.quantity`.execute(db);
}
