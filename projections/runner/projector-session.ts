import { BEFORE_FIRST } from '../../src/event-store/event-store.js';
import { RELEASE } from '../builds/model-versions.js';
import { allReleases, dropRelease, ReleasePresence } from '../builds/releases.js';
import { allBuilds, dropBuild, switchTo, type Build } from '../builds/registry.js';
import { applyBatch, type Batch } from './apply-batch.js';
import { BatchPace } from './batch-pace.js';
import { ensureBuilds, expectSameLog, historiesFor, loadLanes, positionOf, type Lane } from './lanes.js';
import { BatchBuilder, LogFeed } from './log-feed.js';
import type { ObservedBatch, RunnerContext } from './runner-context.js';

const BATCH_EVENTS = 10_000;
/** A build that was replaced may still be read by a query that began before. */
const DROP_AFTER_MS = 30_000;
const LOOK_FOR_RELEASES_MS = 600_000;
const RELEASE_KEPT_SECONDS = 3_600;

/** What goes on while a projector has its role: one step after the other, nothing at the same time. */
export class ProjectorSession {
  private lanes: readonly Lane[] = [];
  private feed: LogFeed | undefined;
  private behind = new Map<Lane, BatchBuilder>();
  private readonly pace = new BatchPace();
  private pause: NodeJS.Timeout | undefined;
  private replacedAt: number | undefined;
  private readonly presence: ReleasePresence;
  private lookedForReleasesAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly context: RunnerContext,
    private readonly wake: () => void,
  ) {
    const { db, ledger, logger } = context;
    this.presence = new ReleasePresence(db, ledger, (message, err) => logger.warn({ err }, message));
  }

  async open(): Promise<void> {
    await this.presence.start();
    await ensureBuilds(this.context);
    await this.dropOld();
    await this.reload();
    await expectSameLog(this.context.store, this.lanes);
  }

  async close(): Promise<void> {
    this.presence.stop();
    clearTimeout(this.pause);
    await this.stopFeed();
  }

  private async stopFeed(): Promise<void> {
    await this.feed?.stop();
    this.feed = undefined;
  }

  /** Builds were added or switched by somebody: what is known of them is read again. */
  async reload(): Promise<void> {
    await this.stopFeed();
    this.behind = new Map();
    this.lanes = await loadLanes(this.context);
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
    await this.dropUnseenReleases();
    return moved || caughtUp;
  }

  private async stepFirst(): Promise<boolean> {
    const lane = this.lanes[0];
    if (this.isGathering()) return false;
    const batch = lane && this.feed?.take(BATCH_EVENTS);
    if (batch) {
      this.pace.taken(batch.captures.length);
      this.replaceLane(lane, await this.apply(lane, batch));
      this.pace.applied(batch.to.position - positionOf(lane));
    } else if (lane && this.feed?.caughtUp) await this.switchReady();
    return batch !== undefined;
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
    for (const lane of this.lanes.slice(1)) moved = (await this.advance(lane)) || moved;
    if (!moved) return false;
    const head = this.lanes[0];
    const joined = this.lanes.slice(1).some((lane) => head && positionOf(lane) === positionOf(head));
    if (joined) await this.reload();
    return true;
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
    const histories = historiesFor(lane, this.lanes);
    const work = async (): Promise<Lane> => ({
      running: await applyBatch(this.context, lane.running, batch, histories?.schema ?? ''),
    });
    const { observer } = this.context;
    return observer ? observer.batch(observedBatch(lane, batch), work) : work();
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
      for (const build of ready) await switchTo(trx, this.context.ledger, build);
    });
    for (const { model, build, position } of ready)
      this.context.logger.info({ model, build, position }, 'build is live');
    this.replacedAt = performance.now();
    this.lanes = await loadLanes(this.context);
  }

  private async dropReplaced(): Promise<void> {
    if (this.replacedAt === undefined || performance.now() - this.replacedAt < DROP_AFTER_MS) return;
    this.replacedAt = (await this.dropOld()) ? performance.now() : undefined;
  }

  /** Read models of a release that nobody runs any more. For an hour one may go back to it without building anything. */
  private async dropUnseenReleases(): Promise<void> {
    const now = performance.now();
    if (now - this.lookedForReleasesAt < LOOK_FOR_RELEASES_MS) return;
    this.lookedForReleasesAt = now;
    const { db, ledger, logger } = this.context;
    for (const { release, versions, unseenSeconds } of await allReleases(db, ledger)) {
      if (release === RELEASE || unseenSeconds < RELEASE_KEPT_SECONDS) continue;
      try {
        await dropRelease(db, ledger, release);
        logger.info({ release, versions }, 'the read models of a release that nobody runs any more were dropped');
      } catch (error) {
        logger.warn({ err: error, release }, 'the read models of another release are still read');
      }
    }
  }

  /** Whether some have to stay for a while. */
  private async dropOld(): Promise<boolean> {
    const { db, ledger, models } = this.context;
    const builds = await allBuilds(db, ledger);
    let areLeft = false;
    for (const build of builds.filter((other) => other.state === 'old')) {
      const isOurs = models.some((model) => model.name === build.model);
      const live = builds.find((other) => other.model === build.model && other.state === 'live');
      // A writer learns of the switch by its next write; until then it may still read the build before.
      const isFree = isOurs || (live !== undefined && live.position > build.position);
      if (!isFree || !(await this.dropped(build))) areLeft = true;
    }
    return areLeft;
  }

  /** False where a long question reads it still. */
  private async dropped(build: Build): Promise<boolean> {
    try {
      await dropBuild(this.context.db, this.context.ledger, build);
      return true;
    } catch (error) {
      this.context.logger.warn({ err: error, model: build.model, build: build.build }, 'an old build is still read');
      return false;
    }
  }
}

function observedBatch(lane: Lane, { captures, to }: Batch): ObservedBatch {
  const models = lane.running.map(({ build }) => build.model);
  return { models, captures: captures.length, events: to.position - positionOf(lane), to: to.position };
}

function wholePosition(lane: Lane): { position: number; eventId: string } {
  return { position: positionOf(lane), eventId: lane.running[0]?.build.eventId ?? '' };
}
