// Sends several statements to PostgreSQL in one round trip.
import type { CompiledQuery } from 'kysely';
import pg from 'pg';

type Answers = readonly (readonly BatchRow[])[];
export type BatchRow = Readonly<Record<string, unknown>>;

/** A statement whose parameters are text already, as PostgreSQL reads it. */
export interface EncodedStatement {
  readonly sql: string;
  readonly values: (string | null)[];
}

/** Before anything is written: what has no text must not leave half a batch on the connection. */
export function encoded({ sql, parameters }: CompiledQuery): EncodedStatement {
  return { sql, values: parameters.map(parameterText) };
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

/**
 * The writes that a connection has parsed, by their text: each is parsed once, and then only named. Reads are not named: PostgreSQL would keep a plan
 * that it made while the tables were small.
 */
const parsedBy = new WeakMap<pg.Connection, Map<string, string>>();

/**
 * Runs the statements on one connection, in one transaction and one round trip: they are sent together, and whichever fails undoes all.
 * Going back and forth is what costs small writes and look-ups most. Answers the rows of each statement; with `rows: false` none are asked for.
 * A connection on which anything failed is thrown away. The pool's clients are not to be in pipeline mode.
 */
export async function runBatch(
  pool: pg.Pool,
  statements: readonly EncodedStatement[],
  { rows }: { readonly rows: boolean },
): Promise<Answers> {
  const client = await pool.connect();
  try {
    const answers = await new Promise<Answers>((resolve, reject) => {
      client.query(
        new StatementBatch(statements, rows, (error, found) => (error ? reject(error) : resolve(found ?? []))),
      );
    });
    client.release();
    return answers;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * What the driver calls while its connection is ours. One Sync at the end makes of all statements one transaction (PostgreSQL: Frontend/Backend
 * Protocol, Pipelining), so that neither BEGIN nor COMMIT is sent.
 */
class StatementBatch implements pg.Submittable {
  private readonly answers: BatchRow[][] = [];
  private current: BatchRow[] = [];
  private fields: readonly Field[] = [];
  private unreadable: Error | undefined;

  constructor(
    private readonly statements: readonly EncodedStatement[],
    private readonly withRows: boolean,
    /** The driver puts its own in front of it, which ends its `query_timeout`. */
    public callback: (error: Error | undefined, answers?: Answers) => void,
  ) {}

  submit(connection: pg.Connection): void {
    const parsed = parsedBy.get(connection) ?? new Map<string, string>();
    parsedBy.set(connection, parsed);
    // Held back until all of it is written, so that it leaves in one piece.
    connection.stream.cork();
    for (const { sql, values } of this.statements) {
      const statement = this.withRows ? '' : parsed.get(sql);
      const name = statement ?? `batched_${parsed.size}`;
      if (!statement) connection.parse({ name, text: sql, types: [] }, true);
      if (!this.withRows) parsed.set(sql, name);
      connection.bind({ portal: '', statement: name, binary: '', values }, true);
      if (this.withRows) connection.describe({ type: 'P', name: '' }, true);
      connection.execute(null, true);
    }
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    this.fields = fields;
  }

  handleDataRow({ fields: values }: { readonly fields: readonly (string | null)[] }): void {
    if (!this.withRows) return;
    try {
      this.current.push(rowOf(this.fields, values));
    } catch (error) {
      this.unreadable ??= error as Error;
    }
  }

  handleCommandComplete(): void {
    this.answers.push(this.current);
    this.current = [];
  }

  handleReadyForQuery(): void {
    if (this.unreadable) this.callback(this.unreadable);
    else this.callback(undefined, this.answers);
  }

  handleError(error: Error): void {
    this.callback(error);
  }
}

function rowOf(fields: readonly Field[], values: readonly (string | null)[]): BatchRow {
  const row: Record<string, unknown> = {};
  for (const [index, { name, dataTypeID }] of fields.entries()) {
    const value = values[index] ?? null;
    const parse = pg.types.getTypeParser(dataTypeID, 'text') as (text: string) => unknown;
    row[name] = value === null ? null : parse(value);
  }
  return row;
}

/** A parameter as PostgreSQL reads it from text. */
function parameterText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `{${value.map(elementText).join(',')}}`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`a ${typeof value} is no parameter of a batch`);
}

const ESCAPED = /["\\]/;

function elementText(value: unknown): string {
  if (typeof value !== 'string') return parameterText(value) ?? 'NULL';
  return ESCAPED.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`;
}
