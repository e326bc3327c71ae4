import { randomUUID } from 'node:crypto';
import type { EventStore } from '../../src/event-store/event-store.js';
import { openEventStoreDB } from '../../src/event-store/eventstoredb/eventstoredb-event-store.js';
import { PostgresEventStore } from '../../src/event-store/postgres/postgres-event-store.js';
import { startEventStoreDBNode, type EventStoreDBNode } from './eventstoredb-node/eventstoredb-node.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';

export type StoreKind = 'EventStoreDB' | 'PostgreSQL';
export const STORE_KINDS: readonly StoreKind[] = ['EventStoreDB', 'PostgreSQL'];
/** Every way from one kind of store to another, the same kind included. */
export const STORE_PAIRS = STORE_KINDS.flatMap((from) => STORE_KINDS.map((to) => [from, to] as const));

/** One PostgreSQL and one EventStoreDB node for a test file, and logs in them. */
export class LogStores {
  private readonly opened: EventStore[] = [];

  private constructor(
    private readonly node: EventStoreDBNode,
    readonly database: TestDatabase,
  ) {}

  static async start(): Promise<LogStores> {
    return new LogStores(await startEventStoreDBNode(), await createTestDatabase());
  }

  url(kind: StoreKind): string {
    return kind === 'EventStoreDB' ? this.node.url : this.database.connectionString;
  }

  /** A client of the log of this ledger; of a new, empty one where none is named. */
  async open(kind: StoreKind, ledger = newLedger()): Promise<EventStore> {
    const store =
      kind === 'EventStoreDB'
        ? await openEventStoreDB(this.node.url, ledger)
        : await PostgresEventStore.open({ connectionString: this.database.connectionString, ledger });
    this.opened.push(store);
    return store;
  }

  async closeOpened(): Promise<void> {
    await Promise.all(this.opened.splice(0).map((store) => store.close()));
  }

  async stop(): Promise<void> {
    await this.closeOpened();
    await this.node.stop();
    await this.database.drop();
  }
}

export const newLedger = (): string => `t${randomUUID().replaceAll('-', '')}`;
