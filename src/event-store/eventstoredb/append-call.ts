import { randomUUID } from 'node:crypto';
import { convertToCommandError, type EventStoreDBClient } from '@eventstore/db-client';
import { unpackToCommandError } from '@eventstore/db-client/dist/streams/appendToStream/unpackError.js';
import streams, { type StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { LedgerError } from '../../ledger/errors.js';
import type { NewEvent } from '../event-store.js';
import { encodeAppendMessage } from './append-message.js';
import { insideOf, type ClientInside } from './client-inside.js';
import { asError } from './store-failure.js';
import { EVENTSTOREDB_SAYS } from '../event-store.sentences.js';

interface Pending {
  readonly stream: string;
  readonly resolve: (lastRevision: bigint) => void;
  readonly reject: (error: Error) => void;
}

const calls = new WeakMap<StreamsClient, AppendCall>();

/**
 * Appends over the call that this connection keeps for it, all events in one message: a message for each costs both sides several times as much.
 * Resolves to the revision of the last event. Throws as the client does, `unavailable` where the server says that it did not look at it. Sets no
 * deadline: whoever gives up replaces the connection, and with it the call.
 */
export function appendInOneMessage(
  client: EventStoreDBClient,
  stream: string,
  events: readonly NewEvent[],
  expected: number,
): Promise<bigint> {
  const inside = insideOf(client);
  return inside.execute(streams.StreamsClient, 'appendToStream', (stub) => {
    let call = calls.get(stub);
    if (!call?.isOpen) {
      call = new AppendCall(stub, inside);
      calls.set(stub, call);
    }
    return call.append(stream, events, expected);
  });
}

/**
 * One call of BatchAppend. The client has one as well, but shares it, and what is pending on it, among all clients of a process. When this one ends,
 * for whatever reason, each append that is pending on it is told so, and the next append opens another; an answer that nobody waits for is dropped.
 */
class AppendCall {
  private readonly pending = new Map<string, Pending>();
  private readonly call: ReturnType<typeof startCall>;
  isOpen = true;

  constructor(stub: StreamsClient, client: ClientInside) {
    this.call = startCall(stub, client);
    this.call.on('data', (response: BatchAppendResp) => this.answered(response));
    // The listener stays for good: an error that nobody hears ends the process.
    this.call.on('error', (error: Error) => this.ended(isTooOld(error) ? tooOld(error) : convertToCommandError(error)));
    this.call.on('end', () => this.ended(new Error('The server ended the call that appends go over.')));
  }

  append(stream: string, events: readonly NewEvent[], expected: number): Promise<bigint> {
    const correlation = randomUUID();
    const message = encodeAppendMessage({ correlation, stream, events, expected });
    return new Promise((resolve, reject) => {
      this.pending.set(correlation, { stream, resolve, reject });
      this.call.write(message);
    });
  }

  private answered(response: BatchAppendResp): void {
    const correlation = response.getCorrelationId()?.getString() ?? '';
    const pending = this.pending.get(correlation);
    this.pending.delete(correlation);
    const success = response.getSuccess();
    if (success) pending?.resolve(BigInt(success.getCurrentRevision()));
    else pending?.reject(refusal(response, pending.stream));
  }

  private ended(reason: Error): void {
    this.isOpen = false;
    for (const { reject } of this.pending.values()) reject(reason);
    this.pending.clear();
  }
}

function startCall(stub: StreamsClient, client: ClientInside) {
  const { path, responseDeserialize } = streams.StreamsService.batchAppend;
  const callArguments = client.callArguments({ requiresLeader: true }, { deadline: Infinity });
  const asItIs = (message: Buffer): Buffer => message;
  return stub.makeBidiStreamRequest<Buffer, BatchAppendResp>(path, asItIs, responseDeserialize, ...callArguments);
}

/** What the server says of an append that it did not look at (EventStoreDB: Streams.BatchAppend.cs, NotHandled). */
const NOT_HANDLED = /Server Is Not Ready|Server Is Busy|No leader info available/;

function refusal(response: BatchAppendResp, stream: string): Error {
  const error = response.getError();
  if (!error) return new Error('The server answered an append neither with success nor with an error.');
  const said = error.getMessage();
  if (NOT_HANDLED.test(said))
    return new LedgerError('unavailable', { message: EVENTSTOREDB_SAYS['not-taken'](said), retryAfterSeconds: 1 });
  try {
    return unpackToCommandError(error, stream);
  } catch (cause) {
    return new Error(`EventStoreDB answered an append with: ${said}`, { cause: asError(cause) });
  }
}

/** gRPC's UNIMPLEMENTED: the server knows no such call. */
function isTooOld(error: Error): boolean {
  return 'code' in error && error.code === 12;
}

function tooOld(cause: Error): LedgerError {
  const message = EVENTSTOREDB_SAYS['too-old']();
  return new LedgerError('unavailable', { message, retryAfterSeconds: 60 }, { cause });
}
