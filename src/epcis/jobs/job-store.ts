import { sql, type Kysely } from 'kysely';
import { createMissingTables } from '../../../projections/schema/create-tables.js';
import type { TablesOf } from '../../../projections/schema/row-types.js';
import { jobsTable, type JobRow } from './capture-jobs.tables.js';

export type NewJob = Omit<JobRow, 'created_at' | 'finished_at' | 'taken_until' | 'success' | 'outcome'>;

/** What a job is shown by: all but its document. */
export type JobShown = Omit<JobRow, 'document'>;

const SHOWN = [
  ...(['created_at', 'finished_at', 'taken_until', 'job', 'caller', 'key', 'is_key_given', 'request_hash'] as const),
  ...(['behaviour', 'recorded_for', 'sent_by', 'context', 'success', 'outcome'] as const),
] as const;

/** So long a job is another's before it is taken from one that was killed. */
const TAKEN_MS = 30_000;

/** Capture jobs, in a schema of their own that no rebuild, discard or release touches. */
export class JobStore {
  private readonly schema: string;

  constructor(
    private readonly db: Kysely<unknown>,
    ledger: string,
  ) {
    this.schema = `capture_jobs_${ledger}`;
  }

  async migrate(): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      // Two processes that start at the same moment would otherwise both create.
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${this.schema}, 0))`.execute(trx);
      await createMissingTables(trx, this.schema, [jobsTable]);
    });
  }

  /** The job; where the caller has used the key before, the job of then. */
  async add(job: NewJob, nowMs: number): Promise<JobShown> {
    const times = { created_at: nowMs, taken_until: 0, success: false };
    await this.tables
      .insertInto('capture_jobs')
      .values({ ...job, ...times })
      .onConflict((conflict) => conflict.columns(['caller', 'key']).doNothing())
      .execute();
    return this.tables
      .selectFrom('capture_jobs')
      .select(SHOWN)
      .where('caller', '=', job.caller)
      .where('key', '=', job.key)
      .executeTakeFirstOrThrow();
  }

  find(caller: string, job: string): Promise<JobShown | undefined> {
    return this.tables
      .selectFrom('capture_jobs')
      .select(SHOWN)
      .where('caller', '=', caller)
      .where('job', '=', job)
      .executeTakeFirst();
  }

  /** The newest first, those behind another. */
  list(
    caller: string,
    limit: number,
    behind?: readonly [createdAt: number, job: string],
  ): Promise<readonly JobShown[]> {
    const of = this.tables.selectFrom('capture_jobs').select(SHOWN).where('caller', '=', caller);
    const from = behind
      ? of.where(sql<boolean>`(created_at, job) < (${behind[0]}::bigint, ${behind[1]} COLLATE "C")`)
      : of;
    return from.orderBy('created_at', 'desc').orderBy('job', 'desc').limit(limit).execute();
  }

  /** The oldest that has not finished and that nobody works on. */
  async take(nowMs: number): Promise<JobRow | undefined> {
    const next = this.tables
      .selectFrom('capture_jobs')
      .select('job')
      .where('finished_at', 'is', null)
      .where('taken_until', '<', String(nowMs))
      .orderBy('created_at')
      .limit(1)
      .forUpdate()
      .skipLocked();
    return this.tables
      .updateTable('capture_jobs')
      .set({ taken_until: nowMs + TAKEN_MS })
      .where('job', '=', next)
      .returningAll()
      .executeTakeFirst();
  }

  /** It is worked on yet; or not before then. */
  async keep(job: string, untilMs: number): Promise<void> {
    await this.tables
      .updateTable('capture_jobs')
      .set({ taken_until: untilMs })
      .where('job', '=', job)
      .where('finished_at', 'is', null)
      .execute();
  }

  async finish(
    job: string,
    ended: { readonly nowMs: number; readonly success: boolean; readonly outcome: string },
  ): Promise<void> {
    const { nowMs, success, outcome } = ended;
    await this.tables
      .updateTable('capture_jobs')
      .set({ finished_at: nowMs, success, outcome, document: '' })
      .where('job', '=', job)
      .where('finished_at', 'is', null)
      .execute();
  }

  private get tables() {
    return this.db.withSchema(this.schema).withTables<TablesOf<typeof jobsTable>>();
  }
}

export const KEEP_MS = TAKEN_MS;
