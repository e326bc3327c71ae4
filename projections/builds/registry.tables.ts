import {
  bigint,
  boolean,
  checked,
  defaulting,
  integer,
  nullable,
  text,
  textC,
  textOf,
  texts,
  timestamptz,
} from '../schema/column.js';
import type { TablesOf } from '../schema/row-types.js';
import { Table } from '../schema/table.js';

/** `building`: not yet served. `live`: what answers come from; one build of a model in a version at most. `old`: replaced, to be dropped. */
export type BuildState = 'building' | 'live' | 'old';

/** Each build of a read model in a version, and how far it is. Versions are text: those of models that are built together tell of all of them. */
export const buildsTable = new Table(
  'model_builds',
  {
    position: bigint,
    build: integer,
    model: textC,
    version: textC,
    schema_name: text,
    state: checked(textOf<BuildState>(), "state = ANY (ARRAY['building', 'live', 'old'])"),
    event_id: text,
  },
  {
    key: ['model', 'version', 'build'],
    indexes: [{ name: 'one_live_build', on: ['model', 'version'], isUnique: true, where: "state = 'live'" }],
    fillfactor: 50,
  },
);

/** What a build could not take in. */
export const parkedTable = new Table(
  'parked_subjects',
  { position: bigint, build: integer, model: textC, version: textC, subject: textC, error: text },
  { key: ['model', 'version', 'build', 'subject'] },
);

/** The projector of each release, as it showed itself last: its backend, and the builds that it keeps, each `model version`. */
const projectorsTable = new Table(
  'projectors',
  { shown_at: timestamptz, backend: integer, release: textC, keeps: texts, trouble: nullable(text) },
  { key: ['release'], fillfactor: 50 },
);

/** Which releases were run, and what each needs. Made by earlier releases too, which do not say up to which form they can read the log. */
const releasesTable = new Table(
  'releases',
  { release: text, versions: text, seen_at: timestamptz, reads_log_form: defaulting(integer, '1') },
  { key: ['release'], addedLater: ['reads_log_form'] },
);

/** At most one row: the newest form of the log that a writer of whatever release may have written. */
export const logFormTable = new Table(
  'log_form',
  { form: integer, one: checked(defaulting(boolean, 'true'), 'one') },
  { key: ['one'] },
);

/** How far the models of the writer are, by the group of versions that is built together. */
const inlineCheckpointsTable = new Table(
  'inline_checkpoints',
  { position: bigint, epoch: bigint, recorded_at: bigint, models: textC, event_id: text },
  { key: ['models'], fillfactor: 50 },
);

/** At most one row: the highest epoch of a writer, of whatever release, that has begun to answer. */
const leadingTable = new Table(
  'leading',
  { one: checked(defaulting(boolean, 'true'), 'one'), epoch: bigint },
  { key: ['one'] },
);

/** Earlier forms of the registry had tables of other names in the same schema, which these leave alone. */
export const REGISTRY_TABLES = [
  buildsTable,
  parkedTable,
  projectorsTable,
  releasesTable,
  logFormTable,
  inlineCheckpointsTable,
  leadingTable,
] as const;

export type RegistryTables = TablesOf<(typeof REGISTRY_TABLES)[number]>;
