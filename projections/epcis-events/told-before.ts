import { sql } from 'kysely';
import type { ReadBefore } from '../../src/epcis/model/captured-events.js';
import type { EpcisEvent } from '../../src/epcis/model/epcis-event.js';
import type { Target } from '../projection.js';
import { epcisEventsTable, epcisToldTable } from './epcis-events.tables.js';

interface ToldRow {
  readonly capture: string;
  readonly first: string;
  readonly last: string;
  readonly seq: string;
}

/** The events that still tell of these positions of the ledger, each with all that it tells; in the order in which they were recorded. */
export async function eventsTelling(
  positions: readonly number[],
  { db, schema }: Target,
): Promise<readonly ReadBefore[]> {
  const told = epcisToldTable.in(schema);
  // An event's capture is the first that ends at or after it.
  const { rows } = await sql<ToldRow>`
    SELECT t.capture, t.first, t.last, t.seq FROM ${told} t
    WHERE t.capture IN (
      SELECT (SELECT min(c.capture) FROM ${told} c WHERE c.capture >= p.position)
      FROM unnest(${epcisToldTable.array('first', positions)}) p (position))`.execute(db);
  const telling = tellingNow(rows);
  const sought = new Set(positions);
  const found = [...telling].filter(([, { told: all }]) => all.some((position) => sought.has(position)));
  const seqs = found.map(([seq]) => seq);
  const said = await sql<{ readonly seq: string; readonly said: string }>`
    SELECT e.seq, e.said FROM ${epcisEventsTable.in(schema)} e
    WHERE e.seq = ${epcisEventsTable.any('seq', seqs)} ORDER BY e.seq`.execute(db);
  return said.rows.map(({ seq, said: text }) => {
    const { told: all = [], capture = 0 } = telling.get(Number(seq)) ?? {};
    return { event: JSON.parse(text) as EpcisEvent, positions: all, capture };
  });
}

interface Telling {
  readonly capture: number;
  readonly told: number[];
}

/** By event what it tells now: of each position the last event that told it. */
function tellingNow(rows: readonly ToldRow[]): ReadonlyMap<number, Telling> {
  const last = new Map<number, { readonly seq: number; readonly capture: number }>();
  for (const row of rows) {
    const seq = Number(row.seq);
    for (let position = Number(row.first); position <= Number(row.last); position++) {
      const known = last.get(position);
      if (known === undefined || known.seq < seq) last.set(position, { seq, capture: Number(row.capture) });
    }
  }
  const telling = new Map<number, Telling>();
  for (const [position, { seq, capture }] of [...last].sort(([a], [b]) => a - b)) {
    const one = telling.get(seq) ?? { capture, told: [] };
    telling.set(seq, one);
    one.told.push(position);
  }
  return telling;
}
