import { CORE_FINDERS, CORE_FINDERS_SINCE } from './core/core.finders.js';
import type { CoreFindingValues } from './core/core.rules.js';
import type { CoreState } from './core/core.state.js';
import type { KeptFlag } from './core/recorded-event.js';
import { otherFacts } from './core/said-facts.js';
import { describeItem, type ItemDescription } from './describe.js';
import { ALL_FACETS } from './facet-slices.js';
import type { FacetsFindingValues } from './facets.js';
import { beforeOf, type Before, type Finding, type FindingOf } from './finding.js';
import type { ItemEvent, ItemEventType } from './item.events.js';
import type { ItemState, World } from './item.state.js';
import { ITEM_EVENT_TYPES } from './item.traits.js';
import { FIRST_RULES, SECOND_RULES } from './rules.js';

/** What a recall in force has against what it blocks: `unit` is what it covers, where that is not the item itself but in it. */
export interface BlockedValues {
  /** A container's transfer of title reaches nothing that `from` owns. */
  readonly 'reaches-nothing': { readonly from: string };
  readonly recalled: { readonly recall: string; readonly unit?: string };
}

/** Every rule that an event may break, by code, with the values that a finding of it carries. */
export type FindingValues = CoreFindingValues & FacetsFindingValues & BlockedValues;
export type ContradictionRule = keyof FindingValues;

/**
 * A finding against an event of a subject. An operation is refused for a `refused` one; a `flagged` one is recorded and shown, as every
 * contradiction of a claim is.
 */
export type Contradiction = {
  readonly [Rule in ContradictionRule]: Omit<Finding<FindingValues, Rule>, 'severity' | 'about'> & {
    readonly severity: 'refused' | 'flagged';
    readonly subject: string;
    readonly position: number;
    /** What the history said of the subject that it is about, before the event. */
    readonly history: ItemDescription;
    /** No fold finds it again: the event keeps it. */
    readonly isKept?: true;
    /** The subject of an event that was told late, which keeps it. */
    readonly keeper?: string;
  };
}[ContradictionRule];

/** What is kept against an event: by itself, or by one that was told late, of the subject `keeper`. */
interface FlagKept extends KeptFlag {
  readonly keeper?: string;
}

type Find = (before: Before<ItemState>, event: ItemEvent) => readonly FindingOf<FindingValues>[];

interface Finder {
  readonly since: number;
  readonly find: Find;
}

/** The core speaks first, then each facet in its turn: the order in which violations are listed. */
const FINDERS = Object.fromEntries(ITEM_EVENT_TYPES.map((type) => [type, findersFor(type)])) as unknown as Readonly<
  Record<ItemEventType, readonly Finder[]>
>;

function findersFor(type: ItemEventType): readonly Finder[] {
  const sources = [
    { on: CORE_FINDERS, since: FIRST_RULES },
    ...CORE_FINDERS_SINCE,
    ...ALL_FACETS.flatMap(({ findings }) => findings),
  ];
  const own = sources.flatMap(({ on, since = FIRST_RULES }) => {
    const find = (on as Partial<Record<ItemEventType, Find>>)[type];
    return find ? [{ since, find }] : [];
  });
  return [...own, { since: SECOND_RULES, find: otherFacts }];
}

/**
 * What the history before it has against an event, by the rules that it was recorded under, and what was kept of it: by itself, and by what was told late of a
 * time before it. Pure: the world is only read.
 */
export function contradictions(
  world: World,
  event: ItemEvent,
  keptLate: readonly FlagKept[] = [],
): readonly Contradiction[] {
  const { rules = FIRST_RULES } = event;
  const before = beforeOf<ItemState>(world, event.subject);
  const found: Contradiction[] = [];
  for (const { since, find } of FINDERS[event.type]) {
    if (rules < since) continue;
    for (const finding of find(before, event)) found.push(contradictionOf(finding, event, before));
  }
  const kept: readonly FlagKept[] = [...(event.data.flags ?? []), ...keptLate];
  for (const { keeper, ...flag } of kept) {
    const one = { ...contradictionOf(flagged(flag), event, before), ...(keeper === undefined ? {} : { keeper }) };
    if (!found.some((other) => isSame(one, other))) found.push(one);
  }
  return found;
}

/** Whether it belongs to what is told of the subject: what another subject's late event keeps does not, as who asks need not read that. */
export function isToldOf(subject: string, { keeper, subject: of }: Pick<Contradiction, 'keeper' | 'subject'>): boolean {
  return keeper === undefined || keeper === subject || keeper === of;
}

/** What the writer found against it. It was recorded all the same, so that it refuses nothing more. */
function flagged({ rule, values }: KeptFlag): FindingOf<FindingValues> {
  return { rule, values, field: 'id', severity: 'flagged' } as FindingOf<FindingValues>;
}

function isSame(one: Contradiction, other: Contradiction): boolean {
  const values: Readonly<Record<string, unknown>> = { ...other.values };
  return one.rule === other.rule && Object.entries(one.values).every(([name, value]) => values[name] === value);
}

/** A finding that asks what the writer looks up beside the history. */
export function writersFinding(finding: FindingOf<FindingValues>, event: ItemEvent, world: World): Contradiction {
  return { ...contradictionOf(finding, event, beforeOf<ItemState>(world, event.subject)), isKept: true };
}

/** A finding with what the history says of the subject that it is about. */
export function contradictionOf(
  { about, severity, ...finding }: FindingOf<FindingValues>,
  { subject, position }: Pick<ItemEvent, 'subject' | 'position'>,
  before: Before<CoreState>,
): Contradiction {
  const { state, now } = about === undefined ? before : beforeOf(before.world, about);
  const history = describeItem(about ?? subject, state, now);
  return { ...finding, severity: severity ?? 'refused', subject, position, history };
}
