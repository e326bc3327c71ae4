// The checkpoint of the inline models: moved in the transaction that writes them, and only from where it is expected.
import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Build } from '../../../projections/builds/builds.js';
import { ledgerSchema, registryChannel, registryOf } from '../../../projections/builds/registry.js';
import type { InlineCheckpoint } from './inline-models.js';

type Db = Kysely<unknown>;

/** What `moveInline` fails with: somebody else has moved the checkpoint, or other builds answer by now. */
export const CHECKPOINT_MOVED = 'TL001';
export const BUILDS_SWITCHED = 'TL002';

/**
 * How far the models of a group are, together; undefined where no writer ever made them. With `isLocked` they stay there until the end of the
 * transaction.
 */
export async function findCheckpoint(
  db: Db,
  ledger: string,
  group: string,
  isLocked = false,
): Promise<InlineCheckpoint | undefined> {
  const row = await registryOf(db, ledger)
    .selectFrom('inline_checkpoints')
    .selectAll()
    .where('models', '=', group)
    .$if(isLocked, (query) => query.forUpdate())
    .executeTakeFirst();
  return (
    row && {
      position: Number(row.position),
      eventId: row.event_id,
      epoch: Number(row.epoch),
      recordedAtMs: Number(row.recorded_at),
    }
  );
}

/** The group begins there, wherever it was. */
export async function setCheckpoint(
  db: Db,
  ledger: string,
  group: string,
  { position, eventId, epoch, recordedAtMs }: InlineCheckpoint,
): Promise<void> {
  const row = { position, event_id: eventId, epoch, recorded_at: recordedAtMs };
  await registryOf(db, ledger)
    .insertInto('inline_checkpoints')
    .values({ models: group, ...row })
    .onConflict((conflict) => conflict.column('models').doUpdateSet(row))
    .execute();
}

export interface InlineMove {
  readonly group: string;
  readonly builds: readonly Build[];
  readonly from: number;
  readonly to: InlineCheckpoint;
}

/**
 * Locks the checkpoint and moves it, and the builds with it; fails where it is not at `from`, or where these builds are not those that answer. One
 * statement, so that it can be sent together with what is written because of it.
 */
export async function moveInline(db: Db, ledger: string, { group, builds, from, to }: InlineMove): Promise<void> {
  await sql`SELECT ${sql.id(ledgerSchema(ledger), moveFunction(ledger).name)}(${group}, ${from}::bigint, ${to.position}::bigint,
    ${to.eventId}::text, ${to.epoch}::bigint, ${to.recordedAtMs}::bigint, ${builds.map(({ schema }) => schema)}::text[])`.execute(
    db,
  );
}

export async function createMoveFunction(db: Db, ledger: string): Promise<void> {
  const { name, definition } = moveFunction(ledger);
  await sql.raw(`CREATE OR REPLACE FUNCTION "${ledgerSchema(ledger)}".${name} ${definition}`).execute(db);
}

/**
 * The log is durable already: what a crash takes of the models is read from it again, because their checkpoint goes with them. Releases that run side
 * by side share the schema: a function with another body has another name.
 */
function moveFunction(ledger: string): { readonly name: string; readonly definition: string } {
  const schema = ledgerSchema(ledger);
  const definition = `(moved_group text, before bigint, after bigint, last_event text, last_epoch bigint, last_recorded bigint,
      schemas text[]) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      moved integer;
    BEGIN
      PERFORM set_config('synchronous_commit', 'off', true);
      UPDATE "${schema}".inline_checkpoints SET position = after, event_id = last_event, epoch = last_epoch, recorded_at = last_recorded
        WHERE models = moved_group AND position = before;
      IF NOT FOUND THEN RAISE EXCEPTION 'the inline models are not at %', before USING ERRCODE = '${CHECKPOINT_MOVED}'; END IF;
      UPDATE "${schema}".model_builds SET position = after, event_id = last_event
        WHERE schema_name = ANY(schemas) AND state = 'live';
      GET DIAGNOSTICS moved = ROW_COUNT;
      IF moved <> cardinality(schemas) THEN
        RAISE EXCEPTION 'other builds answer by now' USING ERRCODE = '${BUILDS_SWITCHED}';
      END IF;
      PERFORM pg_notify('${registryChannel(ledger)}', after::text);
      -- What is written next may be prepared; a plan of the time when the tables were small would be kept for ever. The tables above stay small.
      PERFORM set_config('plan_cache_mode', 'force_custom_plan', true);
    END $$`;
  return { name: `move_inline_${createHash('sha256').update(definition).digest('hex').slice(0, 6)}`, definition };
}
