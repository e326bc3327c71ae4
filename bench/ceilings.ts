import { measureEventStoreDB, type EventStoreDBCeilings } from './eventstoredb-ceilings.js';
import { measurePostgres, type PostgresCeilings } from './postgres-ceilings.js';
import type { Figure } from './report.js';
import type { Stand, StoreName } from './stand.js';

/** What the bare stores do, measured once a run, when something is to be compared with it. */
export class Ceilings {
  #postgres: Promise<PostgresCeilings> | undefined;
  #eventStoreDB: Promise<EventStoreDBCeilings> | undefined;

  constructor(private readonly stand: Stand) {}

  postgres(): Promise<PostgresCeilings> {
    this.#postgres ??= measurePostgres(this.stand.databaseUrl);
    return this.#postgres;
  }

  eventStoreDB(): Promise<EventStoreDBCeilings> {
    this.#eventStoreDB ??= this.stand.eventStoreDBUrl().then(measureEventStoreDB);
    return this.#eventStoreDB;
  }

  /** Events a second in blocks of 1,000. */
  async blocks(store: StoreName): Promise<number> {
    return store === 'PostgreSQL' ? (await this.postgres()).rows : (await this.eventStoreDB()).blocks;
  }

  /** Events a second, each made durable for itself, 64 at once. */
  async singles(store: StoreName): Promise<number> {
    if (store === 'EventStoreDB') return (await this.eventStoreDB()).singles;
    return (await this.postgres()).commits.get(64) ?? Number.NaN;
  }

  async figures(): Promise<readonly Figure[]> {
    const { rows, rowsOfTwo, copiedRows, commits } = await this.postgres();
    const { blocks, singles } = await this.eventStoreDB();
    const bare = (store: string, work: string, ceiling: number, unit: string): Figure => ({
      group: 'ceilings',
      work,
      store,
      ceiling,
      unit,
    });
    return [
      bare('PostgreSQL', 'insert through unnest, 1,000 rows a statement', rows, 'rows/s'),
      bare('PostgreSQL', 'the same on two connections', rowsOfTwo, 'rows/s'),
      bare('PostgreSQL', 'COPY from a stream', copiedRows, 'rows/s'),
      ...[...commits].map(([count, rate]) =>
        bare('PostgreSQL', `one jsonb row a commit, ${count} connections`, rate, 'rows/s'),
      ),
      bare(this.stand.eventStoreDBTitle, '1,000 events an append, one stream', blocks, 'events/s'),
      bare(this.stand.eventStoreDBTitle, 'one event an append, 64 in flight', singles, 'events/s'),
    ];
  }
}
