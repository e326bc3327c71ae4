import { sql } from 'kysely';
import { declaredErroneous } from '../../src/ledger/history/effective-events.js';
import { bySortOrder } from '../../src/ledger/history/event-order.js';
import { refold } from '../../src/ledger/history/refold.js';
import { isDuring, timeInCarriers } from '../../src/ledger/history/time-in-carriers.js';
import { isToldOf, type Contradiction } from '../../src/ledger/item/contradictions.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import type { Order } from '../../src/ledger/order.js';
import { lineageOf } from './lineage.queries.js';
import type { DocumentReference } from '../../src/ledger/capture/capture.events.js';
import { documentsOfEvents } from './documents.queries.js';
import { passagesOf } from './passages.queries.js';
import type { RowOf } from '../schema/row-types.js';
import type { HistoriesReader } from './histories-reader.js';
import { eventsTable, historyCapturesTable } from './histories.tables.js';

/** The capture that an event came with. `recordedAt` is ISO 8601 in UTC. */
export interface HistoryCapture {
  readonly capture: string;
  readonly position: number;
  readonly operation: string;
  readonly recordedFor: string;
  readonly recordedAt: string;
  readonly actor?: string;
  readonly device?: string;
  readonly system?: string;
  readonly reason?: string;
}

export interface HistoryEntry {
  readonly event: ItemEvent;
  readonly capture: HistoryCapture;
  /** Empty for the subject's own events; else the carriers by which the event reached it, the innermost first. */
  readonly via: readonly string[];
  /** Of something that came into the subject by it, or left it. */
  readonly passage?: 'in' | 'out';
  /** Position of the declaration by which the event counts as never given. */
  readonly declaredErroneousBy?: number;
  /** What in it contradicts the history before it. */
  readonly contradictions: readonly Contradiction[];
  /** The business documents that it was sent with; missing where there were none. */
  readonly documents?: readonly DocumentReference[];
}

export interface HistoryQuestion {
  readonly subject: string;
  /** Only what was known at this position. */
  readonly knownAt: number;
  /** Only what happened up to this instant, milliseconds since 1970. */
  readonly asOfMs?: number;
  /** The `next` of the page before. */
  readonly after?: Order;
  readonly limit: number;
  /** Without the events of carriers. */
  readonly ownOnly?: boolean;
  /** The build of `genealogy` by which to tell the passages of its contents too; missing: they are not told. */
  readonly contentsBy?: string;
}

export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  readonly next?: Order;
}

/**
 * What happened to a subject, in order of event time: its own events, and those of its carriers while it was in them. Events that were declared
 * erroneous are shown as such. An empty first page: nothing was ever recorded of it.
 */
export async function history(reader: HistoriesReader, question: HistoryQuestion): Promise<HistoryPage> {
  const { subject, knownAt, limit } = question;
  const histories = await lineageOf(reader, [subject], knownAt, 'findings');
  const told = entriesOf(histories, subject, question.ownOnly === true)
    .filter(({ event }) => question.asOfMs === undefined || event.sortAt <= question.asOfMs)
    .filter(({ event }) => !question.after || isAfter(event, question.after));
  const found = [...told, ...(await passagesBeside(told, reader, question))].sort((a, b) =>
    bySortOrder(a.event, b.event),
  );
  const page = found.slice(0, limit);
  const positions = page.map(({ event }) => event.position);
  const captures = await loadCaptures(reader, positions);
  const documents = await documentsOfEvents(reader, positions);
  const entries = page.map((entry) => {
    const own = documents.get(entry.event.position);
    return { ...entry, capture: captureAt(captures, entry.event.position), ...(own ? { documents: own } : {}) };
  });
  const last = page.at(-1)?.event;
  return { entries, ...(last && found.length > limit ? { next: { at: last.sortAt, position: last.position } } : {}) };
}

type Told = Omit<HistoryEntry, 'capture'>;

/** As many as may be on the page, but for those that are told already: what came in may carry the subject as well, by contradicting claims. */
async function passagesBeside(
  told: readonly Told[],
  reader: HistoriesReader,
  { contentsBy, limit, ...question }: HistoryQuestion,
): Promise<readonly Told[]> {
  if (contentsBy === undefined) return [];
  const known = new Set(told.map(({ event }) => event.position));
  const passages = await passagesOf(reader, { ...question, genealogy: contentsBy, limit: limit + 1 });
  return passages.filter(({ event }) => !known.has(event.position)).map((passage) => ({ ...passage, via: [] }));
}

function isAfter(event: ItemEvent, order: Order): boolean {
  return event.sortAt > order.at || (event.sortAt === order.at && event.position > order.position);
}

/** What is told of a subject, in no order; `histories` are those that bear on it. */
export function entriesOf(
  histories: ReadonlyMap<string, readonly ItemEvent[]>,
  subject: string,
  ownOnly: boolean,
): Told[] {
  const { stays, contradictions } = refold(histories);
  const erroneous = declaredErroneous([...histories.values()].flat());
  const entry = (event: ItemEvent, via: readonly string[]): Told => {
    const by = erroneous.get(event.position);
    return {
      event,
      via,
      contradictions: contradictions.filter((one) => one.position === event.position && isToldOf(subject, one)),
      ...(by === undefined ? {} : { declaredErroneousBy: by }),
    };
  };
  const own = (histories.get(subject) ?? []).map((event) => entry(event, []));
  if (ownOnly) return own;
  const carried = timeInCarriers(stays, subject).flatMap((span) =>
    (histories.get(span.carrier) ?? [])
      .filter((event) => isDuring(span, { at: event.sortAt, position: event.position }))
      .map((event) => entry(event, [...span.via, span.carrier])),
  );
  return [...own, ...carried];
}

type CaptureRow = RowOf<typeof historyCapturesTable>;

async function loadCaptures(
  { db, schema }: HistoriesReader,
  positions: readonly number[],
): Promise<ReadonlyMap<number, HistoryCapture>> {
  // A capture ends at or after each of its events and before the first of the next, so it is the next one that ends.
  const { rows } = await sql<CaptureRow & { event_position: string }>`
    SELECT e.position AS event_position, c.* FROM unnest(${eventsTable.array('position', positions)}) AS e (position)
    CROSS JOIN LATERAL (
      SELECT * FROM ${historyCapturesTable.in(schema)} c WHERE c.position >= e.position ORDER BY c.position LIMIT 1) c
  `.execute(db);
  return new Map(rows.map((row) => [Number(row.event_position), captureOf(row)]));
}

function captureOf(row: CaptureRow): HistoryCapture {
  const { capture, operation, actor, device, system, reason } = row;
  return {
    capture,
    position: Number(row.position),
    operation,
    recordedFor: row.recorded_for,
    recordedAt: new Date(Number(row.recorded_at)).toISOString(),
    ...(actor === null ? {} : { actor }),
    ...(device === null ? {} : { device }),
    ...(system === null ? {} : { system }),
    ...(reason === null ? {} : { reason }),
  };
}

function captureAt(captures: ReadonlyMap<number, HistoryCapture>, position: number): HistoryCapture {
  const capture = captures.get(position);
  if (!capture) throw new Error(`the event at position ${position} has no capture`);
  return capture;
}
