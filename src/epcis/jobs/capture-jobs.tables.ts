import { bigint, boolean, nullable, text, textC, textOf } from '../../../projections/schema/column.js';
import type { RowOf } from '../../../projections/schema/row-types.js';
import { Table } from '../../../projections/schema/table.js';

/** `rollback`: one event that breaks a rule has all refused. `proceed`: those are left out. */
export const BEHAVIOURS = ['rollback', 'proceed'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** The captures that were asked for as jobs. `document` is Base64, and empty once the job has finished. Times are milliseconds since 1970. */
export const jobsTable = new Table(
  'capture_jobs',
  {
    created_at: bigint,
    finished_at: nullable(bigint),
    /** Until then a process works on it. */
    taken_until: bigint,
    job: textC,
    caller: textC,
    key: textC,
    is_key_given: boolean,
    request_hash: textC,
    behaviour: textOf<Behaviour>(),
    recorded_for: nullable(textC),
    /** By what its sender was let in (JSON). */
    sent_by: nullable(text),
    /** What its sender said of himself (JSON). */
    context: text,
    document: text,
    success: boolean,
    /** What came of it (JSON). */
    outcome: nullable(text),
  },
  {
    key: ['job'],
    unique: [['caller', 'key']],
    indexes: [
      { name: 'capture_jobs_of_caller', on: ['caller', 'created_at', 'job'] },
      { name: 'capture_jobs_running', on: ['created_at'], where: 'finished_at IS NULL' },
    ],
  },
);

export type JobRow = RowOf<typeof jobsTable>;
