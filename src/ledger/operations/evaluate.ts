import { inOrder } from '../history/event-order.js';
import { earliestInstant, isDate, type EventTime } from '../event-time.js';
import { contradictions, type Contradiction } from '../item/contradictions.js';
import { newsOf } from '../item/core/said-facts.js';
import { evolve } from '../item/evolve.js';
import type { ItemEvent } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import { numbered, SECOND_RULES } from '../item/rules.js';
import { sliced, type Slices } from '../slices.js';
import type { EntryDraft } from './drafts.js';
import type { DecideContext } from './decide-context.js';
import { reachesNothing } from './reached-titles.js';
import { forbidden } from './forbidden.js';
import { instantsNow, type SortInstants } from './sort-instants.js';
import { OPERATION_RULES } from './operations.sentences.js';
import type { Sentence } from '../sentences.js';

/** A draft that has its place: `entry` is the index of the item of the request that it comes from. */
export interface Placed {
  readonly event: ItemEvent;
  readonly entry: number;
}

/** A contradiction with the entry of the request that it is about. */
export interface EntryContradiction {
  readonly entry: number;
  readonly contradiction: Contradiction;
}

const MAX_AHEAD_MS = 5 * 60_000;

/** The rule that an event time breaks which lies in the future: the clocks of senders may be wrong by five minutes. */
export function aheadRule(at: EventTime, recordedAtMs: number): Sentence | undefined {
  const isAhead = earliestInstant(at) - recordedAtMs > MAX_AHEAD_MS;
  if (!isAhead) return undefined;
  return OPERATION_RULES[isDate(at) ? 'ahead-date' : 'ahead'](new Date(recordedAtMs).toISOString());
}

/** Of what is said beside an id only what is not known so is recorded, and none of it by rules that do not compare it. */
function withNews(
  draft: EntryDraft['draft'],
  known: Pick<World, 'get'>,
  { rules }: DecideContext,
): EntryDraft['draft'] {
  const { facts, ...data } = draft.data;
  if (facts === undefined) return draft;
  const news = rules < SECOND_RULES ? undefined : newsOf(facts, known.get(draft.subject) ?? {});
  return { ...draft, data: news === undefined ? data : { ...data, facts: news } } as EntryDraft['draft'];
}

/** Gives each draft its position, its subject's next revision and the instant by which it sorts; by the states of now where `instants` is not given. What is `known` is told by the states that count. */
export function placeDrafts(
  drafts: readonly EntryDraft[],
  context: DecideContext,
  instants: SortInstants = instantsNow(drafts, context),
  known: Pick<World, 'get'> = context.world,
): readonly Placed[] {
  const revisions = new Map<string, number>();
  const rules = numbered(context.rules);
  return drafts.map((one, index) => {
    const { draft, entry } = one;
    const revision = (revisions.get(draft.subject) ?? context.world.get(draft.subject)?.revision ?? -1) + 1;
    revisions.set(draft.subject, revision);
    const sortAt = instants(one);
    const position = context.firstEventPosition + index;
    return { event: { ...withNews(draft, known, context), revision, position, sortAt, ...rules }, entry };
  });
}

/** Evaluates the events in order of event time against the world, which gets what they change. */
export function* evaluate(
  placed: readonly Placed[],
  world: World,
  context: DecideContext,
): Slices<readonly EntryContradiction[]> {
  const entries = new Map(placed.map(({ event, entry }) => [event.position, entry]));
  const owners = (subject: string): ReadonlySet<string> | undefined => context.within(subject).owners;
  const found: EntryContradiction[] = [];
  yield* sliced(inOrder(placed.map(({ event }) => event)), (event) => {
    const entry = entries.get(event.position) ?? 0;
    const blocking = forbidden(world, event, context);
    for (const contradiction of contradictions(world, event))
      if (!isToldBy(blocking, contradiction)) found.push({ entry, contradiction });
    for (const contradiction of blocking) found.push({ entry, contradiction });
    for (const contradiction of reachesNothing(world, event, owners)) found.push({ entry, contradiction });
    evolve(world, event);
  });
  return found;
}

/** What the history warns of is told once where the same is forbidden here. */
function isToldBy(blocking: readonly Contradiction[], { severity, rule }: Contradiction): boolean {
  return severity === 'flagged' && blocking.some((one) => one.rule === rule && one.severity === 'refused');
}

/** A rule of form that an entry breaks. */
export interface FormFault {
  readonly entry: number;
  readonly field: string;
  readonly value: unknown;
  readonly rule: Sentence;
}

/** Events that come from the future. */
export function aheadOfTime(placed: readonly Placed[], context: DecideContext): readonly FormFault[] {
  return placed.flatMap(({ event, entry }) => {
    const rule = aheadRule(event.data.at, context.recordedAtMs);
    return rule === undefined ? [] : [{ entry, field: 'at', value: event.data.at, rule }];
  });
}
