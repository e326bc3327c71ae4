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

/**
 * A transaction whose statements are sent one after the other without waiting for the answers in between: what costs a group of small
 * writes most is going back and forth. The client is to be one in pipeline mode.
 */
export class PipelinedTransaction {
  private readonly sent: Promise<unknown>[] = [];
  /** For writes only: they are sent, and `commit` tells what became of them. Reading their rows throws. */
  readonly writes: Kysely<unknown>;

  private constructor(private readonly client: pg.ClientBase) {
    this.writes = writesTo((query) => this.send(query.sql, query.parameters));
    void this.send('BEGIN');
  }

  /** Commits if `work` says so. A connection on which anything failed is thrown away. */
  static async run(pool: pg.Pool, work: (transaction: PipelinedTransaction) => Promise<boolean>): Promise<boolean> {
    const client = await pool.connect();
    try {
      const transaction = new PipelinedTransaction(client);
      const isDone = await work(transaction);
      void transaction.send(isDone ? 'COMMIT' : 'ROLLBACK');
      await transaction.settled();
      client.release();
      return isDone;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** Rows are there once everything sent before is answered. */
  read<Row extends pg.QueryResultRow>(query: CompiledQuery<Row>): Promise<readonly Row[]> {
    const answer = this.send<Row>(query.sql, query.parameters).then(({ rows }) => rows);
    // Whoever has several on their way awaits the first: the failure of the others, which is the same, is not unhandled.
    answer.catch(() => undefined);
    return answer;
  }

  private send<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<pg.QueryResult<Row>> {
    const answer = this.client.query<Row>(text, [...values]);
    // `settled` tells of a failure; until then it is not unhandled.
    answer.catch(() => undefined);
    this.sent.push(answer);
    return answer;
  }

  /** The first failure is the cause of those after it: the server refuses what follows it, and takes COMMIT as ROLLBACK. */
  private async settled(): Promise<void> {
    const answers = await Promise.allSettled(this.sent);
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed) throw failed.reason;
  }
}

function writesTo(send: (query: CompiledQuery) => unknown): Kysely<unknown> {
  const result: QueryResult<never> = {
    get rows(): never {
      throw new Error('a write that is pipelined has no rows to read');
    },
  };
  const connection: DatabaseConnection = {
    executeQuery: async (query) => {
      send(query);
      return result;
    },
    streamQuery: () => {
      throw new Error('a write that is pipelined has no rows to stream');
    },
  };
  class SendingDriver extends DummyDriver {
    override acquireConnection(): Promise<DatabaseConnection> {
      return Promise.resolve(connection);
    }
  }
  return new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new SendingDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}
