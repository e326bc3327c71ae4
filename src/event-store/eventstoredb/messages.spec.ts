import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import pb from '@eventstore/db-client/generated/streams_pb.js';
import fc from 'fast-check';
import { encodeAppendMessage } from './append-message.js';
import { decodeReadMessage } from './read-message.js';
import { storedEventOf } from './stored-event.js';

// The client's own classes are what EventStoreDB's definitions were compiled to: they say what our bytes mean, and make those that we read.
const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }));
const anyEvent = fc.record({
  id: fc.constant(0).map(() => randomUUID() as string),
  type: fc.string({ minLength: 1 }),
  data: object,
  metadata: object,
});
const revision = fc.nat({ max: Number.MAX_SAFE_INTEGER });

describe('an append as it travels', () => {
  it('is to the server what the client would have sent', () => {
    const expected = fc.oneof(fc.constant(-1), revision);
    fc.assert(
      fc.property(
        fc.array(anyEvent, { minLength: 1 }),
        expected,
        fc.string({ unit: 'binary' }),
        (events, after, name) => {
          const correlation = randomUUID();
          const bytes = encodeAppendMessage({ correlation, stream: name, events, expected: after });
          const read = pb.BatchAppendReq.deserializeBinary(bytes);
          const options = read.getOptions();
          expect(read.getCorrelationId()?.getString()).toBe(correlation);
          expect(read.getIsFinal()).toBe(true);
          expect(text(options?.getStreamIdentifier()?.getStreamName_asU8())).toBe(name.toWellFormed());
          expect(options?.hasNoStream()).toBe(after === -1);
          expect(options?.hasStreamPosition()).toBe(after !== -1);
          if (after !== -1) expect(options?.getStreamPosition()).toBe(String(after));
          expect(read.getProposedMessagesList().map(eventIn)).toEqual(events.map(asJson));
        },
      ),
    );
  });
});

describe('an event as it travels', () => {
  it('is read as the client reads it', () => {
    fc.assert(
      fc.property(anyEvent, revision, (event, position) => {
        const read = decodeReadMessage(recordedBytes(event, position));
        expect(read).toMatchObject({ revision: position });
        expect(storedEventOf(read as Exclude<typeof read, string>)).toEqual({ ...event, position });
      }),
    );
  });

  it('is nothing where only a link to it is left', () => {
    const response = new pb.ReadResp();
    response.setEvent(new pb.ReadResp.ReadEvent().setLink(recorded({ id: 'a', type: 'b', data: {}, metadata: {} }, 1)));
    expect(decodeReadMessage(response.serializeBinary())).toBe('other');
  });
});

it('tells the confirmation of a subscription from what else the server says', () => {
  const confirmation = new pb.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(randomUUID());
  expect(decodeReadMessage(new pb.ReadResp().setConfirmation(confirmation).serializeBinary())).toBe('confirmed');
  const caughtUp = new pb.ReadResp().setCaughtUp(new pb.ReadResp.CaughtUp());
  const missing = new pb.ReadResp().setStreamNotFound(new pb.ReadResp.StreamNotFound());
  for (const other of [caughtUp, missing]) expect(decodeReadMessage(other.serializeBinary())).toBe('other');
});

interface AnyEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

function asJson({ id, type, data, metadata }: AnyEvent) {
  const json = 'application/json';
  return { id, type, contentType: json, data: JSON.stringify(data), metadata: JSON.stringify(metadata) };
}

function eventIn(message: ReturnType<InstanceType<typeof pb.BatchAppendReq>['getProposedMessagesList']>[number]) {
  const described = message.getMetadataMap();
  return {
    id: message.getId()?.getString(),
    type: described.get('type'),
    contentType: described.get('content-type'),
    data: text(message.getData_asU8()),
    metadata: text(message.getCustomMetadata_asU8()),
  };
}

function recorded(event: AnyEvent, position: number) {
  const { id, type, contentType, data, metadata } = asJson(event);
  const uuid = new shared.UUID();
  uuid.setString(id);
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from('ledger-a'));
  const message = new pb.ReadResp.ReadEvent.RecordedEvent();
  message.setId(uuid);
  message.setStreamIdentifier(identifier);
  message.setStreamRevision(String(position));
  message.setPreparePosition(String(2n ** 63n));
  message.setCommitPosition(String(2n ** 63n));
  message.getMetadataMap().set('created', '17000000000000000').set('type', type).set('content-type', contentType);
  message.setData(Buffer.from(data));
  message.setCustomMetadata(Buffer.from(metadata));
  return message;
}

function recordedBytes(event: AnyEvent, position: number): Uint8Array {
  const read = new pb.ReadResp.ReadEvent();
  read.setEvent(recorded(event, position));
  read.setCommitPosition(String(2n ** 63n));
  return new pb.ReadResp().setEvent(read).serializeBinary();
}
