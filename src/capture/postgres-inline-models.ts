import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { companyPrefixes, findCaptures, findKeys } from '../../projections/captures/captures.queries.js';
import { loadStates, subjectsOfIdentifiers } from '../../projections/items/items.queries.js';
import {
  closedRecalls,
  findRecalls,
  openRecalls,
  recalledContents,
} from '../../projections/recalls/recalls.queries.js';
import { databaseAway } from '../../projections/database-away.js';
import { allBuildRows, buildOf, moveBuilds } from '../../projections/registry.js';
import type { CaptureChanges } from '../ledger/history/changes.js';
import type { ItemState } from '../ledger/item/item.state.js';
import type { OpenRecall } from '../ledger/operations/decide-context.js';
import {
  checkpointTable,
  ensureInlineBuilds,
  inlineBuildsOf,
  INLINE_MODELS,
  liveInlineBuilds,
  schemasOf,
  type InlineSchemas,
} from './inline-builds.js';
import { PipelinedTransaction } from './pipelined-transaction.js';
import type { CallerKey, CapturePlace, KnownKey } from '../../projections/captures/captures.queries.js';
import type { RecalledContent } from '../../projections/recalls/recalls.queries.js';
import type { InlineCheckpoint, InlineModels } from './inline-models.js';

interface CheckpointRow {
  readonly position: string;
  readonly event_id: string;
  readonly epoch: string;
  readonly recorded_at: string;
}

async function available<T>(answer: () => Promise<T>): Promise<T> {
  try {
    return await answer();
  } catch (error) {
    throw databaseAway(error) ?? error;
  }
}

/**
 * The inline models in PostgreSQL, each build in a schema of its own. They stand in the registry as live builds, so that answers find them and
 * wait for their position as for any other model's.
 */
export class PostgresInlineModels implements InlineModels {
  private known: InlineSchemas | undefined;

  private readonly db: Kysely<unknown>;

  /** The pool's clients are to be in pipeline mode. It stays the caller's to end. */
  constructor(
    private readonly pool: pg.Pool,
    private readonly ledger: string,
  ) {
    this.db = new Kysely({ dialect: new PostgresDialect({ pool }) });
  }

  migrate(): Promise<void> {
    return available(async () => {
      await ensureInlineBuilds(this.db, this.ledger);
      this.known = schemasOf(await liveInlineBuilds(this.db, this.ledger));
    });
  }

  checkpoint(): Promise<InlineCheckpoint> {
    return available(async () => {
      const { rows } = await sql<CheckpointRow>`SELECT * FROM ${checkpointTable(this.ledger)}`.execute(this.db);
      this.known = schemasOf(await liveInlineBuilds(this.db, this.ledger));
      const row = rows[0];
      if (!row) throw new Error('the inline models have no checkpoint: were they migrated?');
      return {
        position: Number(row.position),
        eventId: row.event_id,
        epoch: Number(row.epoch),
        recordedAtMs: Number(row.recorded_at),
      };
    });
  }

  load(subjects: readonly string[]): Promise<ReadonlyMap<string, ItemState>> {
    return available(async () => loadStates(this.db, (await this.schemas()).items, subjects));
  }

  findKeys(keys: readonly CallerKey[]): Promise<readonly KnownKey[]> {
    return available(async () => findKeys(this.db, (await this.schemas()).captures, keys));
  }

  findCaptures(ids: readonly string[]): Promise<readonly CapturePlace[]> {
    return available(async () => {
      const found = await findCaptures(this.db, (await this.schemas()).captures, ids);
      return found.map(({ capture, firstPosition, position }) => ({ capture, firstPosition, position }));
    });
  }

  subjectsOfIdentifiers(identifiers: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return available(async () => subjectsOfIdentifiers(this.db, (await this.schemas()).items, identifiers));
  }

  openRecalls(): Promise<readonly OpenRecall[]> {
    return available(async () => openRecalls(this.db, (await this.schemas()).recalls));
  }

  closedRecalls(): Promise<readonly string[]> {
    return available(async () => closedRecalls(this.db, (await this.schemas()).recalls));
  }

  companyPrefixes(): Promise<readonly string[]> {
    return available(async () => companyPrefixes(this.db, (await this.schemas()).captures));
  }

  recalledContents(subjects: readonly string[], recalls: readonly string[]): Promise<readonly RecalledContent[]> {
    return available(async () => {
      const schemas = await this.schemas();
      const asked = await findRecalls(this.db, schemas.recalls, recalls);
      return recalledContents(this.db, schemas, subjects, asked);
    });
  }

  apply(captures: readonly CaptureChanges[], from: InlineCheckpoint, to: InlineCheckpoint): Promise<boolean> {
    return available(() =>
      PipelinedTransaction.run(this.pool, async (transaction) => {
        const table = checkpointTable(this.ledger);
        // The log is durable already. What a crash takes of this commit is read from the log again, because the checkpoint goes with it.
        const locked = transaction.read(
          sql<CheckpointRow>`
            SELECT *, set_config('synchronous_commit', 'off', true) FROM ${table} FOR UPDATE`.compile(this.db),
        );
        const live = transaction.read(allBuildRows(this.ledger).compile(this.db));
        const [row] = await locked;
        if (!row || Number(row.position) !== from.position) return false;
        const builds = inlineBuildsOf((await live).map(buildOf));
        // A rebuild may have switched since the last call.
        this.known = schemasOf(builds);
        const { writes } = transaction;
        for (const model of INLINE_MODELS) await model.apply(writes, this.known[model.name], captures);
        await sql`UPDATE ${table} SET position = ${to.position}, event_id = ${to.eventId}, epoch = ${to.epoch},
          recorded_at = ${to.recordedAtMs}`.execute(writes);
        await moveBuilds(writes, this.ledger, builds, to);
        return true;
      }),
    );
  }

  private async schemas(): Promise<InlineSchemas> {
    this.known ??= schemasOf(await liveInlineBuilds(this.db, this.ledger));
    return this.known;
  }
}
