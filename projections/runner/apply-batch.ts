import { sql, type Transaction } from 'kysely';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { carrierNamed, isItemEvent } from '../../src/ledger/item/item.traits.js';
import { tellsOfNoRoom } from '../../src/ledger/errors.js';
import type { ConnectedHistories, Projection, Target } from '../projection.js';
import { firstOf, type ClosureQuestion, type Closure } from '../../src/ledger/history/closure.js';
import type { Build } from '../builds/builds.js';
import { lockBuilds, moveBuilds } from '../builds/checkpoints.js';
import { allLackedIn, park } from '../builds/parked.js';
import type { Db } from '../builds/registry.js';
import type { RunnerContext } from './runner-context.js';

/** A build with the code that writes it, and the subjects that it could not take in. */
export interface RunningBuild {
  readonly build: Build;
  readonly projection: Projection;
  readonly parked: Set<string>;
}

export interface Batch {
  readonly captures: readonly Capture[];
  /** Where the checkpoint goes: after the last whole entry of the log that was read. */
  readonly to: { readonly position: number; readonly eventId: string };
}

/** Somebody else has moved or switched the builds: what this process knows of them is out of date. */
export class CheckpointMoved extends Error {
  override readonly name = 'CheckpointMoved';
}

// Far below the time after which a silent projector is replaced, so that a process that was paused inside a transaction holds nobody up.
const LOCK_TIMEOUT = '2s';
const IDLE_TIMEOUT = '5s';

type Context = Pick<RunnerContext, 'db' | 'release' | 'closure' | 'connectedHistories'>;

/** The schema of the `histories` that a batch is folded from, asked within its transaction; they stay until its end. */
export type HistoriesRead = (trx: Db) => Promise<string>;

/**
 * Takes a batch into all these builds, which stand at one position, in one transaction with their checkpoints. A capture that a model throws on
 * is left out of that model, and its subjects are parked. Returns the builds as they stand now.
 */
export async function applyBatch(
  context: Context,
  running: readonly RunningBuild[],
  batch: Batch,
  histories: HistoriesRead,
): Promise<readonly RunningBuild[]> {
  const careful = running.some((one) => one.parked.size > 0);
  try {
    await inOneTransaction(context, running, batch, histories, careful ? applyCarefully : applyWhole);
  } catch (error) {
    if (careful || !isPoison(error)) throw error;
    // Something in the batch is poison for some model: once more, finding out what, at the price of savepoints.
    await inOneTransaction(context, running, batch, histories, applyCarefully);
  }
  return running.map((one) => ({ ...one, build: { ...one.build, ...batch.to } }));
}

type Apply = (context: Context, one: RunningBuild, captures: readonly Capture[], target: Target) => Promise<void>;

async function inOneTransaction(
  context: Context,
  running: readonly RunningBuild[],
  batch: Batch,
  histories: HistoriesRead,
  apply: Apply,
): Promise<void> {
  const { release } = context;
  const builds = running.map((one) => one.build);
  await inLockedTransaction(context, builds, async (trx) => {
    if (batch.captures.length > 0) {
      const historiesSchema = await histories(trx);
      for (const one of running)
        await apply(context, one, batch.captures, targetOf(context, trx, one, historiesSchema));
    }
    await moveBuilds(trx, release.ledger, builds, batch.to);
  });
}

async function inLockedTransaction<T>(
  { db, release }: Context,
  builds: readonly Build[],
  work: (trx: Transaction<unknown>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    // What is lost with the server is in the log still, and the checkpoint is lost with it: no need to wait for the disk.
    await sql`SELECT set_config('lock_timeout', ${LOCK_TIMEOUT}, true), set_config('synchronous_commit', 'off', true),
      set_config('idle_in_transaction_session_timeout', ${IDLE_TIMEOUT}, true)`.execute(trx);
    expectUnmoved(builds, await lockBuilds(trx, release.ledger, builds));
    return work(trx);
  });
}

function targetOf(context: Context, trx: Transaction<unknown>, { build }: RunningBuild, histories: string): Target {
  const reader = { db: trx, schema: histories };
  return {
    db: trx,
    schema: build.schema,
    closure: (question) => wholeClosure(context, reader, question),
    histories: wholeHistories(context, reader),
  };
}

/** Some of what was left for later, by a build that stands still meanwhile; whether there is more. */
export async function applyRest(context: Context, one: RunningBuild, histories: HistoriesRead): Promise<boolean> {
  const { build, projection } = one;
  return inLockedTransaction(context, [build], async (trx) => {
    const target = targetOf(context, trx, one, await histories(trx));
    return (await projection.rest?.(target, build.position)) ?? false;
  });
}

