import { violationOf, type Violation } from '../violation.js';
import { isDate, sortInstant } from '../event-time.js';
import { ToldPast } from '../history/told-past.js';
import type { Contradiction } from '../item/contradictions.js';
import type { World } from '../item/item.state.js';
import { Layer } from '../item/world.js';
import { accepted, refused } from './decision.js';
import { fieldOf, formFaults, leavesNothing } from './form-faults.js';
import type { Closure } from '../history/closure.js';
import type { DecideContext } from './decide-context.js';
import type { EntryDraft } from './drafts.js';
import type { Placed } from './evaluate.js';
import type { Decision, ItemsOperation } from './operation.js';
import { recallContradictions } from './recall-rules.js';
import { dateThen, KEEPS_INSTANTS } from './sort-instants.js';
import { subjectsOfItems } from './subjects.js';
import { attempt } from './unknown-hours.js';
import type { ItemEntry } from './fields.js';

/** The drafts of all entries but those left out. */
export type Draft = (without: ReadonlySet<number>) => readonly EntryDraft[];

/** Entries that are left out because they refuse, and what they say. */
export interface Left {
  readonly out: ReadonlySet<number>;
  readonly skipped: readonly Violation[];
}

export const NOTHING_LEFT: Left = { out: new Set(), skipped: [] };

/** What is blocked is blocked by position: the states of now count, whatever the event time. */
function blockedNow(placed: readonly Placed[], context: DecideContext): readonly Contradiction[] {
  return placed.flatMap(({ event }) => recallContradictions(context.world, event, context));
}

export function violationIn(
  contradiction: Contradiction,
  placed: readonly Placed[],
  items: readonly ItemEntry[],
): Violation {
  const { subject, position } = contradiction;
  const own = placed.find(({ event }) => event.position === position);
  const entry = own ?? placed.find(({ event }) => event.subject === subject) ?? placed[0];
  const violation = violationOf(fieldOf(items[entry?.entry ?? 0], subject), subject, contradiction);
  return own ? violation : { ...violation, makesImpossible: position };
}

/** The world as it was when the earliest of the operation's entries happened: what a draft looks at. */
export function worldThen(
  operation: ItemsOperation,
  past: ToldPast,
  context: DecideContext,
): Pick<World, 'get' | 'set'> {
  const { recordedAtMs, rules } = context;
  let earliest = recordedAtMs;
  for (const at of new Set(operation.items.map(({ fields }) => fields.at))) {
    if (at === undefined) continue;
    const isChosen = isDate(at) && rules >= KEEPS_INSTANTS;
    const instant = isChosen ? dateThen(at, subjectsOfItems(operation), past, context) : sortInstant(at, recordedAtMs);
    earliest = Math.min(earliest, instant);
  }
  const states = past.statesAt(earliest);
  return new Layer({ get: (subject) => states.get(subject) });
}

/** What drafts are decided over. */
interface Case {
  readonly items: readonly ItemEntry[];
  readonly closure: Closure;
  /** Its past, where that is at hand. */
  readonly past?: ToldPast;
  readonly context: DecideContext;
  readonly tolerance: Pick<ItemsOperation, 'ifContradicted' | 'onRefusal'>;
}

export function decideDrafts(draft: Draft, its: Case, { out, skipped }: Left = NOTHING_LEFT): Decision {
  const { items, closure, past = new ToldPast(closure.histories), context, tolerance } = its;
  const { histories } = closure;
  const refuses = ({ severity }: Contradiction): boolean => severity === 'refused';
  const { placed, brought: found } = attempt({
    ...{ drafts: draft(out), context, histories, past, refuses },
    known: past.folded,
  });
  const faults = formFaults(placed, items, context);
  if (faults.length > 0) return refused(...faults);
  const events = placed.map(({ event }) => event);
  const brought = [...found, ...blockedNow(placed, context)];
  const refusals = brought.filter(refuses);
  if (refusals.length === 0 || (tolerance.ifContradicted === 'record' && !leavesNothing(placed)))
    return accepted(
      events,
      brought.map((contradiction) => violationIn(contradiction, placed, items)),
      skipped,
    );
  const violations = refusals.map((contradiction) => violationIn(contradiction, placed, items));
  if (tolerance.onRefusal !== 'skip') return refused(...violations);
  const subjects = new Set(refusals.map(({ subject }) => subject));
  const refusing = placed.filter(({ event }) => subjects.has(event.subject)).map(({ entry }) => entry);
  const left = { out: new Set([...out, ...refusing]), skipped: [...skipped, ...violations] };
  if (left.out.size === items.length || left.out.size === out.size) return refused(...left.skipped);
  return decideDrafts(draft, its, left);
}
