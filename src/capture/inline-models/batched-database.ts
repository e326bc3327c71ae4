// A kysely database that collects writes instead of sending each by itself.
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import { encoded, runBatch, type BatchRow } from './statement-batch.js';

/** For writes only: each is handed to `collect` and sent by whoever collects, which is waited for. Reading their rows throws. */
export function collectedWrites(collect: (statement: CompiledQuery) => Promise<void> | void): Kysely<unknown> {
  const result: QueryResult<never> = {
    get rows(): never {
      throw new Error('a write that is sent later has no rows to read');
    },
  };
  return databaseOver(async (statement) => {
    await collect(statement);
    return result;
  });
}

interface Asked {
  readonly statement: CompiledQuery;
  readonly resolve: (result: QueryResult<unknown>) => void;
  readonly reject: (error: Error) => void;
}

/** A question that goes with a batch, after all others. What `expect` throws over its answer fails the batch. */
export interface BatchCheck {
  readonly statement: CompiledQuery;
  readonly expect: (rows: readonly BatchRow[]) => void;
}

/**
 * For reads outside of transactions: what is asked at the same moment goes to the server in one round trip, with the check that `checked` gives for
 * each. One that fails fails the others.
 */
export function batchedReads(pool: pg.Pool, checked: () => BatchCheck): Kysely<unknown> {
  let asked: Asked[] = [];
  const send = async (): Promise<void> => {
    const batch = asked;
    asked = [];
    const check = checked();
    let answers: readonly (readonly BatchRow[])[];
    try {
      const statements = [...batch.map(({ statement }) => statement), check.statement].map(encoded);
      answers = await runBatch(pool, statements, { rows: true });
      check.expect(answers.at(-1) ?? []);
    } catch (error) {
      for (const { reject } of batch) reject(error as Error);
      return;
    }
    for (const [index, { resolve }] of batch.entries()) resolve({ rows: [...(answers[index] ?? [])] });
  };
  return databaseOver(
    (statement) =>
      new Promise((resolve, reject) => {
        asked.push({ statement, resolve, reject });
        // After all that is ready to run has run, and with it asked what it has to ask.
        if (asked.length === 1) process.nextTick(() => void send());
      }),
  );
}

function databaseOver(execute: (statement: CompiledQuery) => Promise<QueryResult<unknown>>): Kysely<unknown> {
  const connection: DatabaseConnection = {
    executeQuery: <Row>(statement: CompiledQuery) => execute(statement) as Promise<QueryResult<Row>>,
    streamQuery: () => {
      throw new Error('a batch has no rows to stream');
    },
  };
  class BatchDriver extends DummyDriver {
    override acquireConnection(): Promise<DatabaseConnection> {
      return Promise.resolve(connection);
    }
  }
  return new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new BatchDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}
