import { sql, type Kysely, type RawBuilder } from 'kysely';
import { LedgerError } from '../../src/ledger/errors.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import { numbered } from '../../src/ledger/item/rules.js';
import type { RowOf } from '../schema/row-types.js';
import { otherTypes } from './event-types.js';
import { bodiesTable, eventsTable } from './histories.tables.js';
import { MODELS_SAY } from '../projections.sentences.js';

/** The build of `histories` to read from; `db` may be a transaction. */
export interface HistoriesReader {
  readonly db: Kysely<unknown>;
  readonly schema: string;
}

/** More than this is not folded in one go. */
export const MAX_CLOSURE_EVENTS = 500_000;

/** `body_position`: where the body of the event is kept. */
export type EventRow = Pick<RowOf<typeof eventsTable>, 'subject' | 'position' | 'revision'> &
  Omit<RowOf<typeof bodiesTable>, 'position'> & { readonly body_position: string };

/** What was written from an event is one again. `bodies` holds those read before: events of one operation share theirs. */
export function eventOf(row: EventRow, bodies: Map<string, unknown>): ItemEvent {
  if (!bodies.has(row.body_position)) bodies.set(row.body_position, JSON.parse(row.body));
  return {
    type: row.type,
    subject: row.subject,
    revision: row.revision,
    position: Number(row.position),
    sortAt: Number(row.sort_at),
    ...numbered(row.rules),
    data: bodies.get(row.body_position),
  } as ItemEvent;
}

/**
 * The events that meet a condition on the row before them. OFFSET 0 keeps the database from joining with the whole table, to which it changes over
 * once a ledger has grown: a probe of an index for each row is faster by far.
 */
export function eachWith(
  schema: string,
  columns: RawBuilder<unknown>,
  condition: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`CROSS JOIN LATERAL (SELECT ${columns} FROM ${eventsTable.in(schema)} WHERE ${condition} OFFSET 0) e`;
}

/**
 * The histories of these subjects, each in the order of its revisions, up to and with position `upTo`. Subjects without events are left out.
 * Throws `LedgerError('too-large')` above `MAX_CLOSURE_EVENTS`.
 */
export async function loadHistories(
  { db, schema }: HistoriesReader,
  subjects: readonly string[],
  upTo: number,
): Promise<ReadonlyMap<string, readonly ItemEvent[]>> {
  const { rows } = await sql<EventRow>`
    SELECT e.subject, e.position, e.revision, b.position AS body_position, b.sort_at, b.type, b.body, b.rules
    FROM unnest(${eventsTable.array('subject', subjects)}) AS s (subject)
    ${eachWith(schema, sql`subject, position, revision, body_back`, sql`subject = s.subject COLLATE "C" AND position <= ${upTo}`)}
    CROSS JOIN LATERAL (
      SELECT position, sort_at, type, body, rules FROM ${bodiesTable.in(schema)} WHERE position = e.position - e.body_back OFFSET 0) b
    WHERE b.type NOT IN ${otherTypes}
    ORDER BY e.subject, e.position LIMIT ${MAX_CLOSURE_EVENTS + 1}`.execute(db);
  if (rows.length > MAX_CLOSURE_EVENTS) throw tooLarge();
  const found = new Map<string, ItemEvent[]>();
  const bodies = new Map<string, unknown>();
  for (const row of rows) {
    const event = eventOf(row, bodies);
    const history = found.get(event.subject);
    if (history) history.push(event);
    else found.set(event.subject, [event]);
  }
  return found;
}

export function tooLarge(): LedgerError {
  return new LedgerError('too-large', { message: MODELS_SAY['too-much'](MAX_CLOSURE_EVENTS) });
}
