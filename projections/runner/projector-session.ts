import { BEFORE_FIRST } from '../../src/event-store/event-store.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { dropBuild, findLiveBuild, switchTo } from '../builds/builds.js';
import { holdLiveBuild } from '../builds/checkpoints.js';
import { ReleasePresence } from '../builds/releases.js';
import type { Db } from '../builds/registry.js';
import type { Projection } from '../projection.js';
import {
  applyBatch,
  applyRest,
  CheckpointMoved,
  isPoison,
  type Batch,
  type HistoriesRead,
  type RunningBuild,
} from './apply-batch.js';
import { BatchPace } from './batch-pace.js';
import { dropOldBuilds } from './drop-old-builds.js';
import { ensureBuilds, expectSameLog, historiesFor, loadLanes, positionOf, type Lane } from './lanes.js';
import { BatchBuilder, LogFeed } from './log-feed.js';
import { HISTORIES, type ObservedBatch, type RunnerContext } from './runner-context.js';

const BATCH_EVENTS = 10_000;
/** A build that was replaced may still be read by a query that began before. */
const DROP_AFTER_MS = 30_000;

/**
 * What goes on while a projector has its role, with the models that it keeps: one step after the other, nothing at the same time. Where the projector of
 * another release keeps the histories, it follows that one.
 */
export class ProjectorSession {
  /** As of the last `adopt`: what the role came to keep since has no lane yet. */
  private kept: readonly Projection[] = [];
  private lanes: readonly Lane[] = [];
  private feed: LogFeed | undefined;
  private behind = new Map<Lane, BatchBuilder>();
  private readonly pace = new BatchPace();
  private pause: NodeJS.Timeout | undefined;
  private replacedAt: number | undefined;
  private readonly presence: ReleasePresence;
  /** Builds of which nothing is left for later, by their schemas. */
  private readonly rested = new Set<string>();
  /** Taken from the feed, and not applied before the histories are so far. */
  private waiting: Batch | undefined;

  constructor(
    private readonly context: RunnerContext,
    private readonly isOurs: (model: string) => boolean,
    private readonly wake: () => void,
  ) {
    const { db, release, logger } = context;
    this.presence = new ReleasePresence(db, release, (message, err) => logger.warn({ err }, message));
  }

  async open(): Promise<void> {
    await this.presence.start();
    await this.adopt();
  }

  /** It keeps other models than before. */
  async adopt(): Promise<void> {
    this.kept = this.context.models.filter(({ name }) => this.isOurs(name));
    await ensureBuilds(this.context, this.kept);
    await dropOldBuilds(this.context, this.kept);
    await this.reload();
    await expectSameLog(this.context.store, this.lanes);
  }

  /** A batch waits for what another projector writes. */
  get awaitsHistories(): boolean {
    return this.waiting !== undefined;
  }

  private keeps(model: string): boolean {
    return this.kept.some(({ name }) => name === model);
  }

  private get followsHistories(): boolean {
    return !this.keeps(HISTORIES) && this.context.models.some(({ name }) => name === HISTORIES);
  }

  async close(): Promise<void> {
    this.presence.stop();
    clearTimeout(this.pause);
    await this.stopFeed();
  }

  private async stopFeed(): Promise<void> {
    await this.feed?.stop();
    this.feed = undefined;
    this.waiting = undefined;
  }

  /** Builds were added or switched by somebody: what is known of them is read again. */
  async reload(): Promise<void> {
    await this.stopFeed();
    this.behind = new Map();
    this.lanes = await loadLanes(this.context, this.kept);
    await this.switchReady();
    // Whatever changed may have left builds behind that nobody asks any more.
    this.replacedAt = performance.now();
    const first = this.lanes[0];
    if (first) this.feed = new LogFeed(this.context.store, wholePosition(first), this.wake);
  }

  /** Whether there was anything to do. */
  async step(): Promise<boolean> {
    const moved = await this.stepFirst();
    const caughtUp = await this.stepBehind();
    await this.dropReplaced();
    return moved || caughtUp || (await this.stepRest());
  }

  /** What the builds of the first lane left for later. */
  private async stepRest(): Promise<boolean> {
    const lane = this.lanes[0];
    if (!lane || this.waiting) return false;
    for (const one of lane.running) {
      const { schema } = one.build;
      if (!one.projection.rest || this.rested.has(schema)) continue;
      if (!(await this.rests(lane, one))) this.rested.add(schema);
      return true;
    }
    return false;
  }

  private async stepFirst(): Promise<boolean> {
    const lane = this.lanes[0];
    if (!this.waiting && this.isGathering()) return false;
    const batch = (this.waiting ??= lane && this.feed?.take(BATCH_EVENTS));
    if (lane && batch) {
      if (!(await this.areHistoriesAt(batch.to.position))) return false;
      this.waiting = undefined;
      this.pace.taken(batch.captures.length);
      this.replaceLane(lane, await this.apply(lane, batch));
      this.pace.applied(batch.to.position - positionOf(lane));
    } else if (lane && this.feed?.caughtUp) await this.switchReady();
    return batch !== undefined;
  }

  /** Whether there is more. What cannot be taken in waits for the next batch, and keeps no other model waiting. */
  private async rests(lane: Lane, one: RunningBuild): Promise<boolean> {
    const { model, position } = one.build;
    try {
      return await applyRest(this.context, one, this.historiesRead(lane, position));
    } catch (error) {
      if (!isPoison(error)) throw error;
      this.context.logger.error({ err: error, model, position }, 'what was left for later could not be taken in');
      return false;
    }
  }

