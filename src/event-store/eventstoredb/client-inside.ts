import type { EventStoreDBClient } from '@eventstore/db-client';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';

/** What of the client is not in its types: the stub of the connection that it keeps to the leader, and the metadata of its calls. */
export interface ClientInside {
  execute<T>(stub: typeof StreamsClient, name: string, action: (stub: StreamsClient) => Promise<T>): Promise<T>;
  /** The call is ended with the client, and the client turns to another node where the call fails for that reason. */
  GRPCStreamCreator<T>(stub: typeof StreamsClient, name: string, creator: (stub: StreamsClient) => T): () => Promise<T>;
  callArguments(options: { readonly requiresLeader: boolean }, call: { readonly deadline: number }): CallArguments;
}

/** The metadata of a call, and its options. */
export type CallArguments = Required<Parameters<StreamsClient['batchAppend']>>;

export function insideOf(client: EventStoreDBClient): ClientInside {
  return client as unknown as ClientInside;
}
