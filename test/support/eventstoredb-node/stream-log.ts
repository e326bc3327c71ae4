import { closeSync, constants, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** Any, stream exists, no stream (-1) or the revision of the last event. */
export type ExpectedRevision = 'any' | 'stream-exists' | bigint;

/** `frame` makes the wire form of the event once its revision is known; it is what readers get, and what the file keeps. */
export interface ProposedEvent {
  readonly id: string;
  readonly bytes: number;
  frame(revision: bigint): Buffer;
}

export type AppendDecision =
  | { readonly kind: 'success'; readonly last: bigint }
  | { readonly kind: 'wrong-expected-version'; readonly current: bigint };

interface Stream {
  readonly ids: string[];
  readonly frames: Buffer[];
  readonly revisions: Map<string, number>;
}

interface StoredFrame {
  readonly id: string;
  readonly frame: string;
}

const HEADER_BYTES = 8;
const noFrames: readonly Buffer[] = [];

/**
 * Streams of events, in memory and, if a file is given, in it: one record an append (length, CRC-32, JSON), synced before the append is answered.
 * A record torn by a crash was never answered, so the start cuts it off.
 */
export class StreamLog {
  private readonly streams = new Map<string, Stream>();
  private readonly descriptor: number | undefined;
  private end = 0;

  constructor(file?: string) {
    if (file === undefined) return;
    this.descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT);
    this.load(this.descriptor);
  }

  frames(name: string): readonly Buffer[] {
    return this.streams.get(name)?.frames ?? noFrames;
  }

  /** The real server's rules: CheckCommit of its IndexWriter, but for deletion, which nothing here does. */
  append(name: string, expected: ExpectedRevision, events: readonly ProposedEvent[]): AppendDecision {
    const stream = this.streams.get(name) ?? { ids: [], frames: [], revisions: new Map<string, number>() };
    const current = BigInt(stream.ids.length - 1);
    const decision = decide(stream, expected, events, current);
    if (decision !== 'write') return decision;
    const stored = events.map((event, index) => ({
      id: event.id,
      frame: event.frame(current + 1n + BigInt(index)).toString('base64'),
    }));
    this.write(name, stored);
    this.remember(name, stored);
    return { kind: 'success', last: current + BigInt(events.length) };
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
  }

  private write(name: string, stored: readonly StoredFrame[]): void {
    if (this.descriptor === undefined) return;
    const body = Buffer.from(JSON.stringify({ name, stored }));
    const record = Buffer.alloc(HEADER_BYTES + body.length);
    record.writeUInt32LE(body.length, 0);
    record.writeUInt32LE(crc32(body), 4);
    body.copy(record, HEADER_BYTES);
    // A disk that is nearly full takes a part of it, and refuses the rest by an error.
    for (let written = 0; written < record.length;)
      written += writeSync(this.descriptor, record, written, record.length - written, this.end + written);
    fdatasyncSync(this.descriptor);
    this.end += record.length;
  }

  private remember(name: string, stored: readonly StoredFrame[]): void {
    let stream = this.streams.get(name);
    if (stream === undefined) {
      stream = { ids: [], frames: [], revisions: new Map() };
      this.streams.set(name, stream);
    }
    for (const event of stored) {
      stream.revisions.set(event.id, stream.ids.length);
      stream.ids.push(event.id);
      stream.frames.push(Buffer.from(event.frame, 'base64'));
    }
  }

  private load(descriptor: number): void {
    const size = fstatSync(descriptor).size;
    const header = Buffer.alloc(HEADER_BYTES);
    while (this.end + HEADER_BYTES <= size) {
      readSync(descriptor, header, 0, HEADER_BYTES, this.end);
      const length = header.readUInt32LE(0);
      if (this.end + HEADER_BYTES + length > size) break;
      const body = Buffer.alloc(length);
      readSync(descriptor, body, 0, length, this.end + HEADER_BYTES);
      if (crc32(body) !== header.readUInt32LE(4)) break;
      const { name, stored } = JSON.parse(body.toString()) as { name: string; stored: StoredFrame[] };
      this.remember(name, stored);
      this.end += HEADER_BYTES + length;
    }
    ftruncateSync(descriptor, this.end);
  }
}

function decide(
  stream: Stream,
  expected: ExpectedRevision,
  events: readonly ProposedEvent[],
  current: bigint,
): AppendDecision | 'write' {
  const wrong: AppendDecision = { kind: 'wrong-expected-version', current };
  if (expected === 'stream-exists' && current < 0n) return wrong;
  if (typeof expected === 'string') return decideByIds(stream, events, wrong);
  if (expected > current) return wrong;
  if (expected === current) return 'write';
  if (events.length === 0) return wrong;
  const first = Number(expected) + 1;
  const known = events.every((event, index) => stream.ids[first + index] === event.id);
  return known ? { kind: 'success', last: expected + BigInt(events.length) } : wrong;
}

/** Without an explicit revision the server only remembers ids it has seen lately; here it remembers all. */
function decideByIds(
  stream: Stream,
  events: readonly ProposedEvent[],
  wrong: AppendDecision,
): AppendDecision | 'write' {
  const revisions = events.map((event) => stream.revisions.get(event.id));
  const last = revisions.at(-1);
  if (revisions[0] === undefined) return 'write';
  if (last === undefined || revisions.includes(undefined)) return wrong;
  return { kind: 'success', last: BigInt(last) };
}
