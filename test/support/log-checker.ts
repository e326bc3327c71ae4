import type { EventStore } from '../../src/event-store/event-store.js';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { CaptureReader, type LogEntry } from '../../src/ledger/capture/capture-reader.js';
import { LedgerError } from '../../src/ledger/errors.js';

/** `half`: a capture neither whole nor voided; `doubled`: a key, a capture or a revision that stands twice; `wrong`: anything else that no writer leaves. */
export type LogFaultKind = 'half' | 'doubled' | 'wrong';

export class LogFault extends Error {
  override readonly name = 'LogFault';

  constructor(
    readonly kind: LogFaultKind,
    message: string,
  ) {
    super(message);
  }
}

export interface CheckedLog {
  readonly captures: readonly Capture[];
  /** Ids of the captures that were voided. */
  readonly voided: readonly string[];
  /** Of each `WriterChanged`, in order. */
  readonly epochs: readonly number[];
  /** The capture whose end is not there, if one was left open. */
  readonly open: string | undefined;
}

const READ_EVENTS = 5_000;

/**
 * Reads a log as it grows and throws a `LogFault` on the first thing that no writer may leave behind: a gap, a capture neither whole nor voided
 * (but for one at the very end), a subject's revision out of turn, a key used twice, an epoch that does not rise, a record time that goes back.
 */
export class LogCheck {
  readonly voided: string[] = [];
  readonly epochs: number[] = [];
  private readonly reader = new CaptureReader();
  private readonly seen = new Set<string>();
  private readonly nextRevision = new Map<string, number>();
  private latestTime = '';

  get open(): string | undefined {
    return this.reader.openCapture;
  }

  /** Of the next event that it will read. */
  get nextPosition(): number {
    return this.reader.nextPosition;
  }

  /** Up to the end of the log; answers the whole captures that were not there at the last call. */
  async readOn(store: Pick<EventStore, 'read'>): Promise<readonly Capture[]> {
    const captures: Capture[] = [];
    for (;;) {
      const events = await store.read(this.reader.nextPosition, READ_EVENTS);
      if (events.length === 0) return captures;
      for (const entry of this.accept(events)) {
        this.note(entry);
        if (entry.kind === 'capture') captures.push(entry.capture);
      }
    }
  }

  private accept(events: Parameters<CaptureReader['accept']>[0]): readonly LogEntry[] {
    try {
      return this.reader.accept(events);
    } catch (error) {
      if (error instanceof LedgerError) throw new LogFault('half', error.detail.message);
      throw error;
    }
  }

  private note(entry: LogEntry): void {
    if (entry.kind === 'voided') this.voided.push(entry.voided);
    else if (entry.kind === 'writer-changed') {
      this.epochs.push(entry.changed.epoch);
      if (entry.changed.voided !== undefined) this.voided.push(entry.changed.voided);
    } else {
      this.checkKeys(entry.capture);
      this.checkRevisions(entry.capture);
      this.checkRecordTime(entry.capture);
    }
  }

  private checkKeys({ header }: Capture): void {
    for (const name of [`capture ${header.capture}`, `key ${header.key} of ${header.caller}`]) {
      if (this.seen.has(name)) throw new LogFault('doubled', `${name} stands twice in the log`);
      this.seen.add(name);
    }
  }

  private checkRevisions({ events }: Capture): void {
    for (const { subject, revision, position } of events) {
      const expected = this.nextRevision.get(subject) ?? 0;
      if (revision !== expected) {
        const kind = revision < expected ? 'doubled' : 'wrong';
        throw new LogFault(kind, `${subject} has revision ${revision} at position ${position}, not ${expected}`);
      }
      this.nextRevision.set(subject, expected + 1);
    }
  }

  private checkRecordTime({ header }: Capture): void {
    if (header.recordedAt < this.latestTime)
      throw new LogFault('wrong', `capture ${header.capture} was recorded before the one before it`);
    this.latestTime = header.recordedAt;
  }
}

/** All of a log at once. */
export async function checkLog(store: EventStore): Promise<CheckedLog> {
  const check = new LogCheck();
  const captures = await check.readOn(store);
  return { captures, voided: check.voided, epochs: check.epochs, open: check.open };
}
