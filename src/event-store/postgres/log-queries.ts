import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type CompiledQuery,
} from 'kysely';
import type { StoredEvent } from '../event-store.js';
import type { JsonObject } from '../event-store.js';
import type { LogTables } from './log-schema.js';

export type EventRow = LogTables['events'];

export interface LogQueries {
  from(position: number, limit: number): CompiledQuery;
  at(positions: readonly number[]): CompiledQuery;
  head(): CompiledQuery;
}

/** Kysely only writes the SQL here: running it is ours, because a connection that timed out must not go back to the pool. */
export function logQueries(schema: string): LogQueries {
  const compiler = new Kysely<LogTables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }).withSchema(schema);
  const events = compiler.selectFrom('events').select(['position', 'id', 'type', 'data', 'metadata']);
  return {
    from: (position, limit) => events.where('position', '>=', position).orderBy('position').limit(limit).compile(),
    at: (positions) => events.where('position', '=', sql<number>`ANY(${positions}::bigint[])`).compile(),
    head: () =>
      compiler
        .selectFrom('head')
        .select(['position', sql<boolean>`pg_is_in_recovery()`.as('is_replica')])
        .compile(),
  };
}

export function storedEvent(row: EventRow): StoredEvent {
  return {
    position: Number(row.position),
    id: row.id,
    type: row.type,
    data: JSON.parse(row.data) as JsonObject,
    metadata: JSON.parse(row.metadata) as JsonObject,
  };
}
