import pb from '@eventstore/db-client/generated/streams_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { AppendReq, BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ProposedEvent } from './stream-log.js';

const TICKS_PER_MILLISECOND = 10_000n;

export function streamIdentifier(name: string) {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(name));
  return identifier;
}

/** Counted as EventStoreDB 24.2 and later count (23.10 means the same, but counts the data only). */
export function proposedEvent(
  stream: string,
  message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage,
): ProposedEvent {
  const id = (message.getId()?.getString() ?? '').toLowerCase();
  const type = message.getMetadataMap().get('type') ?? '';
  const data = message.getData_asU8();
  const metadata = message.getCustomMetadata_asU8();
  const frame = (revision: bigint): Buffer => {
    const uuid = new shared.UUID();
    uuid.setString(id);
    const recorded = new pb.ReadResp.ReadEvent.RecordedEvent();
    recorded.setId(uuid);
    recorded.setStreamIdentifier(streamIdentifier(stream));
    recorded.setStreamRevision(String(revision));
    recorded.setCommitPosition(String(revision));
    recorded.setPreparePosition(String(revision));
    recorded.getMetadataMap().set('type', type);
    recorded.getMetadataMap().set('content-type', message.getMetadataMap().get('content-type') ?? '');
    recorded.getMetadataMap().set('created', String(BigInt(Date.now()) * TICKS_PER_MILLISECOND));
    recorded.setData(data);
    recorded.setCustomMetadata(metadata);
    const event = new pb.ReadResp.ReadEvent();
    event.setEvent(recorded);
    event.setCommitPosition(String(revision));
    const response = new pb.ReadResp();
    response.setEvent(event);
    return Buffer.from(response.serializeBinary());
  };
  return { id, bytes: data.length + metadata.length + 2 * type.length, frame };
}