  private async areHistoriesAt(position: number): Promise<boolean> {
    if (!this.followsHistories) return true;
    const { db, release } = this.context;
    const histories = await findLiveBuild(db, release, HISTORIES);
    return histories !== undefined && histories.position >= position;
  }

  /** More is worth waiting for, unless there is a whole batch already. */
  private isGathering(): boolean {
    const waitMs = this.pace.waitMs();
    const waiting = this.feed?.waitingEvents ?? 0;
    if (waitMs === 0 || waiting === 0 || waiting >= BATCH_EVENTS) return false;
    clearTimeout(this.pause);
    this.pause = setTimeout(this.wake, waitMs);
    return true;
  }

  /** One batch for each lane that is behind; what has caught up with the first joins it. */
  private async stepBehind(): Promise<boolean> {
    let moved = false;
    for (const lane of this.lanes.slice(1)) moved = (await this.advanceOrGiveUp(lane)) || moved;
    if (!moved) return false;
    const head = this.lanes[0];
    const joined = this.lanes.slice(1).some((lane) => head && positionOf(lane) === positionOf(head));
    if (joined) await this.reload();
    return true;
  }

  /** What cannot be built from the log is given up, if something else answers in its place: that goes on answering. */
  private async advanceOrGiveUp(lane: Lane): Promise<boolean> {
    try {
      return await this.advance(lane);
    } catch (error) {
      const isReplaceable = lane.running.every(
        ({ build }) => build.state === 'building' && this.isAnswered(build.model),
      );
      if (!(error instanceof LedgerError) || error.code !== 'wrong-log' || !isReplaceable) throw error;
      for (const { build } of lane.running) {
        const { model, position } = build;
        this.context.logger.error(
          { err: error, model, build: build.build, position },
          'a build failed; the one before goes on answering',
        );
        await dropBuild(this.context.db, this.context.release.ledger, build);
      }
      await this.reload();
      return true;
    }
  }

  private isAnswered(model: string): boolean {
    return this.lanes.some(({ running }) =>
      running.some(({ build }) => build.model === model && build.state === 'live'),
    );
  }

  private async advance(lane: Lane): Promise<boolean> {
    const histories = historiesFor(lane, this.lanes);
    const first = this.lanes[0];
    const limit = Math.min(first ? positionOf(first) : BEFORE_FIRST, this.limitBy(lane, histories?.position));
    const builder = this.behind.get(lane) ?? new BatchBuilder(wholePosition(lane));
    const count = Math.min(BATCH_EVENTS, limit - builder.nextPosition + 1);
    if (count > 0) builder.accept(await this.context.store.read(builder.nextPosition, count));
    const batch = builder.take(BATCH_EVENTS);
    if (!batch) {
      this.behind.set(lane, builder);
      return count > 0;
    }
    const next = await this.apply(lane, batch);
    this.behind.delete(lane);
    this.behind.set(next, builder);
    this.replaceLane(lane, next);
    return true;
  }

  /** Nothing reads histories that are behind it; a lane that has its own brings them along. */
  private limitBy(lane: Lane, historiesAt: number | undefined): number {
    if (historiesAt === undefined || historiesAt === positionOf(lane)) return Number.MAX_SAFE_INTEGER;
    return historiesAt;
  }

  private async apply(lane: Lane, batch: Batch): Promise<Lane> {
    for (const { build } of lane.running) this.rested.delete(build.schema);
    const work = async (): Promise<Lane> => ({
      running: await applyBatch(this.context, lane.running, batch, this.historiesRead(lane, batch.to.position)),
    });
    const { observer } = this.context;
    return observer ? observer.batch(observedBatch(lane, batch), work) : work();
  }

  private historiesRead(lane: Lane, position: number): HistoriesRead {
    if (!this.followsHistories) return async () => historiesFor(lane, this.lanes)?.schema ?? '';
    return async (trx: Db) => {
      const histories = await holdLiveBuild(trx, this.context.release, HISTORIES);
      if (histories && histories.position >= position) return histories.schema;
      throw new CheckpointMoved(`the histories are not at position ${position} any more`);
    };
  }

  private replaceLane(lane: Lane, next: Lane): void {
    this.lanes = this.lanes.map((other) => (other === lane ? next : other));
  }

  /** What stands in the first lane is as far as anything, and answers from now on; where nothing is live yet, once the log has been read. */
  private async switchReady(): Promise<void> {
    const running = this.lanes[0]?.running ?? [];
    const ready = running.map((one) => one.build).filter((build) => build.state === 'building');
    if (ready.length === 0) return;
    const hasLive = running.some((one) => one.build.state === 'live');
    if (!hasLive && !this.feed?.caughtUp) return;
    await this.context.db.transaction().execute(async (trx) => {
      for (const build of ready) await switchTo(trx, this.context.release.ledger, build);
    });
    for (const { model, build, position } of ready)
      this.context.logger.info({ model, build, position }, 'build is live');
    this.replacedAt = performance.now();
    this.lanes = await loadLanes(this.context, this.kept);
  }

  private async dropReplaced(): Promise<void> {
    if (this.replacedAt === undefined || performance.now() - this.replacedAt < DROP_AFTER_MS) return;
    this.replacedAt = (await dropOldBuilds(this.context, this.kept)) ? performance.now() : undefined;
  }
}

function observedBatch(lane: Lane, { captures, to }: Batch): ObservedBatch {
  const models = lane.running.map(({ build }) => build.model);
  return { models, captures: captures.length, events: to.position - positionOf(lane), to: to.position };
}

function wholePosition(lane: Lane): { position: number; eventId: string } {
  return { position: positionOf(lane), eventId: lane.running[0]?.build.eventId ?? '' };
}
