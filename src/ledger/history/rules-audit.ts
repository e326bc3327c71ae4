// Which histories the newest rules read otherwise than those they were recorded under.
import type { Contradiction } from '../item/contradictions.js';
import { resolveState } from '../item/core/resolve.js';
import { ALL_FACETS, sliceOf } from '../item/facet-slices.js';
import type { ItemEvent } from '../item/item.events.js';
import type { ItemState } from '../item/item.state.js';
import { FIRST_RULES, RULES } from '../item/rules.js';
import { refold, type Folded } from './refold.js';

type Histories = ReadonlyMap<string, readonly ItemEvent[]>;

/** What a subject's history says by one set of rules; undefined where it says nothing. */
export interface Reading {
  readonly state: ItemState | undefined;
  readonly now: ReturnType<typeof resolveState> | undefined;
  /** What contradicts in its own events, as `position rule`. */
  readonly contradictions: readonly string[];
}

/** A subject whose history the newest rules read otherwise than those that it was recorded under. */
export interface RulesDifference {
  readonly subject: string;
  readonly recorded: Reading;
  readonly newest: Reading;
  /** The names of what differs: `place`, `owner`, ..., the name of a facet, or `contradictions`. */
  readonly differs: readonly string[];
}

/**
 * Subjects among these that the newest rules would read otherwise. Nothing is reinterpreted by it: what was recorded goes on by its own rules, and whoever
 * wants the newer reading records it. `histories` holds theirs with all that bears on them.
 */
export function rulesDifferences(
  histories: Histories,
  subjects: readonly string[],
  rules = RULES,
): readonly RulesDifference[] {
  if (![...histories.values()].flat().some((event) => isOlder(event, rules))) return [];
  const recorded = refold(histories);
  const newest = refold(new Map([...histories].map(([subject, events]) => [subject, byRules(events, rules)])));
  return subjects
    .map((subject) => compared(subject, readingOf(recorded, subject), readingOf(newest, subject)))
    .filter(({ differs }) => differs.length > 0);
}

/** Two readings of one subject, with what differs between them. */
export function compared(subject: string, recorded: Reading, newest: Reading): RulesDifference {
  const [before, after] = [toldOf(recorded), toldOf(newest)];
  const differs = Object.keys(before).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return { subject, recorded, newest, differs };
}

function isOlder({ rules = FIRST_RULES }: ItemEvent, than: number): boolean {
  return rules < than;
}

function byRules(events: readonly ItemEvent[], rules: number): readonly ItemEvent[] {
  return events.map((event) => ({ ...event, rules }));
}

function readingOf({ states, contradictions }: Folded, subject: string): Reading {
  const state = states.get(subject);
  return {
    state,
    now: state && resolveState(states, state),
    contradictions: contradictions.filter((one) => one.subject === subject).map(keyOf),
  };
}

const keyOf = ({ position, rule }: Contradiction): string => `${position} ${rule}`;

/** What is told of a subject, by name, without the order in which it was told. */
function toldOf({ state, now, contradictions }: Reading): Readonly<Record<string, unknown>> {
  const { began, product, lot, expiry, carrier, contents, counters } = state ?? {};
  const slices = ALL_FACETS.map((facet) => [facet.name, state && sliceOf(facet, state)] as const);
  return {
    ...{ began, product, lot, expiry, contents, counters, contradictions },
    ...{ place: now?.place, holder: now?.holder, owner: now?.owner, disposition: now?.disposition },
    carrier: carrier && [carrier.kind, carrier.id, carrier.position],
    ...Object.fromEntries(slices),
  };
}
