import { Kysely, PostgresDialect, sql, type CompiledQuery, type RawBuilder } from 'kysely';
import type pg from 'pg';
import {
  findCaptures,
  findKeys,
  type CallerKey,
  type CapturePlace,
  type KnownKey,
} from '../../../projections/captures/captures.queries.js';
import { loadStates, subjectsOfIdentifiers } from '../../../projections/items/items.queries.js';
import { findRecalls, recalledContents, type RecalledContent } from '../../../projections/recalls/recalls.queries.js';
import { BEFORE_FIRST } from '../../event-store/event-store.js';
import { databaseAway } from '../../../projections/reading/database-away.js';
import { leadingTable, registrySchema, type Build } from '../../../projections/builds/registry.js';
import type { ItemState } from '../../ledger/item/item.state.js';
import { BOOKS, type BookName, type EntryOf } from '../books/books.js';
import { type BatchCheck, batchedReads, collectedWrites } from './batched-database.js';
import {
  BUILDS_SWITCHED,
  CHECKPOINT_MOVED,
  checkpointTable,
  ensureInlineBuilds,
  INLINE_MODELS,
  liveInlineBuilds,
  moveInline,
  schemasOf,
} from './inline-builds.js';
import { type BatchRow, encoded, type EncodedStatement, runBatch } from './statement-batch.js';
import { letOthersRun } from '../deciding/decide-group.js';
import {
  type InlineCheckpoint,
  type InlineModels,
  ModelsBroughtOn,
  ModelsRebuilt,
  ModelsSetBack,
  WriterReplaced,
} from './inline-models.js';
import type { InlineSchemas } from './inline-schemas.js';
import type { ParkedAt, CaptureToApply } from './parking.js';
import { areFree, collectWrites, isIndigestible, parkedIn, applyOrPark } from './apply-or-park.js';

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
  readonly parked = new Map<string, ParkedAt>();
  private known: readonly Build[] | undefined;
  /** Other builds answer than those in which something was parked. */
  private isRebuilt = false;
  private readonly db: Kysely<unknown>;
  /** What a group is decided over: look-ups go together, and with them where the models stand. */
  private readonly lookUps: Kysely<unknown>;
  /** The position to which they were brought, or at which they were found. */
  private seen = BEFORE_FIRST;
  /** The furthest to which this one brings them, also by what is under way. */
  private reach = Number.POSITIVE_INFINITY;
  /** Of the writer whose models they are; undefined while they only follow. */
  private epoch: number | undefined;

  /** The pool stays the caller's to end. */
  constructor(
    private readonly pool: pg.Pool,
    private readonly ledger: string,
  ) {
    this.db = new Kysely({ dialect: new PostgresDialect({ pool }) });
    this.lookUps = batchedReads(pool, () => this.notMoved());
  }

  migrate(): Promise<void> {
    return available(async () => {
      await ensureInlineBuilds(this.db, this.ledger);
      this.known = await liveInlineBuilds(this.db, this.ledger);
    });
  }

  checkpoint(): Promise<InlineCheckpoint> {
    return available(async () => {
      const { rows } = await sql<CheckpointRow>`SELECT * FROM ${checkpointTable(this.ledger)}`.execute(this.db);
      this.known = await liveInlineBuilds(this.db, this.ledger);
      const row = rows[0];
      if (!row) throw new Error('the inline models have no checkpoint: were they migrated?');
      this.seen = Number(row.position);
      this.reach = this.seen;
      this.epoch = undefined;
      this.isRebuilt = false;
      this.parked.clear();
      await this.learnParked();
      return {
        position: Number(row.position),
        eventId: row.event_id,
        epoch: Number(row.epoch),
        recordedAtMs: Number(row.recorded_at),
      };
    });
  }

  lead(epoch: number): Promise<boolean> {
    return available(async () => {
      const { rows } = await sql`
        INSERT INTO ${leadingTable(this.ledger)} AS l (epoch) VALUES (${epoch})
        ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch WHERE l.epoch < excluded.epoch RETURNING epoch`.execute(
        this.db,
      );
      this.epoch = epoch;
      return rows.length === 1;
    });
  }

  expectNotSetBack(): Promise<void> {
    return available(async () => void (await sql`SELECT 1`.execute(this.lookUps)));
  }

  load(subjects: readonly string[]): Promise<ReadonlyMap<string, ItemState>> {
    return available(async () => loadStates(this.lookUps, (await this.schemas()).items, subjects));
  }

  findKeys(keys: readonly CallerKey[]): Promise<readonly KnownKey[]> {
    return available(async () => findKeys(this.lookUps, (await this.schemas()).captures, keys));
  }

  findCaptures(ids: readonly string[]): Promise<readonly CapturePlace[]> {
    return available(async () => {
      const found = await findCaptures(this.lookUps, (await this.schemas()).captures, ids);
      return found.map(({ capture, firstPosition, position }) => ({ capture, firstPosition, position }));
    });
  }

  subjectsOfIdentifiers(identifiers: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return available(async () => subjectsOfIdentifiers(this.lookUps, (await this.schemas()).items, identifiers));
  }

  entriesOf<N extends BookName>(book: N): Promise<readonly EntryOf<N>[]> {
    return available(async () => BOOKS[book].load(this.db, await this.schemas()));
  }

  recalledContents(subjects: readonly string[], recalls: readonly string[]): Promise<readonly RecalledContent[]> {
    return available(async () => {
      const schemas = await this.schemas();
      const asked = await findRecalls(this.lookUps, schemas.recalls, recalls);
      return recalledContents(this.lookUps, schemas, subjects, asked);
    });
  }

  apply(captures: readonly CaptureToApply[], from: InlineCheckpoint, to: InlineCheckpoint): Promise<boolean> {
    return available(async () => {
      this.reach = Math.max(this.reach, to.position);
      for (;;) {
        try {
          await this.write(captures, from, to);
          this.seen = to.position;
          return true;
        } catch (error) {
          const { code } = error as { readonly code?: unknown };
          if (code === CHECKPOINT_MOVED) return false;
          if (code !== BUILDS_SWITCHED) throw error;
          // A rebuild has switched since; nothing was written.
          this.isRebuilt ||= this.parked.size > 0;
          this.known = undefined;
          await this.learnParked();
        }
      }
    });
  }

  private async write(
    captures: readonly CaptureToApply[],
    from: InlineCheckpoint,
    to: InlineCheckpoint,
  ): Promise<void> {
    const builds = await this.builds();
    if (await areFree(this.db, builds, captures, this.parked)) {
      try {
        const statements = await applyStatements(this.ledger, builds, captures, from, to);
        return void (await runBatch(this.pool, statements, { rows: false }));
      } catch (error) {
        if (!(error instanceof Indigestible || isIndigestible(error))) throw error;
      }
    }
    const added = await this.db.transaction().execute(async (trx) => {
      await moveInline(trx, this.ledger, builds, from.position, to);
      return applyOrPark(trx, this.ledger, builds, captures, this.parked);
    });
    for (const [subject, at] of added) this.parked.set(subject, at);
  }

  private async learnParked(): Promise<void> {
    const found = await parkedIn(this.db, this.ledger, await this.builds());
    for (const [subject, at] of found) this.parked.set(subject, at);
  }

  /** Asked after the look-ups. What this writer itself applies meanwhile is known when the answer comes. */
  private notMoved(): BatchCheck {
    const { seen, isRebuilt, epoch } = this;
    const known = this.parked.size === 0 ? undefined : this.known?.map(({ schema }) => schema).sort();
    const statement = sql`SELECT position ${known ? sql`, ${liveSchemas(this.ledger)} AS live` : sql``}
      ${epoch === undefined ? sql`` : sql`, (SELECT epoch FROM ${leadingTable(this.ledger)}) AS leading`}
      FROM ${checkpointTable(this.ledger)}`.compile(this.db);
    const expect = ([row]: readonly BatchRow[]): void => {
      const found = row ? Number(row['position']) : BEFORE_FIRST;
      if (found < seen) throw new ModelsSetBack(seen, found);
      if (found > this.reach) throw new ModelsBroughtOn(this.reach, found);
      const leading = Number(row?.['leading'] ?? 0);
      if (epoch !== undefined && leading > epoch) throw new WriterReplaced(epoch, leading);
      if (isRebuilt || (known && known.join() !== row?.['live'])) throw new ModelsRebuilt();
    };
    return { statement, expect };
  }

  private async builds(): Promise<readonly Build[]> {
    this.known ??= await liveInlineBuilds(this.db, this.ledger);
    return this.known;
  }

  private async schemas(): Promise<InlineSchemas> {
    return schemasOf(await this.builds());
  }
}

