import { EventStoreDBClient } from '@eventstore/db-client';
import { withOption } from './connection-string.js';

const KEEP_ALIVE_TIMEOUT_MS = 10_000;
/** A server takes 100 calls at once on a connection and lets the next one wait without a word; some are left for what else goes on. */
const SUBSCRIPTIONS_PER_CONNECTION = 90;

/** Clients with equal settings share one TCP connection per process (grpc-js pools them), so each connection gets a keep-alive timeout of its own. */
let connectionsMade = 0;

/** A client over a TCP connection that no other client of the process shares. */
export class Connection {
  private connected: EventStoreDBClient | undefined;

  constructor(private readonly url: string) {}

  get client(): EventStoreDBClient {
    this.connected ??= connect(this.url);
    return this.connected;
  }

  /** The next call goes over a new TCP connection: the old one no longer answers, which the client notices only after its keep-alive. */
  replace(): void {
    void this.close();
  }

  async close(): Promise<void> {
    const old = this.connected;
    this.connected = undefined;
    if (old !== undefined) await release(old);
  }
}

function connect(url: string): EventStoreDBClient {
  connectionsMade += 1;
  const own = withOption(url, 'keepAliveTimeout', KEEP_ALIVE_TIMEOUT_MS + connectionsMade);
  return EventStoreDBClient.connectionString(withOption(own, 'nodePreference', 'leader'));
}

/** `dispose` cancels the streams but leaves the channel, and with it the socket, open. */
async function release(client: EventStoreDBClient): Promise<void> {
  const { getChannel } = client as unknown as { getChannel: () => Promise<{ close(): void }> };
  const channel = await getChannel().catch(() => undefined);
  await client.dispose().catch(() => undefined);
  channel?.close();
}

interface Shared {
  readonly connection: Connection;
  users: number;
  retired: boolean;
}

/** `release(true)`: this connection has gone silent, no new subscription is put on it. */
export interface Lease {
  readonly client: EventStoreDBClient;
  release(retire: boolean): void;
}

/** Connections for subscriptions only, so that these never keep an append or a read from its turn. */
export class SubscriptionConnections {
  private readonly shared = new Set<Shared>();

  constructor(private readonly url: string) {}

  lease(): Lease {
    const entry = this.free();
    entry.users += 1;
    let released = false;
    return {
      client: entry.connection.client,
      release: (retire) => {
        if (released) return;
        released = true;
        entry.users -= 1;
        entry.retired ||= retire;
        if (!entry.retired || entry.users > 0) return;
        this.shared.delete(entry);
        entry.connection.replace();
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.shared].map((entry) => entry.connection.close()));
    this.shared.clear();
  }

  private free(): Shared {
    for (const entry of this.shared) if (!entry.retired && entry.users < SUBSCRIPTIONS_PER_CONNECTION) return entry;
    const entry = { connection: new Connection(this.url), users: 0, retired: false };
    this.shared.add(entry);
    return entry;
  }
}
