import { isDeepStrictEqual } from 'node:util';
import type { CaptureAnswer, CaptureRequest } from '../../src/capture/capture-port.js';
import { type StoredEvent } from '../../src/event-store/event-store.js';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { CaptureReader, type LogEntry } from '../../src/ledger/capture/capture-reader.js';
import { recordedAnswer } from '../../src/ledger/capture/recorded-answer.js';
import type { LedgerError } from '../../src/ledger/errors.js';
import type { Decision } from '../../src/ledger/operations/operation.js';
import { Moment } from './sequential-model.js';
import type { Life } from './virtual-time.js';

/** What the ledger may not do. `rule` is one of few words by which a smaller run that fails the same way is told. */
export class Violation extends Error {
  override readonly name = 'Violation';

  constructor(
    readonly rule: string,
    message: string,
  ) {
    super(`${rule}: ${message}`);
  }
}

/** Between a request and its answer: where the log stood when the request left, and what the writers' clocks said meanwhile. */
export interface Span {
  readonly since: number;
  readonly clocks: readonly number[];
}

/** Reads along as the log grows, and holds every answer against what stands in it. Throws `Violation`. */
export class Referee {
  private readonly reader = new CaptureReader();
  private readonly byKey = new Map<string, Capture>();
  private readonly revisions = new Map<string, number>();
  private readonly answers = new Map<string, CaptureAnswer>();
  private readonly sent = new Map<string, CaptureRequest[]>();
  private writer: Life | undefined;
  readonly moments: Moment[] = [Moment.first()];

  get now(): Moment {
    return this.moments.at(-1) as Moment;
  }

  /** The capture that stands under a key, once it is whole. */
  recorded(key: string): Capture | undefined {
    return this.byKey.get(key);
  }

  /** To be told before a request leaves its client. */
  asked(request: CaptureRequest): void {
    const others = this.sent.get(request.key);
    if (others) others.push(request);
    else this.sent.set(request.key, [request]);
  }

  async appended(by: Life, events: readonly StoredEvent[]): Promise<void> {
    for (const event of events) {
      if (event.type === 'WriterChanged') this.writer = by;
      else if (by !== this.writer) {
        throw new Violation(
          'fence',
          `${by.name} wrote position ${event.position}, after ${this.writer?.name ?? 'nobody'} took over`,
        );
      }
    }
    let entries: readonly LogEntry[];
    try {
      entries = this.reader.accept(events);
    } catch (error) {
      throw new Violation('log', (error as Error).message);
    }
    for (const entry of entries) await this.take(entry);
  }

  private async take(entry: LogEntry): Promise<void> {
    const { position, eventId } = entry;
    if (entry.kind === 'capture') {
      this.expectRight(entry.capture);
      this.byKey.set(entry.capture.header.key, entry.capture);
      this.moments.push(await this.now.withCapture(entry.capture, eventId));
    } else {
      const epoch = entry.kind === 'writer-changed' ? entry.changed.epoch : this.now.epoch;
      this.moments.push(await this.now.withWriter(position, eventId, epoch));
    }
  }

  private expectRight(capture: Capture): void {
    const { key, requestHash, recordedAt } = capture.header;
    const request = this.sent.get(key)?.find((sent) => sent.requestHash === requestHash);
    if (!request || request.dryRun === true) throw new Violation('invented', `nobody asked for capture of key ${key}`);
    const other = this.byKey.get(key);
    if (other)
      throw new Violation('doubled', `key ${key} stands at positions ${other.position} and ${capture.position}`);
    for (const { subject, revision, position } of capture.events) {
      const expected = (this.revisions.get(subject) ?? -1) + 1;
      if (revision !== expected)
        throw new Violation('revision', `${subject} has ${revision} at position ${position}, not ${expected}`);
      this.revisions.set(subject, revision);
    }
    const recordedAtMs = Date.parse(recordedAt);
    if (recordedAtMs < this.now.recordedAtMs)
      throw new Violation('record-time', `position ${capture.position} was recorded before what stands before it`);
    for (const decision of this.now.decisions(request, recordedAtMs)) if (isSame(decision, capture)) return;
    const wanted = [...this.now.decisions(request, recordedAtMs)].map(summary);
    throw new Violation(
      'unjustified',
      `${request.operation.operation} of key ${key} at ${capture.position} is not what was to be decided there: ${JSON.stringify({ capture: told(capture), right: wanted, request })}`,
    );
  }

