// The inline models in PostgreSQL.
import { Kysely, PostgresDialect, sql, type CompiledQuery, type RawBuilder } from 'kysely';
import type pg from 'pg';
import {
  findCaptures,
  findKeys,
  type CallerKey,
  type CapturePlace,
  type KnownKey,
} from '../../../projections/captures/captures.queries.js';
import { findClaims } from '../../../projections/captures/claims.queries.js';
import { loadStates, subjectsOfIdentifiers } from '../../../projections/items/items.queries.js';
import type { StatesOfItems } from '../../../projections/recalls/owners-within.queries.js';
import { saidOf } from '../../../projections/master-data/said-of.queries.js';
import { findRecalls, forbiddingContents } from '../../../projections/recalls/recalls.queries.js';
import { BEFORE_FIRST } from '../../event-store/event-store.js';
import { databaseAway } from '../../../projections/reading/database-away.js';
import type { Build } from '../../../projections/builds/builds.js';
import { registryOf, registryTable } from '../../../projections/builds/registry.js';
import type { RecordedClaim } from '../../ledger/capture/claimed-events.js';
import type { ItemState } from '../../ledger/item/item.state.js';
import type { SubjectKept } from '../../ledger/master-data/statements.js';
import type { AskedWithin, Within } from '../../ledger/operations/within.js';
import { BOOKS, type BookName, type EntryOf } from '../books/books.js';
import { type BatchCheck, batchedReads, collectedWrites } from './batched-database.js';
import { ensureInlineBuilds, INLINE_GROUP, INLINE_MODELS, liveInlineBuilds, schemasOf } from './inline-builds.js';
import { BUILDS_SWITCHED, CHECKPOINT_MOVED, findCheckpoint, moveInline, type InlineMove } from './inline-checkpoint.js';
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
      const found = await findCheckpoint(this.db, this.ledger, INLINE_GROUP);
      this.known = await liveInlineBuilds(this.db, this.ledger);
      if (!found) throw new Error('the inline models have no checkpoint: were they migrated?');
      this.seen = found.position;
      this.reach = this.seen;
      this.epoch = undefined;
      this.isRebuilt = false;
      this.parked.clear();
      await this.learnParked();
      return found;
    });
  }

  lead(epoch: number): Promise<boolean> {
    return available(async () => {
      const leads = await registryOf(this.db, this.ledger)
        .insertInto('leading')
        .values({ epoch })
        .onConflict((conflict) =>
          conflict.column('one').doUpdateSet({ epoch }).where('leading.epoch', '<', String(epoch)),
        )
        .returning('epoch')
        .executeTakeFirst();
      this.epoch = epoch;
      return leads !== undefined;
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

  findClaims(ids: readonly string[]): Promise<readonly RecordedClaim[]> {
    return available(async () => findClaims(this.lookUps, (await this.schemas()).captures, ids));
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

  said(subjects: readonly string[]): Promise<ReadonlyMap<string, SubjectKept>> {
    return available(async () => saidOf(this.lookUps, (await this.schemas())['master-data'], subjects));
  }

  entriesOf<N extends BookName>(book: N): Promise<readonly EntryOf<N>[]> {
    return available(async () => BOOKS[book].load(this.db, await this.schemas()));
  }

  forbiddingContents(
    subjects: readonly string[],
    { recalls, ...asked }: AskedWithin,
  ): Promise<ReadonlyMap<string, Within>> {
    return available(async () => {
      const schemas = await this.schemas();
      const open = recalls.length === 0 ? [] : await findRecalls(this.lookUps, schemas.recalls, recalls);
      const statesOf: StatesOfItems = (contents, known) => loadStates(this.lookUps, schemas.items, contents, known);
      return forbiddingContents(this.lookUps, schemas, subjects, { ...asked, recalls: open }, statesOf);
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
    const move = { group: INLINE_GROUP, builds, from: from.position, to };
    if (await areFree(this.db, builds, captures, this.parked)) {
      try {
        const statements = await applyStatements(this.ledger, captures, move);
        return void (await runBatch(this.pool, statements, { rows: false }));
      } catch (error) {
        if (!(error instanceof Indigestible || isIndigestible(error))) throw error;
      }
    }
    const added = await this.db.transaction().execute(async (trx) => {
      await moveInline(trx, this.ledger, move);
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
      ${epoch === undefined ? sql`` : sql`, (SELECT epoch FROM ${registryTable(this.ledger, 'leading')}) AS leading`}
      FROM ${registryTable(this.ledger, 'inline_checkpoints')} WHERE models = ${INLINE_GROUP}`.compile(this.db);
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
  const versions = INLINE_MODELS.map(({ version }) => version);
  // Their versions name the group, and no other model has one.
  return sql<string>`(SELECT string_agg(schema_name, ',' ORDER BY schema_name COLLATE "C")
    FROM ${registryTable(ledger, 'model_builds')} WHERE state = 'live' AND version = ANY(${versions}::text[]))`;
}

/** A model did not know what to write of one of the captures. */
class Indigestible extends Error {
  override readonly name = 'Indigestible';
}

/** The move of the checkpoint goes first: it locks, and fails where this is not for this writer to write, or for these builds. */
async function applyStatements(
  ledger: string,
  captures: readonly CaptureToApply[],
  move: InlineMove,
): Promise<readonly EncodedStatement[]> {
  const statements: EncodedStatement[] = [];
  const items = captures.reduce((sum, { capture }) => sum + capture.events.length, 0);
  // Each has few enough rows that the text of their parameters holds nobody up; between two of them others have their turn.
  const collect = async (statement: CompiledQuery): Promise<void> => {
    statements.push(encoded(statement));
    await letOthersRun(items);
  };
  await moveInline(collectedWrites(collect), ledger, move);
  try {
    await collectWrites(move.builds, captures, collect);
    return statements;
  } catch (error) {
    throw new Indigestible('a model cannot write a capture', { cause: error });
  }
}
