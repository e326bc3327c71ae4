import { UnreadableLog } from '../errors.js';
import type { Capture, CaptureHeader, CapturePart, SubjectEvent, WriterChanged } from './capture.events.js';
import { BEFORE_FIRST, type JsonObject, type StoredEvent } from './log-event.js';
import { partText } from './recorded-answer.js';
import { FIRST_RULES } from '../item/rules.js';
import { type CapturedBy, type StoredSubjectEvent, placed, readStored, upcast } from './stored-form.js';

/** What a log consists of for a reader: whole captures, and what stands between them. `eventId` is that of the entry's last event. */
export type LogEntry =
  | { readonly kind: 'capture'; readonly position: number; readonly eventId: string; readonly capture: Capture }
  | {
      readonly kind: 'writer-changed';
      readonly position: number;
      readonly eventId: string;
      readonly changed: WriterChanged;
    }
  | { readonly kind: 'voided'; readonly position: number; readonly eventId: string; readonly voided: string };

interface OpenCapture extends CapturedBy {
  readonly header: CaptureHeader;
  readonly firstPosition: number;
  readonly parts: CapturePart[];
  readonly events: SubjectEvent[];
}

/** Where a reader stands: after the last whole entry. A checkpoint never stands inside a capture. */
export interface WholePosition {
  readonly position: number;
  readonly eventId: string;
}

/**
 * Puts captures together from the events of a log, however they are batched. A capture that was left open and then voided is dropped as
 * never given. Throws `UnreadableLog` on what no writer writes; the reader is of no use after that.
 */
export class CaptureReader {
  private next: number;
  private open: OpenCapture | undefined;
  private wholeAt: WholePosition;
  private epochSeen: number;

  /** `after` is the position of a whole entry, or `BEFORE_FIRST`; `epoch` the highest up to there (0: not known). */
  constructor(after: WholePosition = { position: BEFORE_FIRST, eventId: '' }, epoch = 0) {
    this.wholeAt = after;
    this.next = after.position + 1;
    this.epochSeen = epoch;
  }

  /** After the last whole entry. */
  get whole(): WholePosition {
    return this.wholeAt;
  }

  /** The next event that is expected. */
  get nextPosition(): number {
    return this.next;
  }

  /** The id of a capture whose end has not been read yet. */
  get openCapture(): string | undefined {
    return this.open?.header.capture;
  }

  /** Of the latest writer; 0 while none is known. */
  get epoch(): number {
    return this.epochSeen;
  }

  accept(events: readonly StoredEvent[]): readonly LogEntry[] {
    const entries: LogEntry[] = [];
    for (const event of events) {
      if (event.position !== this.next) throw wrong(event, `stands where position ${this.next} was expected`);
      const entry = this.read(event);
      this.next = event.position + 1;
      if (!entry) continue;
      this.wholeAt = { position: entry.position, eventId: entry.eventId };
      entries.push(entry);
    }
    return entries;
  }

  private read(stored: StoredEvent): LogEntry | undefined {
    const read = readStored(stored);
    switch (read.kind) {
      case 'header':
        this.begin(stored, read.header);
        break;
      case 'part':
        this.openAt(stored, read.capture, read.index, true).parts.push(read.part);
        break;
      case 'subject': {
        const open = this.openAt(stored, read.capture, read.index, false);
        open.events.push(placed(withData(read.event, open.parts, stored), stored.position, open));
        break;
      }
      case 'writer-changed':
        return this.changeWriter(stored, read.changed);
      case 'voided':
        this.dropOpen(stored, read.voided);
        return { kind: 'voided', position: stored.position, eventId: stored.id, voided: read.voided };
    }
    return this.finished(stored);
  }

  private begin(stored: StoredEvent, header: CaptureHeader): void {
    if (this.open) throw wrong(stored, `begins a capture inside capture ${this.open.header.capture}`);
    if (header.parts < 0 || header.parts > header.events) throw wrong(stored, 'counts more parts than events');
    // Known when it was met or handed in; a reader that starts in the middle takes what it sees.
    if (this.epochSeen !== 0 && header.epoch !== this.epochSeen) {
      throw wrong(stored, `is of epoch ${header.epoch}, in epoch ${this.epochSeen}`);
    }
    const recordedAtMs = Date.parse(header.recordedAt);
    const { rules = FIRST_RULES } = header;
    this.open = { header, firstPosition: stored.position, recordedAtMs, rules, parts: [], events: [] };
  }

  private openAt(stored: StoredEvent, capture: string, index: number, isPart: boolean): OpenCapture {
    const open = this.open;
    if (open?.header.capture !== capture) throw wrong(stored, `is of capture ${capture}, which is not open there`);
    if (index !== stored.position - open.firstPosition) throw wrong(stored, `has index ${index} in its capture`);
    if (isPart !== index <= open.header.parts)
      throw wrong(stored, 'stands among the parts of its capture, or a part behind them');
    return open;
  }

  private finished(stored: StoredEvent): LogEntry | undefined {
    const open = this.open;
    if (!open || stored.position < open.firstPosition + open.header.events) return undefined;
    this.open = undefined;
    const { header, firstPosition, parts, events } = open;
    const capture = { header, firstPosition, position: stored.position, parts, events };
    return { kind: 'capture', position: stored.position, eventId: stored.id, capture };
  }

  private changeWriter(stored: StoredEvent, changed: WriterChanged): LogEntry {
    if (changed.epoch <= this.epochSeen) throw wrong(stored, `does not raise the epoch ${this.epochSeen}`);
    if (this.open || changed.voided !== undefined) this.dropOpen(stored, changed.voided);
    this.epochSeen = changed.epoch;
    return { kind: 'writer-changed', position: stored.position, eventId: stored.id, changed };
  }

  private dropOpen(stored: StoredEvent, voided: string | undefined): void {
    const open = this.openCapture;
    if (open === undefined || voided !== open) {
      throw wrong(stored, `voids ${voided ?? 'no capture'} where ${open ?? 'no capture'} is open`);
    }
    this.open = undefined;
  }
}

/** The event with its data, which parts may hold. */
function withData(event: StoredSubjectEvent, parts: readonly CapturePart[], stored: StoredEvent): StoredSubjectEvent {
  if (event.part === undefined) return event;
  const text = partText(parts, event.part);
  if (text === undefined) throw wrong(stored, `has its data in parts ${event.part} that are not there`);
  const data: unknown = upcast(stored, JSON.parse(text) as JsonObject);
  return { ...event, data: data as StoredSubjectEvent['data'] };
}

function wrong(stored: StoredEvent, what: string): UnreadableLog {
  const message = `The log is not one that this ledger wrote: ${stored.type} at position ${stored.position} ${what}.`;
  return new UnreadableLog(message);
}
