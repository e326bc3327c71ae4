import { ACCESS_EVENT_TYPES, type AccessEventType } from '../access/access.events.js';
import { LedgerError } from '../errors.js';
import { type EventTime, sortInstant } from '../event-time.js';
import type { ItemEventType } from '../item/item.events.js';
import { ITEM_EVENT_TYPES } from '../item/item.traits.js';
import { numbered, RULES } from '../item/rules.js';
import { MASTER_DATA_EVENT_TYPES, type MasterDataEventType } from '../master-data/master-data.events.js';
import { RECALL_EVENT_TYPES, type RecallEventType } from '../recall/recall.events.js';
import type {
  Capture,
  CaptureHeader,
  CapturePart,
  CaptureVoided,
  SubjectEvent,
  WriterChanged,
} from './capture.events.js';
import {
  type JsonObject,
  MAX_APPEND_BYTES,
  MAX_EVENT_BYTES,
  type NewEvent,
  type StoredEvent,
  eventBytes,
} from './log-event.js';
import { LOG_FAULTS } from './capture.sentences.js';
import type { Sentence } from '../sentences.js';

export type SubjectEventType = ItemEventType | RecallEventType | AccessEventType | MasterDataEventType;

/** Every type of event that has a subject. */
export const SUBJECT_EVENT_TYPES: ReadonlySet<string> = new Set([
  ...ITEM_EVENT_TYPES,
  ...RECALL_EVENT_TYPES,
  ...ACCESS_EVENT_TYPES,
  ...MASTER_DATA_EVENT_TYPES,
]);

/** Every type of event that has none. */
export const CAPTURE_EVENT_TYPES = ['CaptureRecorded', 'CapturePart', 'WriterChanged', 'CaptureVoided'] as const;
export type StoredEventType = SubjectEventType | (typeof CAPTURE_EVENT_TYPES)[number];

/** An event of a subject before its capture is whole. `part` names the parts that hold its data, where that is too long for one event. */
export interface StoredSubjectEvent {
  readonly type: SubjectEventType;
  readonly subject: string;
  readonly revision: number;
  readonly data: { readonly at: EventTime };
  readonly part?: string;
  /** What its writer chose to sort it by; absent where that follows from `at`. */
  readonly sortAt?: number;
}

/** One event of the log, typed, in the newest version of its type. `index`: 0 is the header, parts and events follow. */
export type LogEvent =
  | { readonly kind: 'header'; readonly header: CaptureHeader }
  | { readonly kind: 'part'; readonly capture: string; readonly index: number; readonly part: CapturePart }
  | { readonly kind: 'subject'; readonly capture: string; readonly index: number; readonly event: StoredSubjectEvent }
  | { readonly kind: 'writer-changed'; readonly changed: WriterChanged }
  | { readonly kind: 'voided'; readonly voided: string };

type Upcast = (data: JsonObject) => JsonObject;

/** The one place where old shapes become new ones: `UPCASTS[type][n]` turns the data of version n + 1 into that of version n + 2. */
const UPCASTS: Partial<Record<StoredEventType, readonly Upcast[]>> = {
  // Version 2 names the rules of the capture, the first ones, and has a salt; each further version stands for the next number of the rules.
  CaptureRecorded: [...Array<Upcast>(RULES).fill((header) => header)],
};

/** Throws `wrong-log` for a type or a version that this release does not know. */
export function readStored(stored: StoredEvent): LogEvent {
  const data: unknown = upcast(stored, stored.data);
  const { c: capture, i: index } = stored.metadata;
  switch (stored.type) {
    case 'CaptureRecorded':
      return { kind: 'header', header: data as CaptureHeader };
    case 'WriterChanged':
      return { kind: 'writer-changed', changed: data as WriterChanged };
    case 'CaptureVoided':
      return { kind: 'voided', voided: (data as CaptureVoided).voided };
  }
  if (typeof capture !== 'string' || typeof index !== 'number') throw unreadable(LOG_FAULTS['no-capture'](stored));
  if (stored.type === 'CapturePart') return { kind: 'part', capture, index, part: data as CapturePart };
  return { kind: 'subject', capture, index, event: subjectEvent(stored, data as { at: EventTime }) };
}

function subjectEvent(stored: StoredEvent, data: { at: EventTime }): StoredSubjectEvent {
  const { subject, r: revision, part, sortAt } = stored.metadata;
  if (typeof subject !== 'string' || typeof revision !== 'number') throw unreadable(LOG_FAULTS['no-subject'](stored));
  const chosen = typeof sortAt === 'number' ? { sortAt } : {};
  const event = { type: stored.type as SubjectEventType, subject, revision, data, ...chosen };
  return typeof part === 'string' ? { ...event, part } : event;
}

