import type { Closure } from '../history/closure.js';
import { lateSubjects } from '../history/late-events.js';
import { refold } from '../history/refold.js';
import type { ItemEventType } from '../item/item.events.js';
import { ITEM_TRAITS } from '../item/item.traits.js';
import { Layer } from '../item/world.js';
import { atOnce, EVENTS_PER_SLICE, type Slices } from '../slices.js';
import { violationOf } from '../violation.js';
import type { DecideContext } from './decide-context.js';
import { foundBlocked, foundLate, worldThen } from './decide-late.js';
import { draftEvents, type Drafted } from './drafts.js';
import { earliestOf } from './earliest-event-time.js';
import { decideEntries, type Attempt } from './entries.js';
import { evaluate, placeDrafts } from './evaluate.js';
import { fieldOf, formFaults, sentBy } from './form-faults.js';
import type { Decision, ItemsOperation } from './operation.js';
import type { OperationRules } from './operation-rules.js';
import { declarationOf, ITEMS_OPERATIONS } from './operations.js';
import { identifiersGivenBy, subjectsOfItems, withKnownSubjects } from './subjects.js';
import { tried } from './tried.js';

const isBlockable = (type: ItemEventType): boolean => ITEM_TRAITS[type].blockedAs !== undefined;

/** Operations some of whose events a recall may block. */
const BLOCKABLE: ReadonlySet<ItemsOperation['operation']> = new Set(
  ITEMS_OPERATIONS.flatMap(({ name, events }) => (events.some(isBlockable) ? [name] : [])),
);

/** Decided over the states of now. */
function attemptNow(drafted: Drafted, context: DecideContext): Attempt {
  const { operation } = drafted;
  const { items } = operation;
  const isLarge = items.length > EVENTS_PER_SLICE;
  return function* (without, isReversed) {
    const which = { without, isReversed };
    const drafts = draftEvents(drafted, which);
    if (isLarge) yield;
    const placed = placeDrafts(drafts, context);
    if (isLarge) yield;
    const faults = formFaults(placed, items, context);
    if (isLarge) yield;
    const late = lateSubjects(
      context.world,
      placed.map(({ event }) => event),
    );
    if (late.length > 0 && (faults.length === 0 || operation.onRefusal === 'skip'))
      return { kind: 'late', subjects: late };
    const found = yield* evaluate(placed, new Layer(context.world), context);
    const violations = found.map(({ entry, contradiction }) => ({
      entries: [entry],
      violation: violationOf(
        fieldOf(items[entry], contradiction.subject),
        contradiction.subject,
        contradiction,
        sentBy(items[entry], contradiction.subject),
      ),
      isRefused: contradiction.severity === 'refused',
      position: contradiction.position,
    }));
    return tried(drafted, which, { placed, faults, found: violations });
  };
}

function* decideItems(given: ItemsOperation, context: DecideContext): Slices<Decision> {
  if (given.emptied && given.items.length === 0) return { kind: 'late', subjects: [given.emptied.carrier] };
  const operation = withKnownSubjects(given, context.subjectOf);
  const recordedAt = new Date(context.recordedAtMs).toISOString();
  return yield* decideEntries(operation, attemptNow({ world: context.world, operation, recordedAt }, context));
}

function decideItemsLate(given: ItemsOperation, closure: Closure, context: DecideContext): Decision {
  const operation = withKnownSubjects(given, context.subjectOf);
  const recordedAt = new Date(context.recordedAtMs).toISOString();
  const drafted = { world: worldThen(operation, closure, context), operation, recordedAt };
  const before = refold(closure.histories);
  return atOnce(
    // eslint-disable-next-line require-yield -- what is late is decided at a stretch
    decideEntries(operation, function* (without, isReversed) {
      const which = { without, isReversed };
      const placed = placeDrafts(draftEvents(drafted, which), context);
      const faults = formFaults(placed, operation.items, context);
      const found = [
        ...foundLate(placed, operation.items, { closure, before }),
        ...foundBlocked(placed, operation.items, context),
      ];
      return tried(drafted, which, { placed, faults, found });
    }),
  );
}

/** Operations on items, each by what it declares. */
export const ITEMS_RULES: OperationRules<ItemsOperation> = {
  permission: (name) => declarationOf(name).permission,
  subjects: (operation) => [
    ...new Set([...subjectsOfItems(operation), ...(operation.emptied ? [operation.emptied.carrier] : [])]),
  ],
  names: identifiersGivenBy,
  since: ({ items, emptied }, recordedAtMs) =>
    earliestOf([...(emptied ? [emptied.fields.at] : []), ...items.map(({ fields }) => fields.at)], recordedAtMs),
  size: ({ items }) => Math.max(1, items.length),
  mayBeBlocked({ operation, items }) {
    if (!BLOCKABLE.has(operation)) return false;
    const { eventsOf } = declarationOf(operation);
    return (
      eventsOf === undefined || items.length === 0 || items.some(({ fields }) => eventsOf(fields).some(isBlockable))
    );
  },
  decide: decideItems,
  late: decideItemsLate,
};
