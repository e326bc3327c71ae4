import { violationOf, type Violation } from '../violation.js';
import { earliestOf } from './earliest-event-time.js';
import { foldAsOf, refold, withEvents, type Folded } from '../history/refold.js';
import type { Contradiction } from '../item/contradictions.js';
import type { World } from '../item/item.state.js';
import { Layer } from '../item/world.js';
import { accepted, refused } from './decision.js';
import { fieldOf, formFaults, leavesNothing } from './form-faults.js';
import type { Closure } from '../history/closure.js';
import type { DecideContext } from './decide-context.js';
import type { EntryDraft } from './drafts.js';
import { placeDrafts, type Placed } from './evaluate.js';
import type { Decision, ItemsOperation } from './operation.js';
import { recallContradictions } from './recall-rules.js';
import type { ItemEntry } from './fields.js';

/** The drafts of all entries but those left out. */
export type Draft = (without: ReadonlySet<number>) => readonly EntryDraft[];

/** Entries that are left out because they refuse, and what they say. */
export interface Left {
  readonly out: ReadonlySet<number>;
  readonly skipped: readonly Violation[];
}

export const NOTHING_LEFT: Left = { out: new Set(), skipped: [] };

const keyOf = ({ position, rule, field }: Contradiction): string => `${position} ${rule} ${field}`;

/** Contradictions that were not there before: of the new events themselves, and of later ones that they make impossible. */
export function broughtBy(before: Folded, after: Folded): readonly Contradiction[] {
  const known = new Set(before.contradictions.map(keyOf));
  return after.contradictions.filter((contradiction) => !known.has(keyOf(contradiction)));
}

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
  const firstOwn = placed[0]?.event.position ?? Number.POSITIVE_INFINITY;
  const violation = violationOf(fieldOf(items[entry?.entry ?? 0], subject), subject, contradiction, firstOwn);
  return own ? violation : { ...violation, makesImpossible: position };
}

/** The world as it was when the earliest of the operation's entries happened: what a draft looks at. */
export function worldThen(
  operation: ItemsOperation,
  closure: Closure,
  context: DecideContext,
): Pick<World, 'get' | 'set'> {
  const times = operation.items.map(({ fields }) => fields.at);
  const earliest = earliestOf(times, context.recordedAtMs);
  const states = foldAsOf(closure.histories, earliest, Number.MAX_SAFE_INTEGER);
  return new Layer({ get: (subject) => states.get(subject) });
}

/** What drafts are decided over. */
interface Case {
  readonly items: readonly ItemEntry[];
  readonly closure: Closure;
  readonly context: DecideContext;
  readonly tolerance: Pick<ItemsOperation, 'ifContradicted' | 'onRefusal'>;
}

export function decideDrafts(draft: Draft, its: Case, { out, skipped }: Left = NOTHING_LEFT): Decision {
  const { items, closure, context, tolerance } = its;
  const placed = placeDrafts(draft(out), context);
  const faults = formFaults(placed, items, context);
  if (faults.length > 0) return refused(...faults);
  const events = placed.map(({ event }) => event);
  const brought = [
    ...broughtBy(refold(closure.histories), refold(withEvents(closure.histories, events))),
    ...blockedNow(placed, context),
  ];
  const refusals = brought.filter(({ severity }) => severity === 'refused');
  if (refusals.length === 0 || (tolerance.ifContradicted === 'record' && !leavesNothing(placed)))
    return accepted(
      events,
      brought.map((found) => violationIn(found, placed, items)),
      skipped,
    );
  const violations = refusals.map((found) => violationIn(found, placed, items));
  if (tolerance.onRefusal !== 'skip') return refused(...violations);
  const subjects = new Set(refusals.map(({ subject }) => subject));
  const refusing = placed.filter(({ event }) => subjects.has(event.subject)).map(({ entry }) => entry);
  const left = { out: new Set([...out, ...refusing]), skipped: [...skipped, ...violations] };
  if (left.out.size === items.length || left.out.size === out.size) return refused(...left.skipped);
  return decideDrafts(draft, its, left);
}
