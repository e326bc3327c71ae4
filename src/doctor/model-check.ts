import { sql } from 'kysely';
import { allBuilds, isKnown, type Build, type KnownModels } from '../../projections/builds/builds.js';
import { registryTable, type Db } from '../../projections/builds/registry.js';
import { INLINE_GROUP } from '../capture/inline-models/inline-builds.js';
import { findCheckpoint } from '../capture/inline-models/inline-checkpoint.js';
import { BEFORE_FIRST, type EventStore } from '../event-store/event-store.js';
import { WHAT_TO_DO_ABOUT_ANOTHER_LOG } from '../ledger/errors.js';
import { counted, inWords, ok, problem, warning, type Finding } from './finding.js';
import type { Expected } from './process-check.js';

export interface ParkedFacts {
  readonly count: number;
  readonly subject: string;
  readonly position: number;
  readonly error: string;
}

/** The models of this release, their builds, and what each could not take in, by its schema. */
export interface ModelFacts {
  readonly models: readonly string[];
  readonly builds: readonly Build[];
  readonly parked: ReadonlyMap<string, ParkedFacts>;
}

interface ParkedRow {
  readonly schema_name: string;
  readonly count: string;
  readonly subject: string;
  readonly position: string;
  readonly error: string;
}

export async function lookAtModels(db: Db, known: KnownModels): Promise<ModelFacts> {
  const { ledger } = known;
  const builds = (await allBuilds(db, ledger)).filter((build) => isKnown(known, build));
  const { rows } = await sql<ParkedRow>`
    SELECT DISTINCT ON (b.schema_name) b.schema_name, p.subject, p.position, p.error,
      count(*) OVER (PARTITION BY b.schema_name) AS count
    FROM ${registryTable(ledger, 'parked_subjects')} p
      JOIN ${registryTable(ledger, 'model_builds')} b USING (model, version, build)
    ORDER BY b.schema_name, p.position, p.subject`.execute(db);
  const parked = rows.map(({ schema_name: name, count, subject, position, error }) => {
    return [name, { count: Number(count), subject, position: Number(position), error }] as const;
  });
  return { models: Object.keys(known.versions), builds, parked: new Map(parked) };
}

export interface ModelBounds {
  /** The last position of the log; undefined where the log could not be asked. */
  readonly head: number | undefined;
  /** From there on the writer slows down. */
  readonly maximumLagEvents: number;
  readonly expected: Expected;
}

/** A line for each model that answers, and one for each build beside it. */
export function judgeModels({ models, builds, parked }: ModelFacts, bounds: ModelBounds): readonly Finding[] {
  return models.flatMap((model) => {
    const own = builds.filter((build) => build.model === model);
    const live = own.find(({ state }) => state === 'live');
    return [
      live ? judgeLive(live, parked.get(live.schema), bounds) : withoutLive(model, bounds),
      ...own.filter(({ state }) => state === 'building').map((build) => underWay(build, bounds)),
      ...own.filter(({ state }) => state === 'old').map(replaced),
    ];
  });
}

const SHARE_OF_LAG = 0.1;

function judgeLive(build: Build, parked: ParkedFacts | undefined, bounds: ModelBounds): Finding {
  const check = `model ${build.model}`;
  const lag = bounds.head === undefined ? undefined : Math.max(0, bounds.head - build.position);
  const behind =
    lag === undefined ? 'the log was not asked' : lag === 0 ? 'up to date' : `${counted(lag, 'event')} behind`;
  const found = `version ${build.version}, ${where(build)}, ${behind}`;
  if (parked) return judgeParked(check, found, parked);
  if (lag === undefined || lag <= bounds.maximumLagEvents * SHARE_OF_LAG) return ok(check, found);
  if (bounds.expected === 'stopped') return ok(check, `${found}; the next start goes on from there`);
  if (lag <= bounds.maximumLagEvents)
    return warning(
      check,
      found,
      'It should catch up: look at the projector, and at the load and the disk of PostgreSQL.',
    );
  const advice = `More than MAX_LAG_EVENTS (${inWords(bounds.maximumLagEvents)}): writes are slowed down. Look at the projector's log, and at the load and the disk of PostgreSQL.`;
  return problem(check, found, advice);
}

