import pb from '@eventstore/db-client/generated/streams_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statusPb from '@eventstore/db-client/generated/status_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import {
  status,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServiceError,
} from '@grpc/grpc-js';
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import { rpcError } from './faults.js';
import { proposedEvent, streamIdentifier } from './proposed-event.js';
import type { NodeState } from './node-state.js';
import type { AppendDecision, ExpectedRevision, ProposedEvent } from './stream-log.js';

/** The server's default. */
const MAX_APPEND_BYTES = 1_024 * 1_024;

type Answered = AppendDecision | ServiceError | 'never';

interface PendingAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: ProposedEvent[];
}

/** One append of either kind: the faults that are due, the size limit, then the log. */
function perform(state: NodeState, append: PendingAppend): Answered {
  const fault = state.faults.takeAppendFault();
  if (fault === 'drop-before-commit') return (state.dropConnections(), 'never');
  if (fault === 'stall-before-commit') return 'never';
  const bytes = append.events.reduce((total, event) => total + event.bytes, 0);
  if (bytes > MAX_APPEND_BYTES) return tooLarge();
  if (append.events.some((event) => event.id === ''))
    return rpcError(status.UNKNOWN, 'Exception was thrown by handler.');
  const decision = state.log.append(append.stream, append.expected, append.events);
  if (fault === 'drop-after-commit') return (state.dropConnections(), 'never');
  state.announce(append.stream);
  if (fault === 'stall-after-commit') return 'never';
  if (fault === 'time-out') return rpcError(status.ABORTED, 'Operation timed out: Prepare phase timeout.');
  return decision;
}

function tooLarge(): ServiceError {
  return rpcError(status.INVALID_ARGUMENT, `Maximum Append Size of ${MAX_APPEND_BYTES} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(MAX_APPEND_BYTES),
  });
}

export function handleAppend(state: NodeState) {
  return (call: ServerReadableStream<AppendReq, AppendResp>, callback: sendUnaryData<AppendResp>): void => {
    state.calls.append += 1;
    let append: PendingAppend | undefined;
    call.on('data', (request: AppendReq) => {
      const options = request.getOptions();
      const message = request.getProposedMessage();
      if (options !== undefined)
        append = { stream: nameOf(options), expected: expectedOf(options, options.getRevision()), events: [] };
      if (message !== undefined && append !== undefined) append.events.push(proposedEvent(append.stream, message));
    });
    call.on('end', () => {
      const refused = state.faults.refusal(call.metadata);
      if (refused !== undefined) return callback(refused);
      if (append === undefined) return callback(rpcError(status.UNKNOWN, 'Exception was thrown by handler.'));
      const answer = perform(state, append);
      if (answer === 'never') return;
      if (answer instanceof Error) return callback(answer);
      callback(
        null,
        answer.kind === 'success' ? appendSuccess(answer.last) : wrongExpectedVersion(append.expected, answer.current),
      );
    });
  };
}

function appendSuccess(last: bigint): AppendResp {
  const position = new pb.AppendResp.Position();
  position.setCommitPosition(String(last));
  position.setPreparePosition(String(last));
  const success = new pb.AppendResp.Success();
  success.setCurrentRevision(String(last));
  success.setPosition(position);
  const response = new pb.AppendResp();
  response.setSuccess(success);
  return response;
}

function wrongExpectedVersion(expected: ExpectedRevision, current: bigint): AppendResp {
  const wrong = new pb.AppendResp.WrongExpectedVersion();
  if (current < 0n) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(current));
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new shared.Empty());
  else if (expected < 0n) wrong.setExpectedNoStream(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  const response = new pb.AppendResp();
  response.setWrongExpectedVersion(wrong);
  return response;
}

/** Many appends on one stream, each with its correlation id; an error of the call ends them all, as on the real server. */
export function handleBatchAppend(state: NodeState) {
  return (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void => {
    const pending = new Map<string, PendingAppend>();
    call.on('data', (request: BatchAppendReq) => {
      const correlation = request.getCorrelationId()?.getString() ?? '';
      const options = request.getOptions();
      if (options !== undefined)
        pending.set(correlation, {
          stream: nameOf(options),
          expected: expectedOf(options, options.getStreamPosition()),
          events: [],
        });
      const append = pending.get(correlation);
      if (append === undefined) return;
      for (const message of request.getProposedMessagesList())
        append.events.push(proposedEvent(append.stream, message));
      if (!request.getIsFinal()) return;
      pending.delete(correlation);
      state.calls.batchAppend += 1;
      const refused = state.faults.refusal(call.metadata);
      if (refused !== undefined) return void call.emit('error', refused);
      const answer = perform(state, append);
      if (answer === 'never') return;
      call.write(batchResponse(request, append, answer));
    });
    call.on('end', () => call.end());
  };
}

function batchResponse(
  request: BatchAppendReq,
  append: PendingAppend,
  answer: AppendDecision | ServiceError,
): BatchAppendResp {
  const response = new pb.BatchAppendResp();
  response.setCorrelationId(request.getCorrelationId());
  response.setStreamIdentifier(streamIdentifier(append.stream));
  if (answer instanceof Error)
    return response.setError(answer.metadata.get('maximum-append-size').length > 0 ? batchTooLarge() : batchTimeout());
  if (answer.kind === 'wrong-expected-version')
    return response.setError(batchWrongVersion(append.expected, answer.current));
  const success = new pb.BatchAppendResp.Success();
  success.setCurrentRevision(String(answer.last));
  success.setNoPosition(new empty.Empty());
  return response.setSuccess(success);
}

function batchWrongVersion(expected: ExpectedRevision, current: bigint) {
  const wrong = new shared.WrongExpectedVersion();
  if (current < 0n) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(current));
  if (expected === 'any') wrong.setExpectedAny(new empty.Empty());
  else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new empty.Empty());
  else if (expected < 0n) wrong.setExpectedNoStream(new empty.Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  return batchError('WrongExpectedVersion', wrong.serializeBinary());
}

function batchTooLarge() {
  const exceeded = new shared.MaximumAppendSizeExceeded();
  exceeded.setMaxappendsize(MAX_APPEND_BYTES);
  return batchError('MaximumAppendSizeExceeded', exceeded.serializeBinary());
}

function batchTimeout() {
  return batchError('Timeout', new shared.Timeout().serializeBinary());
}

function batchError(name: string, details: Uint8Array) {
  const packed = new any.Any();
  packed.pack(details, `event_store.client.${name}`);
  const error = new statusPb.Status();
  error.setMessage(name);
  error.setDetails(packed);
  return error;
}

function nameOf(options: AppendReq.Options | BatchAppendReq.Options): string {
  return Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
}

function expectedOf(options: AppendReq.Options | BatchAppendReq.Options, revision: string): ExpectedRevision {
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream-exists';
  return options.hasNoStream() ? -1n : BigInt(revision);
}
