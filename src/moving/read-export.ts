import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { CaptureReader } from '../ledger/capture/capture-reader.js';
import { eventBytes, MAX_EVENT_BYTES, type StoredEvent } from '../ledger/capture/log-event.js';
import { LedgerError } from '../ledger/errors.js';
import { openPacked } from './compression.js';
import { readEnd, readEventLine, readHeader, type ExportEnd, type ExportHeader } from './export-format.js';
import { LogHash } from './log-pages.js';
import { LINE_FAULTS, MOVING_SAYS } from './moving.sentences.js';
import type { Sentence } from '../ledger/sentences.js';

const NEWLINE = 0x0a;
/** An event of the largest size with every character escaped is shorter. */
const LONGEST_LINE_BYTES = 1_000_000;

/**
 * Reads an export from beginning to end. Yields its events in pages; header and final line are there when it is done. Throws `invalid-request`,
 * naming line and reason, for a file that is damaged or cut off: the whole file has been checked only when it ends without an error.
 */
export class ExportReader {
  private lineNumber = 0;
  private readonly file: Hash = createHash('sha256');
  private readonly log = new LogHash();
  private captures: CaptureReader | undefined;
  private found: ExportHeader | undefined;
  private end: ExportEnd | undefined;
  private next = 0;

  constructor(private readonly path: string) {}

  get header(): ExportHeader {
    if (!this.found) throw new Error('the header was not read yet');
    return this.found;
  }

  /** SHA-256 over the lines of the events. */
  get logHash(): string {
    return this.log.digest();
  }

  async *pages(): AsyncGenerator<readonly StoredEvent[], void, undefined> {
    for await (const lines of this.lines(await this.open())) {
      const events: StoredEvent[] = [];
      for (const line of lines) {
        const event = this.take(line);
        if (event) events.push(event);
      }
      if (events.length > 0) yield events;
    }
    if (!this.end) throw this.bad(LINE_FAULTS['no-final']());
  }

  private async open(): Promise<Readable> {
    try {
      return await openPacked(this.path);
    } catch (cause) {
      const message = MOVING_SAYS.unreadable({ path: this.path, error: (cause as Error).message });
      throw new LedgerError('invalid-request', { message }, { cause });
    }
  }

  /** Whole lines, without their ends; what a damaged archive throws is told with the line that was reached. */
  private async *lines(bytes: Readable): AsyncGenerator<readonly Buffer[], void, undefined> {
    let rest: Buffer = Buffer.alloc(0);
    const chunks = bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    try {
      for (;;) {
        const next = await this.nextChunk(chunks);
        if (next.done === true) break;
        const chunk = next.value;
        const lines = cut(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]));
        rest = lines.pop() ?? rest;
        if (rest.length > LONGEST_LINE_BYTES) throw this.bad(LINE_FAULTS['too-long'](LONGEST_LINE_BYTES));
        yield lines;
      }
    } finally {
      bytes.destroy();
    }
    if (rest.length > 0) throw this.bad(LINE_FAULTS['cut-line']());
  }

  private async nextChunk(chunks: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer>> {
    try {
      return await chunks.next();
    } catch (error) {
      throw this.bad(LINE_FAULTS.damaged((error as Error).message));
    }
  }

  private take(bytes: Buffer): StoredEvent | undefined {
    const line = bytes.toString();
    if (this.end) throw this.bad(LINE_FAULTS['behind-final']());
    if (!this.found) this.begin(this.good(readHeader(line)));
    else if (this.next > this.found.last) this.finish(this.good(readEnd(line)), this.found);
    else return this.event(this.good(readEventLine(line, this.next)), bytes);
    this.read(bytes);
    return undefined;
  }

  private begin(header: ExportHeader): void {
    this.found = header;
    this.next = header.first;
    this.captures = new CaptureReader({ position: header.first - 1, eventId: header.previous ?? '' });
  }

  private event(event: StoredEvent, bytes: Buffer): StoredEvent {
    if (eventBytes(event) > MAX_EVENT_BYTES) throw this.bad(LINE_FAULTS['event-too-large'](MAX_EVENT_BYTES));
    try {
      this.captures?.accept([event]);
    } catch (error) {
      if (error instanceof LedgerError) throw this.bad(LINE_FAULTS['not-of-a-log'](error.message));
      throw error;
    }
    this.next += 1;
    this.read(bytes);
    this.log.add(bytes);
    this.log.add('\n');
    return event;
  }

  private finish(end: ExportEnd, { first, last }: ExportHeader): void {
    const stand = last - first + 1;
    if (end.events !== stand) throw this.bad(LINE_FAULTS['other-count']({ counts: end.events, stand }));
    if (end.log !== this.logHash || end.file !== this.file.copy().digest('hex'))
      throw this.bad(LINE_FAULTS['other-hash']());
    if (this.captures?.whole.position !== last) throw this.bad(LINE_FAULTS['inside-capture']());
    this.end = end;
  }

  private read(bytes: Buffer): void {
    this.file.update(bytes);
    this.file.update('\n');
    this.lineNumber += 1;
  }

  private good<T extends object>(value: T | Sentence): T {
    if (typeof value === 'string') throw this.bad(value);
    return value;
  }

  private bad(fault: Sentence): LedgerError {
    const message = MOVING_SAYS['bad-file']({ path: this.path, line: this.lineNumber + 1, fault });
    return new LedgerError('invalid-request', { message });
  }
}

/** Lines without their ends; the last one is what has no end yet. */
function cut(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
    lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  lines.push(bytes.subarray(from));
  return lines;
}