/** What the histories lack, no model can be folded from: the capture that asks is poison for it as well. */
async function wholeClosure(
  { release, closure }: Context,
  reader: { readonly db: Db; readonly schema: string },
  question: ClosureQuestion,
): Promise<Closure> {
  const lacking = await allLackedIn(reader.db, release.ledger, reader.schema, question.upTo);
  const found = await closure(reader, { ...question, inDetail: lacking });
  const lacked = firstOf(lacking, question, found);
  if (lacked !== undefined) throw new Error(`the histories lack an event of ${lacked}`);
  return found;
}

/** As `wholeClosure`. */
function wholeHistories(
  { release, connectedHistories }: Context,
  reader: { readonly db: Db; readonly schema: string },
): ConnectedHistories {
  const found = connectedHistories(reader);
  return {
    ...found,
    connected: async (subjects, upTo) => {
      const connected = await found.connected(subjects, upTo);
      const lacking = new Set(await allLackedIn(reader.db, release.ledger, reader.schema, upTo));
      const lacked = connected.find((subject) => lacking.has(subject));
      if (lacked !== undefined) throw new Error(`the histories lack an event of ${lacked}`);
      return connected;
    },
  };
}

function expectUnmoved(known: readonly Build[], found: readonly Build[]): void {
  for (const build of known) {
    const now = found.find((other) => other.schema === build.schema);
    const same = now?.position === build.position && now.eventId === build.eventId && now.state === build.state;
    if (!same) throw new CheckpointMoved(`${build.model} build ${build.build} is not at position ${build.position}`);
  }
}

async function applyWhole(_: Context, one: RunningBuild, captures: readonly Capture[], target: Target): Promise<void> {
  await one.projection.apply(captures, target);
}

/** What names a parked subject is held back; the rest is tried whole and, where that fails, one by one. */
async function applyCarefully(
  context: Context,
  one: RunningBuild,
  captures: readonly Capture[],
  target: Target,
): Promise<void> {
  const free: Capture[] = [];
  for (const capture of captures) {
    if (!(await heldBack(context, one, capture, target))) free.push(capture);
  }
  if (free.length === 0 || (await tried(target, () => one.projection.apply(free, target))) === undefined) return;
  for (const capture of free) {
    if (await heldBack(context, one, capture, target)) continue;
    const error = await tried(target, () => one.projection.apply([capture], target));
    if (error !== undefined) await parkAll(context, one, capture, error, target);
  }
}

async function heldBack(context: Context, one: RunningBuild, capture: Capture, target: Target): Promise<boolean> {
  if (one.parked.size === 0) return false;
  const before = subjectsNamed(capture).find((subject) => one.parked.has(subject));
  if (before === undefined) return false;
  await parkAll(context, one, capture, `names ${before}, which is parked`, target);
  return true;
}

/** Undefined when it went well; else what was wrong, and nothing of it is left in the transaction. */
async function tried({ db }: Target, work: () => Promise<void>): Promise<string | undefined> {
  await sql`SAVEPOINT attempt`.execute(db);
  try {
    await work();
    await sql`RELEASE SAVEPOINT attempt`.execute(db);
    return undefined;
  } catch (error) {
    if (!isPoison(error)) throw error;
    await sql`ROLLBACK TO SAVEPOINT attempt`.execute(db);
    return error instanceof Error ? error.message.slice(0, 500) : String(error);
  }
}

async function parkAll(
  context: Context,
  one: RunningBuild,
  capture: Capture,
  error: string,
  target: Target,
): Promise<void> {
  const subjects = subjectsNamed(capture);
  const rows = subjects.map((subject) => ({ subject, position: capture.position, error }));
  await park(target.db, context.release.ledger, one.build, rows);
  for (const subject of subjects) one.parked.add(subject);
}

/** Every subject that a capture's events are of or name as a carrier. */
export function subjectsNamed(capture: Capture): readonly string[] {
  const named = new Set<string>();
  for (const event of capture.events) {
    named.add(event.subject);
    const carrier = isItemEvent(event) ? carrierNamed(event) : undefined;
    if (carrier !== undefined) named.add(carrier);
  }
  return [...named];
}

/**
 * Whether the fault lies in what was applied, as against the database or the connection. SQLSTATE classes: 08 connection, 25 transaction cut by a
 * timeout, 40 rolled back, 53 resources, 55 lock not available, 57 operator, 58 system.
 */
export function isPoison(error: unknown): boolean {
  if (error instanceof CheckpointMoved || tellsOfNoRoom(error)) return false;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return !/^(08|25|40|53|55|57|58)[0-9A-Z]{3}$|^E[A-Z]{3,}$/.test(code);
  return !(error instanceof Error && /connection|terminated|timeout/i.test(error.message));
}
