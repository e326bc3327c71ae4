import protobuf, { type Reader } from 'protobufjs/minimal.js';

/** An event as it travels: data and metadata are text that is not parsed yet. */
export interface RecordedEvent {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly revision: number;
  readonly data: string;
  readonly metadata: string;
}

/** `confirmed`: the subscription stands. `other`: nothing that is waited for, as that a subscription has caught up, or that there is no stream. */
export type ReadMessage = RecordedEvent | 'confirmed' | 'other';

/**
 * What the bytes of a `ReadResp` (EventStoreDB's streams.proto) hold: event = 1, confirmation = 2. Read at once: the client's own classes make an
 * object with several more in it of each event first.
 */
export function decodeReadMessage(bytes: Uint8Array): ReadMessage {
  const reader = protobuf.Reader.create(bytes);
  let message: ReadMessage = 'other';
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) message = readEvent(reader, lengthOf(reader)) ?? 'other';
    else {
      if (tag >>> 3 === 2) message = 'confirmed';
      reader.skipType(tag & 7);
    }
  }
  return message;
}

/** `ReadEvent`: event = 1. Undefined where only a link is left of it. */
function readEvent(reader: Reader, end: number): RecordedEvent | undefined {
  let event: RecordedEvent | undefined;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) event = recorded(reader, lengthOf(reader));
    else reader.skipType(tag & 7);
  }
  return event;
}

/** `RecordedEvent`: id = 1, stream_revision = 3, metadata = 6, custom_metadata = 7, data = 8. */
function recorded(reader: Reader, end: number): RecordedEvent {
  const event = { id: '', type: '', contentType: '', revision: 0, data: '', metadata: '' };
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag >>> 3) {
      case 1:
        event.id = textOf(reader, lengthOf(reader));
        break;
      case 3:
        event.revision = Number(reader.uint64());
        break;
      case 6:
        described(event, reader, lengthOf(reader));
        break;
      case 7:
        event.metadata = reader.string();
        break;
      case 8:
        event.data = reader.string();
        break;
      default:
        reader.skipType(tag & 7);
    }
  }
  return event;
}

/** One entry of the map: key = 1, value = 2. */
function described(event: { type: string; contentType: string }, reader: Reader, end: number): void {
  let [key, value] = ['', ''];
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) key = reader.string();
    else if (tag >>> 3 === 2) value = reader.string();
    else reader.skipType(tag & 7);
  }
  if (key === 'type') event.type = value;
  if (key === 'content-type') event.contentType = value;
}

/** `UUID`: string = 2, the form that is asked for. */
function textOf(reader: Reader, end: number): string {
  let text = '';
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag >>> 3 === 2) text = reader.string();
    else reader.skipType(tag & 7);
  }
  return text;
}

/** Where the message ends that begins here. */
function lengthOf(reader: Reader): number {
  const length = reader.uint32();
  return reader.pos + length;
}