/** Of the builds that answer for these models, in order, with commas between them. */
function liveSchemas(ledger: string): RawBuilder<string> {
  return sql<string>`(SELECT string_agg(schema_name, ',' ORDER BY schema_name COLLATE "C") FROM ${sql.id(registrySchema(ledger), 'builds')}
    WHERE state = 'live' AND model = ANY(${INLINE_MODELS.map(({ name }) => name)}::text[]))`;
}

/** A model did not know what to write of one of the captures. */
class Indigestible extends Error {
  override readonly name = 'Indigestible';
}

/** The move of the checkpoint goes first: it locks, and fails where this is not for this writer to write, or for these builds. */
async function applyStatements(
  ledger: string,
  builds: readonly Build[],
  captures: readonly CaptureToApply[],
  from: InlineCheckpoint,
  to: InlineCheckpoint,
): Promise<readonly EncodedStatement[]> {
  const statements: EncodedStatement[] = [];
  const items = captures.reduce((sum, { capture }) => sum + capture.events.length, 0);
  // Each has few enough rows that the text of their parameters holds nobody up; between two of them others have their turn.
  const collect = async (statement: CompiledQuery): Promise<void> => {
    statements.push(encoded(statement));
    await letOthersRun(items);
  };
  await moveInline(collectedWrites(collect), ledger, builds, from.position, to);
  try {
    await collectWrites(builds, captures, collect);
    return statements;
  } catch (error) {
    throw new Indigestible('a model cannot write a capture', { cause: error });
  }
}
