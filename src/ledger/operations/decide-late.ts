import { violationOf, type Violation } from '../violation.js';
import { earliestOf } from './earliest-event-time.js';
import { foldAsOf, refold, withEvents, type Folded } from '../history/refold.js';
import type { Contradiction } from '../item/contradictions.js';
import type { ItemEvent } from '../item/item.events.js';
import { carrierNamed } from '../item/item.traits.js';
import type { World } from '../item/item.state.js';
import { Layer } from '../item/world.js';
import { accepted, refused } from './decision.js';
import { fieldOf, formFaults, sentBy } from './form-faults.js';
import type { Closure } from '../history/closure.js';
import type { DecideContext } from './decide-context.js';
import type { EntryDraft } from './drafts.js';
import { placeDrafts, type Placed } from './evaluate.js';
import type { Decision, ItemsOperation } from './operation.js';
import { recallContradictions } from './recall-rules.js';
import type { FoundViolation } from './tried.js';
import type { ItemEntry } from './fields.js';

const keyOf = ({ position, rule, field }: Contradiction): string => `${position} ${rule} ${field}`;

/** Contradictions that were not there before: of the new events themselves, and of later ones that they make impossible. */
export function broughtBy(before: Folded, after: Folded): readonly Contradiction[] {
  const known = new Set(before.contradictions.map(keyOf));
  return after.contradictions.filter((contradiction) => !known.has(keyOf(contradiction)));
}

export function violationIn(
  contradiction: Contradiction,
  placed: readonly Placed[],
  items: readonly ItemEntry[],
): Violation {
  const { subject, position } = contradiction;
  const own = placed.find(({ event }) => event.position === position);
  const entry = own ?? placed.find(({ event }) => event.subject === subject) ?? placed[0];
  const violation = violationOf(
    fieldOf(items[entry?.entry ?? 0], subject),
    subject,
    contradiction,
    sentBy(own && items[own.entry], subject),
  );
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

/** What late events are held against: histories, and what these came to before. */
interface Held {
  readonly closure: Closure;
  readonly before: Folded;
}

/** What is new of contradictions once these events are among the histories, each with the entries that bring it about. */
export function foundLate(
  placed: readonly Placed[],
  items: readonly ItemEntry[],
  { closure, before }: Held,
): readonly FoundViolation[] {
  const events = placed.map(({ event }) => event);
  const after = refold(withEvents(closure.histories, events));
  return broughtBy(before, after).map((contradiction) => ({
    entries: broughtByEntries(contradiction, placed, [before, after]),
    violation: violationIn(contradiction, placed, items),
    isRefused: contradiction.severity === 'refused',
    position: contradiction.position,
  }));
}

/** What is blocked is blocked by position: the states of now count, whatever the event time. */
export function foundBlocked(
  placed: readonly Placed[],
  items: readonly ItemEntry[],
  context: DecideContext,
): readonly FoundViolation[] {
  return placed.flatMap(({ event, entry }) =>
    recallContradictions(context.world, event, context).map((contradiction) => ({
      entries: [entry],
      violation: violationIn(contradiction, placed, items),
      isRefused: contradiction.severity === 'refused',
      position: contradiction.position,
    })),
  );
}

/**
 * The event itself; else those of the subject that is contradicted, else of what ever carried it, else those that name one of these. All, where none of
 * them is told to be.
 */
function broughtByEntries(
  { position, subject }: Contradiction,
  placed: readonly Placed[],
  folded: readonly Folded[],
): readonly number[] {
  const carriers = carriersOf(subject, folded);
  const nearest: readonly ((event: ItemEvent) => boolean)[] = [
    (event) => event.position === position,
    (event) => event.subject === subject,
    (event) => carriers.has(event.subject),
    (event) => carriers.has(carrierNamed(event) ?? ''),
  ];
  for (const isNear of nearest) {
    const found = placed.filter(({ event }) => isNear(event));
    if (found.length > 0) return entriesIn(found);
  }
  return entriesIn(placed);
}

const entriesIn = (placed: readonly Placed[]): readonly number[] => [...new Set(placed.map(({ entry }) => entry))];

/** The subject, and all that ever carried it. */
function carriersOf(subject: string, folded: readonly Folded[]): ReadonlySet<string> {
  const found = new Set([subject]);
  for (const each of found)
    for (const { stays } of folded) for (const { carrier } of stays.get(each) ?? []) found.add(carrier);
  return found;
}

/** Claims are recorded whatever the histories say; only forms are refused. */
export function decideClaimsLate(
  drafts: readonly EntryDraft[],
  items: readonly ItemEntry[],
  closure: Closure,
  context: DecideContext,
): Decision {
  const placed = placeDrafts(drafts, context);
  const faults = formFaults(placed, items, context);
  if (faults.length > 0) return refused(...faults.map(({ violation }) => violation));
  const brought = foundLate(placed, items, { closure, before: refold(closure.histories) });
  return accepted(
    placed.map(({ event }) => event),
    [...brought, ...foundBlocked(placed, items, context)].map(({ violation }) => violation),
  );
}
