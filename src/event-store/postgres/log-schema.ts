import type pg from 'pg';
import { LedgerError } from '../../ledger/errors.js';
import { APPEND_RULES, POSTGRES_LOG_SAYS } from '../event-store.sentences.js';

/** The tables of one ledger's log, in a schema of their own. */
export interface LogTables {
  /** JSON as text: nothing in the log is queried by its content, and text is what costs the least to write and read back. */
  readonly events: {
    readonly position: number;
    readonly id: string;
    readonly type: string;
    readonly data: string;
    readonly metadata: string;
  };
  /** One row. Its lock puts appends in order, so that the order of positions is the order of commits. */
  readonly head: { readonly position: number };
}

/** The schema, and the channel that appends are announced on. Throws `invalid-request` for a name that is no ledger's. */
export function logSchema(ledger: string): string {
  if (/^[a-z][a-z0-9_]{0,40}$/.test(ledger)) return `log_${ledger}`;
  throw new LedgerError('invalid-request', { message: APPEND_RULES.ledger(ledger) });
}

/** Throws `not-found` where the database holds no log of this ledger. */
export async function expectLog(client: pg.ClientBase, schema: string, ledger: string): Promise<void> {
  const { rows } = await client.query<{ name: string | null }>('SELECT to_regclass($1) AS name', [`${schema}.events`]);
  if (rows[0]?.name) return;
  throw new LedgerError('not-found', { message: POSTGRES_LOG_SAYS['no-log'](ledger) });
}

/** Creates what is missing, and may be run by several processes at once. */
export async function migrateLog(client: pg.ClientBase, schema: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('migrate ' || $1, 0))`, [schema]);
    await client.query(tables(schema));
    await client.query(appendFunction(schema));
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

const tables = (schema: string): string => `
  CREATE SCHEMA IF NOT EXISTS ${schema};
  CREATE TABLE IF NOT EXISTS ${schema}.events (
    position bigint PRIMARY KEY,
    id       uuid NOT NULL,
    type     text NOT NULL,
    data     text NOT NULL,
    metadata text NOT NULL
  );
  CREATE TABLE IF NOT EXISTS ${schema}.head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    position bigint NOT NULL
  );
  INSERT INTO ${schema}.head (position) VALUES (-1) ON CONFLICT DO NOTHING;
  CREATE TABLE IF NOT EXISTS ${schema}.mark (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    state    text NOT NULL CHECK (state IN ('open', 'incomplete', 'sealed')),
    since    text NOT NULL,
    note     text NOT NULL
  );`;

/**
 * One append is one statement, hence one transaction and one round trip: no pause of the client falls inside it.
 * Data and metadata come as lines, because JSON text holds no raw newline and an array of text costs more to parse.
 */
const appendFunction = (schema: string): string => `
  CREATE OR REPLACE FUNCTION ${schema}.append(expected bigint, ids uuid[], types text[], data text, metadata text,
    OUT appended boolean, OUT last_position bigint)
  LANGUAGE plpgsql AS $$
  BEGIN
    SELECT h.position INTO STRICT last_position FROM ${schema}.head h FOR UPDATE;
    IF last_position = expected THEN
      INSERT INTO ${schema}.events (position, id, type, data, metadata)
        SELECT expected + e.n, e.id, e.type, e.data, e.metadata
        FROM unnest(ids, types, string_to_array(data, E'\\n'), string_to_array(metadata, E'\\n'))
          WITH ORDINALITY AS e (id, type, data, metadata, n);
      last_position := expected + cardinality(ids);
      appended := true;
      UPDATE ${schema}.head SET position = last_position;
      PERFORM pg_notify('${schema}', last_position::text);
    ELSE
      -- The same ids in the same places are an earlier attempt that had succeeded.
      appended := cardinality(ids) = (
        SELECT count(*) FROM unnest(ids) WITH ORDINALITY AS i (id, n)
        JOIN ${schema}.events s ON s.position = expected + i.n AND s.id = i.id);
      IF appended THEN last_position := expected + cardinality(ids); END IF;
    END IF;
  END $$;`;
