// The read models that the writer keeps, and their builds in the registry.
import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { addBuild, liveBuilds, type Build, type KnownModels } from '../../../projections/builds/builds.js';
import { createRegistry, registryOf } from '../../../projections/builds/registry.js';
import { applyCaptures } from '../../../projections/captures/captures.projection.js';
import { capturesTables, createCaptures } from '../../../projections/captures/captures.tables.js';
import { applyGenealogy } from '../../../projections/genealogy/genealogy.projection.js';
import { createGenealogy, genealogyTables } from '../../../projections/genealogy/genealogy.tables.js';
import { applyItems } from '../../../projections/items/items.projection.js';
import { createItems, itemsTables } from '../../../projections/items/items.tables.js';
import { applyMasterData } from '../../../projections/master-data/master-data.projection.js';
import { createMasterData, masterDataTables } from '../../../projections/master-data/master-data.tables.js';
import { applyRecalls } from '../../../projections/recalls/recalls.projection.js';
import { createRecalls, recallsTables } from '../../../projections/recalls/recalls.tables.js';
import type { CaptureChanges } from '../../ledger/history/capture-changes.js';
import { createMoveFunction, setCheckpoint } from './inline-checkpoint.js';
import { BEGINNING } from './inline-models.js';
import type { InlineModelName, InlineSchemas } from './inline-schemas.js';

type Db = Kysely<unknown>;

/** A model that the writer keeps. `apply` writes what these captures change, in order; the rows are the same however a log is cut into calls. */
export interface InlineModel {
  readonly name: InlineModelName;
  /** Its own, and the group's: models of different groups never share rows. */
  readonly version: string;
  create(db: Db, schema: string): Promise<void>;
  apply(db: Db, schema: string, captures: readonly CaptureChanges[]): Promise<void>;
  /** Tables whose rows make the model's hash, each with the columns that count. */
  readonly tables: readonly { readonly name: string; readonly columns: readonly string[] }[];
}

/** A version is raised when the shape or the meaning of the rows changes. */
const DECLARED: readonly (Omit<InlineModel, 'version'> & { readonly version: number })[] = [
  { name: 'items', version: 7, create: createItems, apply: applyItems, tables: itemsTables },
  {
    name: 'genealogy',
    version: 1,
    create: createGenealogy,
    apply: applyGenealogy,
    tables: genealogyTables,
  },
  {
    name: 'captures',
    version: 3,
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
    version: 3,
    create: createRecalls,
    apply: applyRecalls,
    tables: recallsTables,
  },
  {
    name: 'master-data',
    version: 1,
    create: createMasterData,
    apply: (db, schema, changes) =>
      applyMasterData(
        db,
        schema,
        changes.map(({ capture }) => capture),
      ),
    tables: masterDataTables,
  },
];

/**
 * The models that the writer keeps are folded together, from `items`, so that they are built together as well: releases share all of them, or none. The
 * group is named by their versions.
 */
export const INLINE_GROUP = createHash('sha256')
  .update(JSON.stringify(DECLARED.map(({ name, version }) => [name, version])))
  .digest('hex')
  .slice(0, 6);

export const INLINE_MODELS: readonly InlineModel[] = DECLARED.map((model) => ({
  ...model,
  version: `${model.version}-${INLINE_GROUP}`,
}));

export function inlineModelsOf(ledger: string): KnownModels {
  return { ledger, versions: Object.fromEntries(INLINE_MODELS.map(({ name, version }) => [name, version])) };
}

/** Live builds of all of them, at one checkpoint. Where one of them is missing, all begin anew, and the writer brings them up to the end of the log. */
export async function ensureInlineBuilds(db: Db, ledger: string): Promise<void> {
  await createRegistry(db, ledger);
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`${ledger} inline`}, 0))`.execute(trx);
    await createMoveFunction(trx, ledger);
    const live = await liveInlineBuilds(trx, ledger);
    if (live.length < INLINE_MODELS.length) await beginAnew(trx, ledger, live);
  });
}

async function beginAnew(trx: Db, ledger: string, live: readonly Build[]): Promise<void> {
  for (const { schema } of live)
    await registryOf(trx, ledger)
      .updateTable('model_builds')
      .set({ state: 'old' })
      .where('schema_name', '=', schema)
      .execute();
  for (const model of INLINE_MODELS) {
    const build = await addBuild(trx, ledger, { model: model.name, version: model.version }, 'live');
    await model.create(trx, build.schema);
  }
  await setCheckpoint(trx, ledger, INLINE_GROUP, BEGINNING);
}

/** The builds that answer for the inline models of this group. */
export function liveInlineBuilds(db: Db, ledger: string): Promise<readonly Build[]> {
  return liveBuilds(db, inlineModelsOf(ledger));
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
    'master-data': schema('master-data'),
  };
}
