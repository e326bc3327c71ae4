import { hash, randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { databaseAway } from '../../../projections/reading/database-away.js';
import type { SentBy } from '../../capture/capture-port.js';
import type { Principal } from '../../http/server/caller.js';
import { LEDGER_PARTS, type LedgerParts } from '../../http/server/ledger-parts.js';
import { ANSWER_SAYS } from '../../http/server/server.sentences.js';
import type { Sender } from '../../http/writing/sender.js';
import { LedgerError, type LedgerErrorCode } from '../../ledger/errors.js';
import { EPCIS_SAYS } from '../epcis.sentences.js';
import { recordDocument, type SentDocument } from '../record-document.js';
import type { Behaviour, JobRow } from './capture-jobs.tables.js';
import { failureOf, outcomeOf, type JobOutcome } from './job-outcome.js';
import { JobStore, KEEP_MS, type JobShown } from './job-store.js';

/** A job that another process left is found within this. */
const LOOK_MS = 5_000;
/** What passes: the job goes on later. */
const PASSING: ReadonlySet<LedgerErrorCode> = new Set([
  ...(['overloaded', 'outcome-unknown', 'behind', 'unavailable', 'closed', 'wrong-log'] as const),
]);

/**
 * Captures that are answered before they are done. A job is kept with its document until it has finished: one whose process was killed is begun again by another, under the
 * same key, so that nothing of it is recorded twice.
 */
@Injectable()
export class CaptureJobs implements OnModuleInit, OnModuleDestroy {
  private readonly store: JobStore;
  private readonly waiting = new Map<string, () => void>();
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private isStopped = false;

  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {
    this.store = new JobStore(parts.db, parts.config.ledger);
  }

  async onModuleInit(): Promise<void> {
    await this.store.migrate();
    this.timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.working;
  }

  /** Keeps a job. Throws `LedgerError('key-reused')` where the caller used the key for another request. */
  async add({ bytes, sender, isKeyGiven, recordedFor }: SentDocument, behaviour: Behaviour): Promise<JobShown> {
    const job = randomUUID();
    const request_hash = hash('sha256', Buffer.concat([Buffer.from(`${behaviour} ${recordedFor ?? ''}\n`), bytes]));
    const kept = await this.store.add(
      {
        ...{ job, caller: sender.caller, key: isKeyGiven ? sender.key : job, is_key_given: isKeyGiven },
        ...{ request_hash, behaviour, recorded_for: recordedFor ?? null },
        sent_by: sender.sentBy ? JSON.stringify(sender.sentBy) : null,
        context: JSON.stringify(sender.context),
        document: bytes.toString('base64'),
      },
      Date.now(),
    );
    if (kept.request_hash !== request_hash)
      throw new LedgerError('key-reused', { message: EPCIS_SAYS['job-of-key'](kept.job) });
    this.look();
    return kept;
  }

  find({ caller }: Pick<Principal, 'caller'>, job: string): Promise<JobShown | undefined> {
    return this.store.find(caller, job);
  }

  list(
    { caller }: Pick<Principal, 'caller'>,
    limit: number,
    behind?: readonly [createdAt: number, job: string],
  ): Promise<readonly JobShown[]> {
    return this.store.list(caller, limit, behind);
  }

  /** Resolves once this process has finished the job, or after so long. */
  async finished({ job, caller }: Pick<JobShown, 'job' | 'caller'>, waitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const ended = new Promise<void>((resolve) => {
      this.waiting.set(job, resolve);
      timer = setTimeout(resolve, waitMs);
    });
    // It may have ended before anybody waited.
    const found = await this.store.find(caller, job);
    if (found?.finished_at === null) await ended;
    clearTimeout(timer);
    this.waiting.delete(job);
  }

  /** One at a time: a process has one writer, and small operations go beside it. */
  private look(): void {
    if (this.working || this.isStopped) return;
    this.working = this.work()
      .catch((err: unknown) => this.parts.logger.warn({ err }, 'capture jobs could not be looked at'))
      .finally(() => {
        this.working = undefined;
      });
  }

  private async work(): Promise<void> {
    while (!this.isStopped) {
      const row = await this.store.take(Date.now());
      if (!row) return;
      await this.run(row);
    }
  }

  private async run(row: JobRow): Promise<void> {
    const keeping = setInterval(() => this.keep(row.job), KEEP_MS / 3);
    try {
      const outcome = outcomeOf(await recordDocument(this.parts, await this.sentOf(row)));
      await this.finish(row.job, outcome, outcome.errors.length === 0);
    } catch (error) {
      await this.failed(row, error);
    } finally {
      clearInterval(keeping);
      this.waiting.get(row.job)?.();
    }
  }

  private keep(job: string): void {
    this.store
      .keep(job, Date.now() + KEEP_MS)
      .catch((err: unknown) => this.parts.logger.warn({ err, job }, 'a capture job could not be kept'));
  }

  private async failed({ job }: JobRow, error: unknown): Promise<void> {
    const known = error instanceof LedgerError ? error : databaseAway(error);
    if (known && PASSING.has(known.code)) {
      const laterMs = (known.detail.retryAfterSeconds ?? 1) * 1_000;
      return this.store.keep(job, Date.now() + laterMs);
    }
    if (!known) this.parts.logger.error({ err: error, job }, 'a capture job failed by a bug');
    const told = known ?? new LedgerError('unavailable', { message: ANSWER_SAYS.bug(` as job ${job}`) });
    await this.finish(job, failureOf(told), false);
  }

  private finish(job: string, outcome: JobOutcome, success: boolean): Promise<void> {
    return this.store.finish(job, { nowMs: Date.now(), success, outcome: JSON.stringify(outcome) });
  }

  /** Whoever sent it may do what he may do now. */
  private async sentOf(row: JobRow): Promise<SentDocument> {
    const { behaviour, is_key_given: isKeyGiven, recorded_for: recordedFor } = row;
    return {
      bytes: Buffer.from(row.document, 'base64'),
      sender: await this.senderOf(row),
      isKeyGiven,
      proceeds: behaviour === 'proceed',
      ...(recordedFor !== null && { recordedFor }),
    };
  }

  private async senderOf({ sent_by: by, caller, key, context }: JobRow): Promise<Sender> {
    const said = JSON.parse(context) as Sender['context'];
    if (by === null) return { caller, key, context: said, permits: () => true };
    const sentBy = JSON.parse(by) as SentBy;
    const known = await this.parts.letInElsewhere(sentBy);
    if (known?.caller !== caller) throw new LedgerError('unauthenticated', { message: ANSWER_SAYS['no-key']() });
    return { ...known, key, sentBy, context: said };
  }
}
