import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import pb from '@eventstore/db-client/generated/streams_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type { KeyAndCertificate } from '../certificates.js';
import { handleAppend, handleBatchAppend } from './append-calls.js';
import { Faults, type Endpoint } from './faults.js';
import { clusterInfo, supportedMethods } from './node-info.js';
import { proposedEvent } from './proposed-event.js';
import { handleRead } from './read-calls.js';
import type { NodeState } from './node-state.js';
import { StreamLog } from './stream-log.js';

/** Without `dir` nothing outlives the node; without `port` it takes a free one. */
export interface EventStoreDBNodeOptions {
  readonly dir?: string;
  readonly port?: number;
  /** Another node, whose log this one has as well. */
  readonly sharing?: EventStoreDBNode;
  /** By which it is known; without one it speaks no TLS. With `clientsOf` it takes nobody who comes without a certificate of theirs. */
  readonly tls?: KeyAndCertificate & { readonly clientsOf?: string };
}

export interface EventStoreDBNode {
  /** `esdb://127.0.0.1:<port>?tls=false`, or with `tls=true` */
  readonly url: string;
  readonly endpoint: Endpoint;
  readonly shared: Pick<NodeState, 'log' | 'subscriptions'>;
  readonly faults: Faults;
  /** How many calls of each kind arrived. */
  readonly calls: Readonly<NodeState['calls']>;
  /** How many TCP connections are open. */
  readonly connections: number;
  /** Puts an event at the end of a stream whose data and metadata are any bytes, declared as JSON: no client of ours can. */
  plant(stream: string, data: string, metadata: string): void;
  /** Resets every connection, now. */
  dropConnections(): void;
  endSubscriptions(): void;
  silenceSubscriptions(): void;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * One node that speaks EventStoreDB's protocol for what the adapter uses: append, batch append, read and subscribe to a stream, capabilities, gossip.
 * The service definitions are those that the client package ships; the rules are those of the real server (oss-v23.10).
 */
export async function startEventStoreDBNode(options: EventStoreDBNodeOptions = {}): Promise<EventStoreDBNode> {
  if (options.dir !== undefined) mkdirSync(options.dir, { recursive: true });
  const sockets = new Set<Socket>();
  const shared = options.sharing?.shared ?? {
    log: new StreamLog(options.dir === undefined ? undefined : join(options.dir, 'streams.log')),
    subscriptions: new Set(),
  };
  const state: NodeState = {
    ...shared,
    faults: new Faults(),
    calls: { append: 0, batchAppend: 0, read: 0, subscribe: 0 },
    dropConnections: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    announce: (stream) => {
      for (const subscription of state.subscriptions) if (subscription.stream === stream) subscription.pump();
    },
  };
  // 100 calls at once on a connection is what the real server's web host allows.
  const server = new Server({ 'grpc.max_concurrent_streams': 100 });
  const injector = server.createConnectionInjector(credentials(options));
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    injector.injectConnection(socket);
  });
  await new Promise<void>((resolve, reject) => listener.once('error', reject).listen(options.port ?? 0, HOST, resolve));
  const endpoint = { address: HOST, port: (listener.address() as AddressInfo).port };
  addServices(server, state, endpoint);
  return {
    url: `esdb://${HOST}:${endpoint.port}?tls=${options.tls !== undefined}`,
    endpoint,
    shared,
    faults: state.faults,
    calls: state.calls,
    get connections() {
      return sockets.size;
    },
    plant: (stream, data, metadata) => plant(state, stream, data, metadata),
    dropConnections: state.dropConnections,
    endSubscriptions: () => state.subscriptions.forEach((subscription) => subscription.end()),
    silenceSubscriptions: () => state.subscriptions.forEach((subscription) => subscription.silence()),
    stop: async () => {
      const closed = new Promise((resolve) => listener.close(resolve));
      state.dropConnections();
      injector.destroy();
      server.forceShutdown();
      await closed;
      state.log.close();
    },
  };
}

function credentials({ tls }: EventStoreDBNodeOptions): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const pair = { cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) };
  const authorities = tls.clientsOf === undefined ? null : Buffer.from(tls.clientsOf);
  return ServerCredentials.createSsl(authorities, [pair], authorities !== null);
}

function plant(state: NodeState, stream: string, data: string, metadata: string): void {
  const id = new sharedPb.UUID();
  id.setString(randomUUID());
  const message = new pb.AppendReq.ProposedMessage();
  message.setId(id);
  message.getMetadataMap().set('type', 'Planted').set('content-type', 'application/json');
  message.setData(Buffer.from(data));
  message.setCustomMetadata(Buffer.from(metadata));
  state.log.append(stream, 'any', [proposedEvent(stream, message)]);
  state.announce(stream);
}

function addServices(server: Server, state: NodeState, endpoint: Endpoint): void {
  // What a reader gets is already encoded: the log keeps events as they travel.
  const definition = {
    ...streams.StreamsService,
    read: { ...streams.StreamsService.read, responseSerialize: (frame: Buffer) => frame },
  };
  addService(server, definition, {
    read: handleRead(state),
    append: handleAppend(state),
    batchAppend: handleBatchAppend(state),
  });
  addService(server, features.ServerFeaturesService, {
    getSupportedMethods: (_call: unknown, callback: Answer) => callback(null, supportedMethods()),
  });
  addService(server, gossip.GossipService, {
    read: (_call: unknown, callback: Answer) => callback(null, clusterInfo(endpoint, state.faults.leaderElsewhere)),
  });
}

type Answer = (error: null, response: unknown) => void;

/** The handlers are typed where they are written; the generated definitions and grpc-js do not agree on one type for them. */
function addService(server: Server, definition: unknown, handlers: unknown): void {
  server.addService(definition as ServiceDefinition, handlers as UntypedServiceImplementation);
}
