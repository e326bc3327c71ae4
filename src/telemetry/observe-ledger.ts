import type { Kysely } from 'kysely';
import type pg from 'pg';
import { liveBuilds, type Build } from '../../projections/builds/builds.js';
import { parkedCounts } from '../../projections/builds/parked.js';
import { shownProjector } from '../../projections/builds/projector-presence.js';
import type { Release } from '../../projections/builds/releases.js';
import type { EventStore, StoredEvent } from '../event-store/event-store.js';
import type { Metrics } from './metrics.js';
import { inTime } from './in-time.js';

/** What is looked at when metrics are asked for. */
export interface Observed {
  readonly store: Pick<EventStore, 'head' | 'readAt'>;
  readonly db: Kysely<unknown>;
  readonly release: Release;
  readonly metrics: Metrics;
  /** Of each pool of connections, by what it is for. */
  readonly pools: Readonly<Record<string, pg.Pool>>;
}

/**
 * Brings the gauges up to date. A store that is away is told by its own gauge, and leaves the others as they were: they are still of use.
 * Returns what did not answer, and why.
 */
export async function observeLedger(observed: Observed): Promise<readonly unknown[]> {
  const { store, db, release, metrics } = observed;
  observePools(observed);
  const [head, builds, parked, projector] = await Promise.allSettled([
    inTime(store.head()),
    inTime(liveBuilds(db, release)),
    inTime(parkedCounts(db, release.ledger)),
    inTime(shownProjector(db, release)),
  ]);
  metrics.storeUp.set(head.status === 'fulfilled' ? 1 : 0);
  metrics.databaseUp.set(builds.status === 'fulfilled' ? 1 : 0);
  if (projector.status === 'fulfilled' && projector.value)
    metrics.projectorReachesLog.set(projector.value.trouble === undefined ? 1 : 0);
  const failures = [head, builds, parked, projector].flatMap((one) =>
    one.status === 'rejected' ? [one.reason as unknown] : [],
  );
  if (head.status === 'rejected' || builds.status === 'rejected') return failures;
  const live = builds.value;
  metrics.logHead.set(head.value);
  try {
    await inTime(observeLag(live, head.value, observed));
  } catch (error) {
    return [...failures, error];
  }
  if (parked.status === 'fulfilled') {
    for (const { model, schema } of live) metrics.parkedSubjects.set({ model }, parked.value.get(schema) ?? 0);
  }
  return failures;
}

function observePools({ pools, metrics }: Observed): void {
  for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(pools)) {
    metrics.connections.set({ pool, state: 'busy' }, totalCount - idleCount);
    metrics.connections.set({ pool, state: 'idle' }, idleCount);
    metrics.connections.set({ pool, state: 'awaited' }, waitingCount);
  }
}

/** Behind by how many events, and since when: the age of the oldest capture that a model does not know of. */
async function observeLag(live: readonly Build[], head: number, { store, metrics }: Observed): Promise<void> {
  const behind = [...new Set(live.filter(({ position }) => position < head).map(({ position }) => position + 1))];
  const next = behind.length === 0 ? [] : await store.readAt(behind);
  const recordedAt = new Map(next.map((event) => [event.position, recordedAtOf(event)]));
  for (const { model, position } of live) {
    metrics.modelPosition.set({ model }, position);
    metrics.modelLag.set({ model }, Math.max(0, head - position));
    const since = recordedAt.get(position + 1);
    metrics.modelLagSeconds.set({ model }, since === undefined ? 0 : secondsSince(since));
  }
}

/** Milliseconds since 1970. A change of writers has no time of its own: nobody waits to see it. */
function recordedAtOf({ data }: StoredEvent): number | undefined {
  const { recordedAt } = data;
  return typeof recordedAt === 'string' ? Date.parse(recordedAt) : undefined;
}

function secondsSince(ms: number): number {
  return Math.max(0, (Date.now() - ms) / 1_000);
}