  /** An answer is true when it is given, and stays the same. */
  answered(request: CaptureRequest, answer: CaptureAnswer, span: Span): void {
    if (request.dryRun === true) return this.expectTried(request, answer, span);
    const capture = this.byKey.get(request.key);
    if (!capture) throw new Violation('lost', `key ${request.key} was answered and is not in the log`);
    const { known, ...rest } = answer;
    if (capture.header.requestHash !== request.requestHash)
      throw new Violation('key', `${request.key} was answered for another request`);
    const there = JSON.parse(JSON.stringify(recordedAnswer(capture))) as unknown;
    if (!isDeepStrictEqual(rest, there))
      throw new Violation('answer', `${JSON.stringify(answer)} instead of ${JSON.stringify(there)}`);
    const before = this.answers.get(request.key);
    if (before && !known) throw new Violation('answer', `${request.key} was answered twice as if it were new`);
    this.answers.set(request.key, answer);
  }

  /** What would be recorded, and is not. */
  private expectTried(request: CaptureRequest, answer: CaptureAnswer, span: Span): void {
    if (this.byKey.has(request.key) || answer.capture !== undefined)
      throw new Violation('dry-run', `${request.key} was asked for as dry run and is recorded`);
    const said = tried(answer.events, answer);
    this.expectFollows(request, span, said, (decision) =>
      decision.kind === 'accepted' ? tried(decision.events.length, decision) : undefined,
    );
  }

  refused(request: CaptureRequest, error: LedgerError, span: Span): void {
    this.expectFollows(request, span, withoutPositions(error.detail.violations), (decision) =>
      decision.kind === 'refused' ? withoutPositions(decision.violations) : undefined,
    );
  }

  /** What is said without being recorded follows from the log as it stood somewhere between the request and its answer. */
  private expectFollows(
    request: CaptureRequest,
    { since, clocks }: Span,
    said: string,
    wouldSay: (decision: Decision) => string | undefined,
  ): void {
    for (const moment of this.moments.slice(since)) {
      for (const clock of clocks) {
        const recordedAtMs = Math.max(Math.trunc(clock), moment.recordedAtMs);
        for (const decision of moment.decisions(request, recordedAtMs)) if (wouldSay(decision) === said) return;
      }
    }
    const right = this.moments
      .slice(since)
      .flatMap((moment) => [...moment.decisions(request, clocks.at(-1) ?? 0)].map(summary));
    throw new Violation(
      request.dryRun === true ? 'dry-run' : 'refusal',
      `${request.key} was answered with what the log does not say: ${said}, not ${right.join(' or ')}; ${JSON.stringify(request)}`,
    );
  }

  /** What a key was used for. */
  keyReused(request: CaptureRequest): void {
    const capture = this.byKey.get(request.key);
    if (!capture || capture.header.requestHash === request.requestHash)
      throw new Violation('key', `${request.key} was refused as used for another request, which it was not`);
  }

  nothingRecorded(request: CaptureRequest): void {
    const capture = this.byKey.get(request.key);
    if (capture?.header.requestHash === request.requestHash)
      throw new Violation('denied', `${request.key} was answered with "nothing was recorded" and stands in the log`);
  }
}

/** What is said of an event that was about to be recorded names the position that it would have had. */
function withoutPositions(said: unknown): string {
  return JSON.stringify(said).replaceAll(/position \d+/g, 'position');
}

function tried(events: number, { flags, skipped }: Pick<CaptureAnswer, 'flags' | 'skipped'>): string {
  return withoutPositions({ events, flags, skipped });
}

function isSame(decision: Decision, capture: Capture): boolean {
  return decision.kind === 'accepted' && summary(decision) === told(capture);
}

function summary(decision: Decision): string {
  if (decision.kind !== 'accepted') return JSON.stringify(decision);
  const { events, flags, skipped } = decision;
  return JSON.stringify({
    events: events.map(({ subject, type, revision, data }) => ({ subject, type, revision, data })),
    flags: flags.length,
    skipped,
  });
}

function told(capture: Capture): string {
  const { flags, skipped } = recordedAnswer(capture);
  return JSON.stringify({
    events: capture.events.map(({ subject, type, revision, data }) => ({ subject, type, revision, data })),
    flags: flags.length,
    skipped,
  });
}
