import { violationOf, type Violation } from '../violation.js';
import { isDate, sortInstant, type EventTime } from '../event-time.js';
import { effectiveInOrder } from '../history/effective-events.js';
import type { Folded } from '../history/refold.js';
import { visitBefore } from '../history/visit-before.js';
import type { ToldPast } from '../history/told-past.js';
import type { Contradiction } from '../item/contradictions.js';
import { isWarnedOf } from '../item/core/expiry.js';
import type { ItemEvent } from '../item/item.events.js';
import { SECOND_RULES } from '../item/rules.js';
import type { World } from '../item/item.state.js';
import { Layer } from '../item/world.js';
import { accepted, refused } from './decision.js';
import { claimedInVain, claimedTitle, tellsOfContents } from './claimed-in-vain.js';
import { fieldOf, formFaults, sentBy } from './form-faults.js';
import type { DecideContext } from './decide-context.js';
import type { DraftContext } from './declaration.js';
import type { DraftLooks, EntryDraft } from './drafts.js';
import type { Placed } from './evaluate.js';
import { withFlagsOfLater, withKeptFlags } from './kept-flags.js';
import { PlacedIndex } from './placed-index.js';
import type { Decision, ItemsOperation } from './operation.js';
import { blocksOf } from './blocked-as.js';
import { forbidden } from './forbidden.js';
import { foundLater, type Told } from './forbidden-later.js';
import { titleFact } from '../ownership/title-facts.js';
import { buyersIn, ownersIn, reachesNothing } from './reached-titles.js';
import { dateThen } from './sort-instants.js';
import { subjectsOfItems } from './subjects.js';
import { toldOnce, type FoundViolation } from './tried.js';
import { placeAmongDates, type Placement } from './unknown-hours.js';
import type { ItemEntry } from './fields.js';
import { shipmentsOf } from './voided-shipments.js';
import { closedMarksOf, subjectThen, type Recalls } from './within-then.js';

function violationIn(
  contradiction: Contradiction,
  among: PlacedIndex,
  items: readonly ItemEntry[],
  [byEntry]: readonly number[] = [],
): Violation {
  const { subject, position } = contradiction;
  const { placed } = among;
  const own = among.at(position);
  const entry = items[byEntry ?? (own ?? among.of([subject])[0] ?? placed[0])?.entry ?? 0];
  const field = fieldOf(entry, subject);
  const firstOwn = placed[0]?.event.position ?? Number.POSITIVE_INFINITY;
  if (own) return violationOf(field, subject, contradiction, { sent: sentBy(items[own.entry], subject), firstOwn });
  // What is wrong with another event stands in none of the fields of this request: they only name what it is about.
  return { ...violationOf(field, subject, { ...contradiction, field: 'id' }, { firstOwn }), makesImpossible: position };
}

/** By which instant an entry of that time sorts. */
function instantThen(
  at: EventTime | undefined,
  subjects: readonly string[],
  past: ToldPast,
  context: DecideContext,
): number {
  const { recordedAtMs, rules } = context;
  if (at === undefined) return recordedAtMs;
  const isChosen = isDate(at) && rules >= SECOND_RULES;
  return isChosen ? dateThen(at, subjects, past, context) : sortInstant(at, recordedAtMs);
}

/** The world as it was when the earliest of the operation's entries happened: what a draft looks at. */
export function worldThen(
  operation: ItemsOperation,
  past: ToldPast,
  context: DecideContext,
): Pick<World, 'get' | 'set'> {
  let earliest = context.recordedAtMs;
  const subjects = subjectsOfItems(operation);
  for (const at of new Set(operation.items.map(({ fields }) => fields.at)))
    earliest = Math.min(earliest, instantThen(at, subjects, past, context));
  return worldAt(earliest, past);
}

/** The world as it was at this instant. */
export function worldAt(atMs: number, past: ToldPast): Pick<World, 'get' | 'set'> {
  const states = past.statesAt(atMs);
  return new Layer({ get: (subject) => states.get(subject) });
}

