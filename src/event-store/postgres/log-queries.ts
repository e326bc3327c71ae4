import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type CompiledQuery,
} from 'kysely';
import type { StoredEvent, JsonObject } from '../event-store.js';
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

/** Events that stand next to each other and say the same share what they say: thousands of an operation do. */
export function storedEvents(rows: readonly EventRow[]): readonly StoredEvent[] {
  let text = '';
  let data: JsonObject = {};
  return rows.map((row) => {
    if (row.data !== text) {
      text = row.data;
      data = JSON.parse(text) as JsonObject;
    }
    const metadata = JSON.parse(row.metadata) as JsonObject;
    return { position: Number(row.position), id: row.id, type: row.type, data, metadata };
  });
}
