import protobuf, { type Writer } from 'protobufjs/minimal.js';
import { BEFORE_FIRST, eventText, type NewEvent } from '../event-store.js';

/** What one append of the call is: `correlation` is a UUID, by which its answer is known. */
export interface AppendMessage {
  readonly correlation: string;
  readonly stream: string;
  readonly events: readonly NewEvent[];
  readonly expected: number;
}

/** A field whose value has a length in front: text, bytes, a message. */
const field = (number: number): number => (number << 3) | 2;
/** A field that holds an integer. */
const integer = (number: number): number => number << 3;

const CORRELATION = field(1);
const OPTIONS = field(2);
const PROPOSED = field(3);
const IS_FINAL = integer(4);

const JSON_CONTENT = mapEntry(protobuf.Writer.create(), 'content-type', 'application/json').finish();

/**
 * The bytes of a `BatchAppendReq` (EventStoreDB's streams.proto) with all its events, written at once: the client's own classes make an object with
 * several more in it of each event, which costs ten times as much.
 */
export function encodeAppendMessage({ correlation, stream, events, expected }: AppendMessage): Buffer {
  const writer = protobuf.Writer.create();
  uuid(writer.uint32(CORRELATION), correlation);
  options(writer.uint32(OPTIONS), stream, expected);
  for (const event of events) proposed(writer.uint32(PROPOSED), event);
  const bytes = writer.uint32(IS_FINAL).bool(true).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `BatchAppendReq.Options`: stream_identifier = 1, stream_position = 2, no_stream = 3. */
function options(writer: Writer, stream: string, expected: number): void {
  writer.fork();
  writer.uint32(field(1)).fork().uint32(field(3)).string(stream).ldelim();
  if (expected === BEFORE_FIRST) writer.uint32(field(3)).fork().ldelim();
  else writer.uint32(integer(2)).uint64(expected);
  writer.ldelim();
}

/** `BatchAppendReq.ProposedMessage`: id = 1, metadata = 2, custom_metadata = 3, data = 4. */
function proposed(writer: Writer, event: NewEvent): void {
  const { data, metadata } = eventText(event);
  uuid(writer.fork().uint32(field(1)), event.id);
  mapEntry(writer.uint32(field(2)).fork(), 'type', event.type).ldelim();
  writer.uint32(field(2)).bytes(JSON_CONTENT);
  writer.uint32(field(3)).string(metadata).uint32(field(4)).string(data).ldelim();
}

/** `UUID`: string = 2. */
function uuid(writer: Writer, text: string): void {
  writer.fork().uint32(field(2)).string(text).ldelim();
}

function mapEntry(writer: Writer, key: string, value: string): Writer {
  return writer.uint32(field(1)).string(key).uint32(field(2)).string(value);
}
