import { sql, type Kysely } from 'kysely';
import { MODEL_VERSIONS } from '../../../projections/builds/model-versions.js';
import {
  addBuild,
  allBuilds,
  createRegistry,
  registryChannel,
  registrySchema,
  type Build,
} from '../../../projections/builds/registry.js';
import { applyCaptures } from '../../../projections/captures/captures.projection.js';
import { capturesTables, createCaptures } from '../../../projections/captures/captures.tables.js';
import { applyGenealogy } from '../../../projections/genealogy/genealogy.projection.js';
import { createGenealogy, genealogyTables } from '../../../projections/genealogy/genealogy.tables.js';
import { applyItems } from '../../../projections/items/items.projection.js';
import { createItems, itemsTables } from '../../../projections/items/items.tables.js';
import { applyRecalls } from '../../../projections/recalls/recalls.projection.js';
import { createRecalls, recallsTables } from '../../../projections/recalls/recalls.tables.js';
import { BEFORE_FIRST } from '../../event-store/event-store.js';
import type { CaptureChanges } from '../../ledger/history/capture-changes.js';
import type { InlineCheckpoint } from './inline-models.js';
import type { InlineModelName, InlineSchemas } from './inline-schemas.js';

type Db = Kysely<unknown>;

/** A model that the writer keeps. `apply` writes what these captures change, in order; the rows are the same however a log is cut into calls. */
export interface InlineModel {
  readonly name: InlineModelName;
  readonly version: number;
  create(db: Db, schema: string): Promise<void>;
  apply(db: Db, schema: string, captures: readonly CaptureChanges[]): Promise<void>;
  /** Tables whose rows make the model's hash, each with the columns that count. */
  readonly tables: readonly { readonly name: string; readonly columns: readonly string[] }[];
}

export const INLINE_MODELS: readonly InlineModel[] = [
  { name: 'items', version: MODEL_VERSIONS.items, create: createItems, apply: applyItems, tables: itemsTables },
  {
    name: 'genealogy',
    version: MODEL_VERSIONS.genealogy,
    create: createGenealogy,
    apply: applyGenealogy,
    tables: genealogyTables,
  },
  {
    name: 'captures',
    version: MODEL_VERSIONS.captures,
    create: createCaptures,
    apply: (db, schema, changes) =>
      applyCaptures(
        db,
        schema,
        changes.map(({ capture }) => capture),
      ),
    tables: capturesTables,
  },
  {
    name: 'recalls',
    version: MODEL_VERSIONS.recalls,
    create: createRecalls,
    apply: applyRecalls,
    tables: recallsTables,
  },
];

/** One row: how far the four are, together. */
export function checkpointTable(ledger: string) {
  return sql.id(registrySchema(ledger), 'inline_checkpoint');
}

/** What `moveInline` fails with: somebody else has moved the checkpoint, or other builds answer by now. */
export const CHECKPOINT_MOVED = 'TL001';
export const BUILDS_SWITCHED = 'TL002';

/**
 * Locks the checkpoint and moves it, and the builds with it, from `from` to `to`; fails where it is not at `from`, or where these builds are not
 * those that answer. One statement, so that it can be sent together with what is written because of it.
 */
export async function moveInline(
  db: Db,
  ledger: string,
  builds: readonly Build[],
  from: number,
  to: InlineCheckpoint,
): Promise<void> {
  await sql`SELECT ${sql.id(registrySchema(ledger), 'move_inline')}(${from}::bigint, ${to.position}::bigint, ${to.eventId}::text,
    ${to.epoch}::bigint, ${to.recordedAtMs}::bigint, ${builds.map(({ model }) => model)}::text[],
    ${builds.map(({ build }) => build)}::integer[])`.execute(db);
}

