import type { EventStoreDBClient } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams, { type StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import pb, { type ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { insideOf, type CallArguments } from './client-inside.js';
import { decodeReadMessage, type ReadMessage } from './read-message.js';

/** `from`: the revision of the first event, the last one of the stream where it is `end`. */
export interface ReadOptions {
  readonly from: number | 'end';
  readonly count: number;
}

/** Messages by `data` or `read`, then `end`, or an `error` of gRPC's, which has to be heard even after `cancel`. */
export type ReadCall = ReturnType<typeof startCall>;

/** Up to `count` events from there on; backwards from the end. */
export function readEvents(client: EventStoreDBClient, stream: string, options: ReadOptions): Promise<ReadCall> {
  const request = requestFor(stream);
  const asked = request.getOptions();
  if (options.from === 'end') asked?.getStream()?.setEnd(new shared.Empty());
  else asked?.getStream()?.setRevision(String(options.from));
  asked?.setReadDirection(options.from === 'end' ? 1 : 0);
  asked?.setCount(String(options.count));
  return started(client, request);
}

/** Confirmed first; then what stands in the stream from there on, then what is appended to it. */
export function subscribeToEvents(client: EventStoreDBClient, stream: string, from: number): Promise<ReadCall> {
  const request = requestFor(stream);
  const asked = request.getOptions();
  if (from === 0) asked?.getStream()?.setStart(new shared.Empty());
  else asked?.getStream()?.setRevision(String(from - 1));
  asked?.setSubscription(new pb.ReadReq.Options.SubscriptionOptions());
  return started(client, request);
}

function requestFor(name: string): ReadReq {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(name));
  const stream = new pb.ReadReq.Options.StreamOptions();
  stream.setStreamIdentifier(identifier);
  const ids = new pb.ReadReq.Options.UUIDOption();
  ids.setString(new shared.Empty());
  const options = new pb.ReadReq.Options();
  options.setStream(stream);
  options.setUuidOption(ids);
  options.setNoFilter(new shared.Empty());
  const request = new pb.ReadReq();
  request.setOptions(options);
  return request;
}

/** Rejects where the client finds no node. */
function started(client: EventStoreDBClient, request: ReadReq): Promise<ReadCall> {
  const inside = insideOf(client);
  const callArguments = inside.callArguments({ requiresLeader: true }, { deadline: Infinity });
  return inside.GRPCStreamCreator(streams.StreamsClient, 'read', (stub) => startCall(stub, request, callArguments))();
}

function startCall(stub: StreamsClient, request: ReadReq, callArguments: CallArguments) {
  const { path, requestSerialize } = streams.StreamsService.read;
  return stub.makeServerStreamRequest<ReadReq, ReadMessage>(
    path,
    requestSerialize,
    decodeReadMessage,
    request,
    ...callArguments,
  );
}
