import type { EventStore } from '../src/event-store/event-store.js';
import { openEventStoreDB } from '../src/event-store/eventstoredb/eventstoredb-event-store.js';
import { PostgresEventStore } from '../src/event-store/postgres/postgres-event-store.js';
import { measureEventStoreDB, type EventStoreDBCeilings } from './eventstoredb-ceilings.js';
import { measurePostgres, type PostgresCeilings } from './postgres-ceilings.js';
import type { Figure } from './report.js';
import type { Ledger, Stand } from './stand.js';

/** What the bare stores do with copies of a ledger's events, measured once a run, when something is to be compared with it. */
export class Ceilings {
  #postgres: Promise<PostgresCeilings> | undefined;
  #eventStoreDB: Promise<EventStoreDBCeilings> | undefined;

  constructor(private readonly stand: Stand) {}

  postgres(ledger: Ledger): Promise<PostgresCeilings> {
    this.#postgres ??= measurePostgres(ledger);
    return this.#postgres;
  }

  eventStoreDB(ledger: Ledger): Promise<EventStoreDBCeilings> {
    this.#eventStoreDB ??= this.stand.eventStoreDBUrl().then((url) => measureEventStoreDB(url, ledger.name));
    return this.#eventStoreDB;
  }

  /** The log itself, by its port. */
  async log({ store, name, databaseUrl }: Ledger): Promise<EventStore> {
    if (store === 'EventStoreDB') return openEventStoreDB(await this.stand.eventStoreDBUrl(), name);
    return PostgresEventStore.open({ connectionString: databaseUrl, ledger: name, isOnlyLookedAt: true });
  }

  /** Events a second in blocks of 1,000, and what that is. */
  async blocks(ledger: Ledger): Promise<Pick<Figure, 'besideIs'> & { readonly beside: number }> {
    if (ledger.store === 'EventStoreDB')
      return { beside: (await this.eventStoreDB(ledger)).blocks, besideIs: 'bare client, 1,000 events an append' };
    const { rows, rowBytes } = await this.postgres(ledger);
    return { beside: rows, besideIs: `multi-row insert from Node, rows of ${Math.round(rowBytes)} bytes` };
  }

  /** Events a second, each made durable for itself, 64 at once. */
  async singles(ledger: Ledger): Promise<Pick<Figure, 'besideIs'> & { readonly beside: number }> {
    if (ledger.store === 'EventStoreDB')
      return { beside: (await this.eventStoreDB(ledger)).singles, besideIs: 'bare client, 64 appends in flight' };
    const { commits } = await this.postgres(ledger);
    return { beside: commits.get(64) ?? Number.NaN, besideIs: 'one row a commit, 64 connections' };
  }

  async figures(ledger: Ledger): Promise<readonly Figure[]> {
    if (ledger.store === 'EventStoreDB') {
      const { blocks, singles } = await this.eventStoreDB(ledger);
      return [
        { work: '1,000 events an append, one stream', beside: blocks, unit: 'events/s' },
        { work: 'one event an append, 64 in flight', beside: singles, unit: 'events/s' },
      ];
    }
    const { rows, rowsOfTwo, rowBytes, commits } = await this.postgres(ledger);
    const note = `rows of the log, ${Math.round(rowBytes)} bytes`;
    return [
      { work: 'insert through unnest, 1,000 rows a statement', beside: rows, unit: 'rows/s', note },
      { work: 'the same on two connections', beside: rowsOfTwo, unit: 'rows/s' },
      ...[...commits].map(([connections, rate]) => ({
        work: `one row a commit, ${connections} connections`,
        beside: rate,
        unit: 'rows/s',
      })),
    ];
  }
}