/** The log is durable already: what a crash takes of the models is read from it again, because their checkpoint goes with them. */
function moveFunction(ledger: string) {
  const schema = registrySchema(ledger);
  return sql.raw(`
    CREATE OR REPLACE FUNCTION "${schema}".move_inline(before bigint, after bigint, last_event text, last_epoch bigint,
      last_recorded bigint, models text[], numbers integer[]) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      moved integer;
    BEGIN
      PERFORM set_config('synchronous_commit', 'off', true);
      UPDATE "${schema}".inline_checkpoint SET position = after, event_id = last_event, epoch = last_epoch, recorded_at = last_recorded
        WHERE position = before;
      IF NOT FOUND THEN RAISE EXCEPTION 'the inline models are not at %', before USING ERRCODE = '${CHECKPOINT_MOVED}'; END IF;
      UPDATE "${schema}".builds b SET position = after, event_id = last_event FROM unnest(models, numbers) AS m (model, build)
        WHERE b.model = m.model AND b.build = m.build AND b.state = 'live';
      GET DIAGNOSTICS moved = ROW_COUNT;
      IF moved <> cardinality(models) THEN
        RAISE EXCEPTION 'other builds answer by now' USING ERRCODE = '${BUILDS_SWITCHED}';
      END IF;
      PERFORM pg_notify('${registryChannel(ledger)}', after::text);
      -- What is written next may be prepared; a plan of the time when the tables were small would be kept for ever. The tables above stay small.
      PERFORM set_config('plan_cache_mode', 'force_custom_plan', true);
    END $$`);
}

/**
 * Live builds of the four, at one checkpoint. Where one of them is missing or of another version, all begin anew: they share the
 * checkpoint, and the writer brings them up to the end of the log before it takes anything.
 */
export async function ensureInlineBuilds(db: Db, ledger: string): Promise<void> {
  await createRegistry(db, ledger);
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`${ledger} inline`}, 0))`.execute(trx);
    await sql`CREATE TABLE IF NOT EXISTS ${checkpointTable(ledger)} (one boolean PRIMARY KEY DEFAULT true CHECK (one),
      position bigint NOT NULL, event_id text NOT NULL, epoch bigint NOT NULL, recorded_at bigint NOT NULL) WITH (fillfactor = 50)`.execute(
      trx,
    );
    await moveFunction(ledger).execute(trx);
    const live = await liveInlineBuilds(trx, ledger);
    const current = INLINE_MODELS.every(({ name, version }) =>
      live.some((build) => build.model === name && build.version === version),
    );
    if (!current) await beginAnew(trx, ledger);
  });
}

async function beginAnew(trx: Db, ledger: string): Promise<void> {
  const builds = sql.id(registrySchema(ledger), 'builds');
  for (const model of INLINE_MODELS) {
    await sql`UPDATE ${builds} SET state = 'old' WHERE model = ${model.name} AND state = 'live'`.execute(trx);
    const build = await addBuild(trx, ledger, model.name, model.version, 'live');
    await model.create(trx, build.schema);
  }
  await sql`INSERT INTO ${checkpointTable(ledger)} (position, event_id, epoch, recorded_at) VALUES (${BEFORE_FIRST}, '', 0, 0)
    ON CONFLICT (one) DO UPDATE SET position = excluded.position, event_id = '', epoch = 0, recorded_at = 0`.execute(
    trx,
  );
}

/** The builds that answer for the inline models. */
export async function liveInlineBuilds(db: Db, ledger: string): Promise<readonly Build[]> {
  const builds = await allBuilds(db, ledger);
  return builds.filter((build) => build.state === 'live' && INLINE_MODELS.some(({ name }) => name === build.model));
}

export function schemasOf(builds: readonly Build[]): InlineSchemas {
  const schema = (name: InlineModelName): string => {
    const build = builds.find(({ model }) => model === name);
    if (!build) throw new Error(`no live build of ${name}: were the inline models migrated?`);
    return build.schema;
  };
  return {
    items: schema('items'),
    genealogy: schema('genealogy'),
    captures: schema('captures'),
    recalls: schema('recalls'),
  };
}