/** What drafts of an operation ask of its time. */
export function looksThen(operation: ItemsOperation, past: ToldPast, context: DecideContext): DraftLooks {
  const subjects = subjectsOfItems(operation);
  const { recordedFor } = operation;
  return {
    shipmentOf: shipmentsThen(subjects, past, context),
    buyerWithin: (subject, at) =>
      buyersIn(past.statesAt(instantThen(at, subjects, past, context)), subject, [recordedFor]).get(recordedFor),
  };
}

/** The shipments that these subjects were on at a time, as they count in this past. */
export function shipmentsThen(
  subjects: readonly string[],
  past: ToldPast,
  context: DecideContext,
): DraftContext['shipmentOf'] {
  const asked = new Set(subjects);
  const known = new Map<EventTime | undefined, ReturnType<typeof shipmentsOf>>();
  return (subject, at) => {
    const found = known.get(at) ?? shipmentsOf(past.effective, asked, instantThen(at, subjects, past, context));
    known.set(at, found);
    return found.get(subject);
  };
}

/** What is new of contradictions once events stand where they were placed, each with the entries that bring it about. */
export function foundLate(
  { placed, brought, after }: Placement,
  items: readonly ItemEntry[],
  before: Folded,
): readonly FoundViolation[] {
  const among = new PlacedIndex(placed);
  return brought.map((contradiction) => ({
    entries: broughtByEntries(contradiction, among, [before, after]),
    violation: violationIn(contradiction, among, items),
    isRefused: contradiction.severity === 'refused',
    contradiction,
  }));
}

/**
 * What forbids what is placed: what a recall covers by now, and what expired or was reported, of what was in it at its time. And what it puts under events
 * that are recorded already, which forbid that.
 */
export function foundForbidden(
  { placed, histories, after }: Placement,
  items: readonly ItemEntry[],
  before: Told,
  context: DecideContext,
): readonly FoundViolation[] {
  const among = new PlacedIndex(placed);
  const found = (entries: readonly number[], contradiction: Contradiction): FoundViolation => ({
    entries,
    violation: violationIn(contradiction, among, items, entries),
    isRefused: contradiction.severity === 'refused',
    contradiction,
  });
  const effective = effectiveInOrder(histories);
  const own = ownForbidden(among, { effective, known: after.states }, context);
  const later = foundLater(placed, { histories, folded: after, effective }, before, context);
  return [
    ...placed.flatMap(({ event, entry }) => (own.get(event.position) ?? []).map((one) => found([entry], one))),
    ...later.map(({ contradiction, root }) => found(entriesIn(among.of([root])), contradiction)),
  ];
}

/** Events that their own subject may forbid. */
const ALSO_ASKED: ReadonlySet<ItemEvent['type']> = new Set(['ItemSold', 'ItemManufactured', 'ItemIdentified']);
const NO_RECALLS: Recalls = { recalls: [], closed: [] };

/** By position, what forbids what is placed, in the world as it was just before. */
function ownForbidden(
  among: PlacedIndex,
  { effective, known }: { readonly effective: readonly ItemEvent[]; readonly known: Folded['states'] },
  context: DecideContext,
): ReadonlyMap<number, readonly Contradiction[]> {
  const found = new Map<number, readonly Contradiction[]>();
  const isAsked = ({ type, position, data }: ItemEvent): boolean =>
    among.at(position) !== undefined &&
    (isWarnedOf(type) || ALSO_ASKED.has(type) || blocksOf({ type, data }).length > 0);
  const all: Recalls = { recalls: context.recalls, closed: closedMarksOf(known, context.recallStatus) };
  visitBefore(effective, isAsked, (event, world) => {
    // Most events are blocked by no recall: what these cover in a pallet is long to find.
    const recalls = blocksOf(event).length > 0 ? all : NO_RECALLS;
    const then = subjectThen({ then: world.changes, known }, event.subject, recalls);
    found.set(event.position, forbidden(world, event, context, then));
  });
  return found;
}