/** `data` of the event in the newest version of its type; it is `stored.data`, or stood in parts. */
export function upcast(stored: StoredEvent, data: JsonObject): JsonObject {
  const known = SUBJECT_EVENT_TYPES.has(stored.type) || isCaptureEvent(stored.type);
  if (!known) throw unreadable(LOG_FAULTS['unknown-type'](stored));
  const version = stored.metadata['v'] ?? 1;
  const upcasts = UPCASTS[stored.type as StoredEventType] ?? [];
  if (typeof version !== 'number' || version > upcasts.length + 1) {
    throw unreadable(LOG_FAULTS['unknown-version'](stored));
  }
  return upcasts.slice(version - 1).reduce((older, next) => next(older), data);
}

function isCaptureEvent(type: string): boolean {
  return (CAPTURE_EVENT_TYPES as readonly string[]).includes(type);
}

function unreadable(message: Sentence): LedgerError {
  return new LedgerError('wrong-log', { message });
}

/** What an event has from its capture. */
export interface CapturedBy {
  readonly recordedAtMs: number;
  readonly rules: number;
}

/** The event as the fold takes it, once its place and its capture are known. */
export function placed(event: StoredSubjectEvent, position: number, { recordedAtMs, rules }: CapturedBy): SubjectEvent {
  const { type, subject, revision, data } = event;
  const { sortAt = sortInstant(data.at, recordedAtMs) } = event;
  const folded = { type, subject, revision, position, sortAt, ...numbered(rules), data };
  // The type names the shape of the data; `readStored` has checked the type.
  return folded as SubjectEvent;
}

/** The name of the parts that hold the data of the event with this index among the subjects' events. */
export function dataPart(eventIndex: number): string {
  return `event/${eventIndex}`;
}

/** A capture as the log keeps it: one event each for the header, the parts, and the events of the subjects. */
export function storedForm(capture: Capture, idOf: (index: number) => string): readonly NewEvent[] {
  const { header, parts, events } = capture;
  const id = header.capture;
  const inParts = new Set(parts.map((part) => part.name));
  const recordedAtMs = Date.parse(header.recordedAt);
  const stored: NewEvent[] = [
    {
      id: idOf(0),
      type: 'CaptureRecorded',
      data: { ...header } as unknown as JsonObject,
      // An older release would fold it by its own rules: by the version it refuses to.
      metadata: header.rules === undefined ? {} : { v: header.rules + 1 },
    },
  ];
  for (const part of parts) {
    const index = stored.length;
    stored.push({ id: idOf(index), type: 'CapturePart', data: { ...part }, metadata: { c: id, i: index } });
  }
  events.forEach((event, eventIndex) => {
    const index = stored.length;
    const follows = event.sortAt === sortInstant(event.data.at, recordedAtMs);
    const chosen = follows ? {} : { sortAt: event.sortAt };
    const metadata = { subject: event.subject, r: event.revision, c: id, i: index, ...chosen };
    const part = inParts.size > 0 ? dataPart(eventIndex) : undefined;
    const long = part !== undefined && inParts.has(part);
    stored.push(
      long
        ? { id: idOf(index), type: event.type, data: { at: event.data.at }, metadata: { ...metadata, part } }
        : { id: idOf(index), type: event.type, data: event.data as unknown as JsonObject, metadata },
    );
  });
  return stored;
}

export function writerChangedForm(changed: WriterChanged, id: string): NewEvent {
  return { id, type: 'WriterChanged', data: { ...changed }, metadata: {} };
}

export function captureVoidedForm(voided: CaptureVoided, id: string): NewEvent {
  return { id, type: 'CaptureVoided', data: { ...voided }, metadata: {} };
}

/** Events with what they count in an append. */
export interface SizedEvents {
  readonly events: readonly NewEvent[];
  readonly bytes: number;
}

/** Cuts events into appends of at most `maxBytes`, in order. Throws `too-large` where a single event is above its bound. */
export function splitAppends(events: readonly NewEvent[], maxBytes = MAX_APPEND_BYTES): readonly SizedEvents[] {
  const appends: SizedEvents[] = [];
  let current: NewEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = eventBytes(event);
    if (size > MAX_EVENT_BYTES) throw tooLarge(event, size);
    if (current.length > 0 && bytes + size > maxBytes) {
      appends.push({ events: current, bytes });
      current = [];
      bytes = 0;
    }
    current.push(event);
    bytes += size;
  }
  if (current.length > 0) appends.push({ events: current, bytes });
  return appends;
}

function tooLarge(event: NewEvent, size: number): LedgerError {
  return new LedgerError('too-large', { message: LOG_FAULTS['too-large'](event.type, size, MAX_EVENT_BYTES) });
}
