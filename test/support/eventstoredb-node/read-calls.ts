import { randomUUID } from 'node:crypto';
import pb from '@eventstore/db-client/generated/streams_pb.js';
import { status, type ServerWritableStream } from '@grpc/grpc-js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { rpcError } from './faults.js';
import { streamIdentifier } from './proposed-event.js';
import type { LiveReader, NodeState } from './node-state.js';

/** Responses travel as the bytes that the log keeps. */
export type ReadCall = ServerWritableStream<ReadReq, Buffer>;

const LIVE_BUFFER_EVENTS = 32;

export function handleRead(state: NodeState) {
  return (call: ReadCall): void => {
    const refused = state.faults.refusal(call.metadata);
    if (refused !== undefined) return void call.emit('error', refused);
    const options = call.request.getOptions();
    const from = options?.getStream();
    if (options === undefined || from === undefined)
      return void call.emit('error', rpcError(status.INVALID_ARGUMENT, 'Only streams are read here.'));
    const name = Buffer.from(from.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
    state.calls[options.hasSubscription() ? 'subscribe' : 'read'] += 1;
    if (state.faults.stallingReads) return;
    if (options.hasSubscription()) return subscribe(state, call, name, from);
    const frames = state.log.frames(name);
    if (frames.length === 0) {
      call.write(notFound(name));
      return void call.end();
    }
    void send(call, page(frames, options));
  };
}

function page(frames: readonly Buffer[], options: ReadReq.Options): readonly Buffer[] {
  const count = Number(options.getCount());
  const stream = options.getStream();
  const revision = Number(stream?.getRevision() ?? 0);
  const forwards = options.getReadDirection() === pb.ReadReq.Options.ReadDirection.FORWARDS;
  if (forwards) return stream?.hasEnd() === true ? [] : frames.slice(revision, revision + count);
  const last = stream?.hasEnd() === true ? frames.length - 1 : Math.min(revision, frames.length - 1);
  return frames.slice(Math.max(0, last + 1 - count), last + 1).reverse();
}

async function send(call: ReadCall, frames: readonly Buffer[]): Promise<void> {
  for (const frame of frames) {
    if (call.cancelled) return;
    if (!call.write(frame)) await new Promise((resolve) => call.once('drain', resolve));
  }
  call.end();
}

function subscribe(state: NodeState, call: ReadCall, name: string, from: ReadReq.Options.StreamOptions): void {
  const next = from.hasStart() ? 0 : from.hasEnd() ? state.log.frames(name).length : Number(from.getRevision()) + 1;
  const subscription = new StreamSubscription(state, call, name, next);
  state.subscriptions.add(subscription);
  const forget = (): void => void state.subscriptions.delete(subscription);
  call.on('cancelled', forget).on('close', forget).on('finish', forget);
  const confirmation = new pb.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(randomUUID());
  call.write(encode((response) => response.setConfirmation(confirmation)));
  subscription.pump();
}

/** Catch-up at the reader's pace, then live; a live reader that falls more than 32 events behind is dropped, as by the real server. */
class StreamSubscription implements LiveReader {
  private readonly state: NodeState;
  private readonly call: ReadCall;
  readonly stream: string;
  private next: number;
  private live = false;
  private blocked = false;
  private silent = false;

  constructor(state: NodeState, call: ReadCall, stream: string, next: number) {
    this.state = state;
    this.call = call;
    this.stream = stream;
    this.next = next;
  }

  pump(): void {
    if (this.silent || this.call.cancelled) return;
    const frames = this.state.log.frames(this.stream);
    while (!this.blocked && this.next < frames.length) this.write(frames[this.next++] as Buffer);
    if (this.live && frames.length - this.next > LIVE_BUFFER_EVENTS) return this.fail(tooSlow());
    if (this.live || this.blocked || frames.length === 0) return;
    this.live = true;
    this.write(encode((response) => response.setCaughtUp(new pb.ReadResp.CaughtUp())));
  }

  silence(): void {
    this.silent = true;
  }

  end(): void {
    this.silent = true;
    this.call.end();
  }

  fail(error: Error): void {
    this.silent = true;
    this.call.emit('error', error);
  }

  private write(frame: Buffer): void {
    if (this.call.write(frame)) return;
    this.blocked = true;
    this.call.once('drain', () => {
      this.blocked = false;
      this.pump();
    });
  }
}

function tooSlow(): Error {
  return rpcError(
    status.ABORTED,
    'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
  );
}

function notFound(name: string): Buffer {
  const missing = new pb.ReadResp.StreamNotFound();
  missing.setStreamIdentifier(streamIdentifier(name));
  return encode((response) => response.setStreamNotFound(missing));
}

function encode(fill: (response: ReadResp) => void): Buffer {
  const response = new pb.ReadResp();
  fill(response);
  return Buffer.from(response.serializeBinary());
}