function judgeParked(check: string, found: string, { count, subject, position, error }: ParkedFacts): Finding {
  const words = `${found}; could not take in ${counted(count, 'subject')}, first ${subject} at position ${inWords(position)}: ${error}`;
  const advice =
    'Answers about them say "incomplete". Mend the cause (a later release may have), then npm run ledger -- retry.';
  return problem(check, words, advice);
}

const where = ({ position }: Build): string =>
  position === BEFORE_FIRST ? 'before the first event' : `at position ${inWords(position)}`;

function withoutLive(model: string, { expected }: ModelBounds): Finding {
  if (expected === 'stopped') return ok(`model ${model}`, 'has no rows yet: the next start makes them');
  const advice = 'Questions that need it are answered 503. The projector builds it: see that one works, and wait.';
  return problem(`model ${model}`, 'has no rows that answer', advice);
}

function underWay(build: Build, { head }: ModelBounds): Finding {
  const of = head === undefined || head === BEFORE_FIRST ? '' : ` of ${inWords(head)}`;
  return ok(`model ${build.model}`, `build ${build.build} is being made, ${where(build)}${of}`);
}

function replaced(build: Build): Finding {
  const advice =
    'It is dropped half a minute after that. Where it is there for longer, something reads it still: see the log of the projector.';
  return warning(`model ${build.model}`, `build ${build.build} was replaced and is still there`, advice);
}

/** Whether the log has, where each build stands, the event that the build knows from there. Throws what the store throws. */
export async function lookAtOrigin(store: EventStore, builds: readonly Build[]): Promise<readonly Build[]> {
  const standing = builds.filter(({ position, state }) => position !== BEFORE_FIRST && state !== 'old');
  const positions = [...new Set(standing.map(({ position }) => position))];
  const ids = new Map((await store.readAt(positions)).map(({ position, id }) => [position, id]));
  return standing.filter(({ position, eventId }) => ids.get(position) !== eventId);
}

/** `strangers`: builds that know another event than the log has where they stand. */
export function judgeOrigin(strangers: readonly Build[], head = Number.MAX_SAFE_INTEGER): Finding {
  const [first] = strangers;
  if (!first) return ok('same log', 'the read models were made from this log');
  const furthest = Math.max(...strangers.map(({ position }) => position));
  if (furthest > head) {
    const words = `the log ends at position ${inWords(head)}, and the read models know of events up to ${inWords(furthest)}: ${counted(furthest - head, 'event')} are gone from its end`;
    return problem('same log', words, WHAT_TO_DO_ABOUT_ANOTHER_LOG);
  }
  const names = [...new Set(strangers.map(({ model }) => model))].join(', ');
  const found = `${names}: made from another log, which has event ${first.eventId} at position ${inWords(first.position)}`;
  return problem('same log', found, WHAT_TO_DO_ABOUT_ANOTHER_LOG);
}

/** Where the models that the writer keeps stand together; undefined where no writer ever made them. */
export async function lookAtInline(db: Db, ledger: string): Promise<number | undefined> {
  return (await findCheckpoint(db, ledger, INLINE_GROUP))?.position;
}

/** A group is as large as the largest request, 20,000 items with an event or two each; the next groups are decided before it is written. */
const GROUP_EVENTS = 40_000;

export function judgeInline(position: number | undefined, { head, expected }: ModelBounds): Finding {
  const check = 'inline models';
  if (position === undefined) return ok(check, 'not there yet: the first writer makes them');
  if (head === undefined) return ok(check, `at position ${inWords(position)}; the log was not asked`);
  const lag = Math.max(0, head - position);
  const found = lag === 0 ? 'at the end of the log' : `${counted(lag, 'event')} behind the end of the log`;
  if (expected === 'stopped' || lag <= GROUP_EVENTS) return ok(check, found);
  const advice =
    'A writer that takes over reads up to the end first: wait. Where one works already, look at the load and the disk of PostgreSQL.';
  return warning(check, found, advice);
}