/** Transfers of title that reached nothing at their time. What passes no title asks nothing of its time. */
export function foundUnreached(
  placed: readonly Placed[],
  items: readonly ItemEntry[],
  past: ToldPast,
): readonly FoundViolation[] {
  const among = new PlacedIndex(placed);
  return placed.flatMap(({ event, entry }) => {
    if (!titleFact(event)) return [];
    const then = past.statesAt(event.sortAt);
    const world = new Layer({ get: (subject) => then.get(subject) });
    return reachesNothing(world, event, ownersIn(then)).map((contradiction) => ({
      entries: [entry],
      violation: violationIn(contradiction, among, items),
      isRefused: contradiction.severity === 'refused',
      contradiction,
    }));
  });
}

/**
 * The event itself; else those of the subject that is contradicted, else of what ever carried it, else those that name one of these. All, where none of
 * them is told to be.
 */
function broughtByEntries(
  { position, subject }: Contradiction,
  among: PlacedIndex,
  folded: readonly Folded[],
): readonly number[] {
  const own = among.at(position);
  if (own) return [own.entry];
  const ofSubject = among.of([subject]);
  if (ofSubject.length > 0) return entriesIn(ofSubject);
  const carriers = carriersOf(subject, folded);
  for (const found of [among.of(carriers), among.naming(carriers)]) if (found.length > 0) return entriesIn(found);
  return entriesIn(among.placed);
}

const entriesIn = (placed: readonly Placed[]): readonly number[] => [...new Set(placed.map(({ entry }) => entry))];

/** The subject, and all that ever carried it. */
function carriersOf(subject: string, folded: readonly Folded[]): ReadonlySet<string> {
  const found = new Set([subject]);
  for (const each of found)
    for (const { stays } of folded) for (const { carrier } of stays.get(each) ?? []) found.add(carrier);
  return found;
}

/** Transfers that were claimed of what was in something then, and reached nothing. */
function foundInVain(
  placed: readonly Placed[],
  items: readonly ItemEntry[],
  past: ToldPast,
): readonly FoundViolation[] {
  if (tellsOfContents(placed.map(({ event }) => event))) return [];
  const among = new PlacedIndex(placed);
  return placed.flatMap(({ event, entry }) => {
    if (!claimedTitle(event)) return [];
    const then = past.statesAt(event.sortAt);
    const world = new Layer({ get: (subject) => then.get(subject) });
    return claimedInVain(world, event, ownersIn(then)).map((contradiction) => ({
      entries: [entry],
      violation: violationIn(contradiction, among, items),
      isRefused: false,
      contradiction,
    }));
  });
}

/** Claims are recorded whatever the histories say; only forms are refused. `past` is what counts, which is less than what is known where the claims declare something erroneous. */
export function decideClaimsLate(
  drafts: readonly EntryDraft[],
  items: readonly ItemEntry[],
  past: ToldPast,
  context: DecideContext,
  { histories, folded: known }: Pick<ToldPast, 'histories' | 'folded'> = past,
): Decision {
  const refuses = ({ severity }: Contradiction): boolean => severity === 'refused';
  const placement = placeAmongDates({ drafts, context, histories, past, known, refuses });
  const { placed } = placement;
  const faults = formFaults(placed, items, context);
  if (faults.length > 0) return refused(...faults.map(({ violation }) => violation));
  const brought = foundLate(placement, items, known);
  const against = foundForbidden(placement, items, { histories, folded: known }, context);
  const found = toldOnce([...brought, ...against, ...foundInVain(placed, items, past)]);
  const kept = withKeptFlags(
    placed,
    found.map(({ contradiction }) => contradiction),
  );
  const flags = found.map(({ violation }) => violation);
  return { ...accepted(withFlagsOfLater(kept, placed, found), flags), entries: placed.map(({ entry }) => entry) };
}
