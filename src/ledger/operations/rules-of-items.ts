import { lateSubjects } from '../history/late-events.js';
import type { ItemEventType } from '../item/item.events.js';
import { ITEM_TRAITS } from '../item/item.traits.js';
import { Layer } from '../item/world.js';
import { EVENTS_PER_SLICE, type Slices } from '../slices.js';
import type { DecideContext } from './decide-context.js';
import { decideDrafts, NOTHING_LEFT, worldThen, type Draft, type Left } from './decide-late.js';
import { accepted, refused, violationsOf } from './decision.js';
import { draftEvents } from './drafts.js';
import { earliestOf } from './earliest-event-time.js';
import { evaluate, placeDrafts } from './evaluate.js';
import { formFaults, leavesNothing } from './form-faults.js';
import type { Decision, ItemsOperation } from './operation.js';
import type { OperationRules } from './operation-rules.js';
import { declarationOf, ITEMS_OPERATIONS } from './operations.js';
import { identifiersGivenBy, subjectsOfItems, withKnownSubjects } from './subjects.js';

const isBlockable = (type: ItemEventType): boolean => ITEM_TRAITS[type].blockedAs !== undefined;

/** Operations some of whose events a recall may block. */
const BLOCKABLE: ReadonlySet<ItemsOperation['operation']> = new Set(
  ITEMS_OPERATIONS.flatMap(({ name, events }) => (events.some(isBlockable) ? [name] : [])),
);

function decideItems(given: ItemsOperation, context: DecideContext): Slices<Decision> {
  const operation = withKnownSubjects(given, context.subjectOf);
  const recordedAt = new Date(context.recordedAtMs).toISOString();
  const draft: Draft = (without) => draftEvents({ world: context.world, operation, recordedAt }, without);
  return evaluateEntries(operation, draft, context);
}

/** All or nothing; with `onRefusal: skip` again without those that were refused, until none is. */
function* evaluateEntries(
  operation: ItemsOperation,
  draft: Draft,
  context: DecideContext,
  { out, skipped }: Left = NOTHING_LEFT,
): Slices<Decision> {
  const isLarge = operation.items.length > EVENTS_PER_SLICE;
  const drafts = draft(out);
  if (isLarge) yield;
  const placed = placeDrafts(drafts, context);
  if (isLarge) yield;
  const faults = formFaults(placed, operation.items, context);
  if (faults.length > 0) return refused(...faults);
  if (isLarge) yield;
  const late = lateSubjects(
    context.world,
    placed.map(({ event }) => event),
  );
  if (late.length > 0) return { kind: 'late', subjects: late };
  const found = yield* evaluate(placed, new Layer(context.world), context);
  const refusals = found.filter(({ contradiction }) => contradiction.severity === 'refused');
  if (refusals.length === 0 || (operation.ifContradicted === 'record' && !leavesNothing(placed))) {
    return accepted(
      placed.map(({ event }) => event),
      violationsOf(found, operation.items, context),
      skipped,
    );
  }
  const violations = violationsOf(refusals, operation.items, context);
  if (operation.onRefusal !== 'skip') return refused(...violations);
  const left = { out: new Set([...out, ...refusals.map(({ entry }) => entry)]), skipped: [...skipped, ...violations] };
  if (left.out.size === operation.items.length) return refused(...left.skipped);
  return yield* evaluateEntries(operation, draft, context, left);
}

/** Operations on items, each by what it declares. */
export const ITEMS_RULES: OperationRules<ItemsOperation> = {
  permission: (name) => declarationOf(name).permission,
  subjects: (operation) => [...new Set(subjectsOfItems(operation))],
  names: identifiersGivenBy,
  since: ({ items }, recordedAtMs) =>
    earliestOf(
      items.map(({ fields }) => fields.at),
      recordedAtMs,
    ),
  size: ({ items }) => items.length,
  mayBeBlocked({ operation, items }) {
    if (!BLOCKABLE.has(operation)) return false;
    const { eventsOf } = declarationOf(operation);
    return eventsOf === undefined || items.some(({ fields }) => eventsOf(fields).some(isBlockable));
  },
  decide: decideItems,
  late(given, closure, context) {
    const operation = withKnownSubjects(given, context.subjectOf);
    const recordedAt = new Date(context.recordedAtMs).toISOString();
    const world = worldThen(operation, closure, context);
    const draft: Draft = (without) => draftEvents({ world, operation, recordedAt }, without);
    return decideDrafts(draft, { items: operation.items, closure, context, tolerance: operation });
  },
};
