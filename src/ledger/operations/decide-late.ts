import { LedgerError } from '../errors.js';
import { violationOf, type Violation } from '../violation.js';
import { sortInstant } from '../event-time.js';
import { foldAsOf, refold, withEvents, type Folded } from '../history/refold.js';
import type { Contradiction } from '../item/contradictions.js';
import type { ItemEvent } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import { Layer } from '../item/world.js';
import { accepted, NOTHING_LEFT, observationDrafts, refused, type Draft, type Left } from './decide.js';
import { fieldOf, formFaults, leavesNothing } from './form-faults.js';
import type { Closure } from '../history/closure.js';
import type { DecideContext } from './decide-context.js';
import { draftEvents, type EntryDraft } from './drafts.js';
import { placeDrafts, type Placed } from './evaluate.js';
import type { CorrectOperation, Decision, ItemsOperation, ObserveOperation, Operation } from './operation.js';
import { recallContradictions } from './recall-rules.js';
import { withKnownSubjects } from './subjects.js';
import type { ItemEntry } from './fields.js';

const keyOf = ({ position, rule, field }: Contradiction): string => `${position} ${rule} ${field}`;

/** Contradictions that were not there before: of the new events themselves, and of later ones that they make impossible. */
function broughtBy(before: Folded, after: Folded): readonly Contradiction[] {
  const known = new Set(before.contradictions.map(keyOf));
  return after.contradictions.filter((contradiction) => !known.has(keyOf(contradiction)));
}

/** What is blocked is blocked by position: the states of now count, whatever the event time. */
function blockedNow(placed: readonly Placed[], context: DecideContext): readonly Contradiction[] {
  return placed.flatMap(({ event }) => recallContradictions(context.world, event, context));
}

function violationIn(contradiction: Contradiction, placed: readonly Placed[], items: readonly ItemEntry[]): Violation {
  const { subject, position } = contradiction;
  const own = placed.find(({ event }) => event.position === position);
  const entry = own ?? placed.find(({ event }) => event.subject === subject) ?? placed[0];
  const violation = violationOf(fieldOf(items[entry?.entry ?? 0], subject), subject, contradiction);
  return own ? violation : { ...violation, makesImpossible: position };
}

/** The world as it was when the earliest of the operation's entries happened: what a draft looks at. */
function worldThen(operation: ItemsOperation, closure: Closure, context: DecideContext): Pick<World, 'get' | 'set'> {
  const times = operation.items.map(({ fields }) =>
    fields.at === undefined ? context.recordedAtMs : sortInstant(fields.at, context.recordedAtMs),
  );
  const earliest = times.reduce((first, time) => Math.min(first, time), context.recordedAtMs);
  const states = foldAsOf(closure.histories, earliest, Number.MAX_SAFE_INTEGER);
  return new Layer({ get: (subject) => states.get(subject) });
}

function lateItems(given: ItemsOperation, closure: Closure, context: DecideContext): Decision {
  const operation = withKnownSubjects(given, context.subjectOf);
  const recordedAt = new Date(context.recordedAtMs).toISOString();
  const world = worldThen(operation, closure, context);
  const draft: Draft = (without) => draftEvents({ world, operation, recordedAt }, without);
  return decideDrafts(draft, { items: operation.items, closure, context, tolerance: operation });
}

/** What drafts are decided over. */
interface Case {
  readonly items: readonly ItemEntry[];
  readonly closure: Closure;
  readonly context: DecideContext;
  readonly tolerance: Pick<ItemsOperation, 'ifContradicted' | 'onRefusal'>;
}

function decideDrafts(draft: Draft, its: Case, { out, skipped }: Left = NOTHING_LEFT): Decision {
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

function lateObservations(operation: ObserveOperation, closure: Closure, context: DecideContext): Decision {
  const { drafts, items } = observationDrafts(operation, context);
  return decideDrafts(() => drafts, { items, closure, context, tolerance: { ifContradicted: 'record' } });
}

function declarations(operation: CorrectOperation, context: DecideContext): readonly EntryDraft[] {
  const at = operation.at ?? new Date(context.recordedAtMs).toISOString();
  const found = operation.found ?? new Map<string, readonly number[]>();
  return [...found].map(([subject, positions]): EntryDraft => ({
    entry: 0,
    draft: { type: 'ErrorDeclared', subject, data: { at, by: operation.recordedFor, positions } },
  }));
}

/** Declares the events erroneous, whatever becomes contradictory by that; only what replaces them must hold by itself. */
function correct(operation: CorrectOperation, closure: Closure, context: DecideContext): Decision {
  const declared = declarations(operation, context);
  if (declared.length === 0)
    return refused({ field: 'target', value: operation.target, rule: 'names no event that counts' });
  const replacement = operation.replacement && withKnownSubjects(operation.replacement, context.subjectOf);
  const voided = withEvents(closure.histories, eventsOf(declared, context));
  const drafts = replacement
    ? draftEvents({
        world: worldThen(replacement, { ...closure, histories: voided }, context),
        operation: replacement,
        recordedAt: new Date(context.recordedAtMs).toISOString(),
      })
    : [];
  const placed = placeDrafts([...declared, ...drafts], context);
  const items = replacement?.items ?? [];
  const faults = formFaults(placed, items, context);
  if (faults.length > 0) return refused(...faults);
  const events = placed.map(({ event }) => event);
  const brought = broughtBy(refold(closure.histories), refold(withEvents(closure.histories, events)));
  const first = context.firstEventPosition;
  const refusals = brought.filter(({ severity, position }) => severity === 'refused' && position >= first);
  if (refusals.length > 0 && replacement?.ifContradicted !== 'record')
    return refused(...refusals.map((found) => violationIn(found, placed, items)));
  return accepted(
    events,
    brought.map((found) => violationIn(found, placed, items)),
  );
}

function eventsOf(drafts: readonly EntryDraft[], context: DecideContext): readonly ItemEvent[] {
  return placeDrafts(drafts, context).map(({ event }) => event);
}

/**
 * Decides an operation that tells of the past, or corrects it, over the histories of all that it may concern: it is refused where it was
 * impossible then, or where it makes a later event impossible.
 */
export function decideLate(operation: Operation, closure: Closure, context: DecideContext): Decision {
  switch (operation.operation) {
    case 'correct':
      return correct(operation, closure, context);
    case 'observe':
      return lateObservations(operation, closure, context);
    case 'open-recall':
    case 'close-recall':
    case 'clear-recall':
    case 'mark-recalled':
      throw new LedgerError('invalid-request', { message: `${operation.operation} has no late form` });
    default:
      return lateItems(operation, closure, context);
  }
}
