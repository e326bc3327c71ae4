import { isSurelyBefore } from '../event-time.js';
import { refold, withEvents } from '../history/refold.js';
import type { Closure } from '../history/closure.js';
import { declaredErroneous } from '../history/effective-events.js';
import { ToldPast } from '../history/told-past.js';
import type { ItemEvent } from '../item/item.events.js';
import type { DecideContext } from './decide-context.js';
import { CORRECT } from './correct.js';
import { withStatementsDeclared } from './corrected-statements.js';
import { declareRecallErroneous } from './corrected-recalls.js';
import { foundForbidden, foundLate } from './decide-late.js';
import { decideOver } from './decide-over.js';
import { accepted, refused } from './decision.js';
import { ofDeclarations } from './documents-sent.js';
import { type EntryDraft } from './drafts.js';
import { placeDrafts } from './evaluate.js';
import { formFaults } from './form-faults.js';
import type { CorrectOperation, Decision, ItemsOperation } from './operation.js';
import type { OperationRules } from './operation-rules.js';
import { withFlagsOfLater } from './kept-flags.js';
import { ITEMS_RULES } from './rules-of-items.js';
import { subjectsOfItems } from './subjects.js';
import { toldOnce } from './tried.js';
import { placeAmongDates } from './unknown-hours.js';
import { CORRECTION_RULES } from './operations.sentences.js';
import type { Violation } from '../violation.js';

/** What a correction names, by what became of it before. */
interface Target {
  /** What counts yet: positions by subject. */
  readonly counting: ReadonlyMap<string, readonly number[]>;
  /** For each position that was declared erroneous before, the position of the declaration. */
  readonly voidBy: ReadonlyMap<number, number>;
}

/**
 * What is void already is left out. Of a correction that is replaced in its turn only the replacement is: what it declared erroneous stays so, or both
 * would count.
 */
function targetOf({ found = new Map(), replacement }: CorrectOperation, { histories }: Closure): Target {
  const subjects = [...found.keys()];
  const told = subjects.flatMap((subject) => histories.get(subject) ?? []);
  const erroneous = declaredErroneous(told);
  const declarations = new Set(told.flatMap(({ type, position }) => (type === 'ErrorDeclared' ? [position] : [])));
  const named = [...found.values()].flat();
  const isReplaced = replacement !== undefined && named.some((position) => !declarations.has(position));
  const counting = new Map<string, readonly number[]>();
  for (const [subject, positions] of found) {
    const left = positions.filter(
      (position) => !erroneous.has(position) && !(isReplaced && declarations.has(position)),
    );
    if (left.length > 0) counting.set(subject, left);
  }
  const voidBy = new Map(
    named.flatMap((position) => {
      const by = erroneous.get(position);
      return by === undefined ? [] : [[position, by] as const];
    }),
  );
  return { counting, voidBy };
}

function declarations(
  operation: CorrectOperation,
  counting: Target['counting'],
  { recordedAtMs }: DecideContext,
): readonly EntryDraft[] {
  const { at: declaredAt = new Date(recordedAtMs).toISOString(), recordedFor: by } = operation;
  const documents = ofDeclarations(operation);
  return [...counting].map(([subject, positions]): EntryDraft => ({
    entry: 0,
    draft: { type: 'ErrorDeclared', subject, data: { at: declaredAt, by, ...documents, positions } },
  }));
}

/** The field that says what is erroneous, and its value. */
function whatIsNamed({ target: { event, items, capture } }: CorrectOperation): Pick<Violation, 'field' | 'value'> {
  return { field: event === undefined ? (items ? 'items' : 'capture') : 'event', value: event ?? items ?? capture };
}

/** All of it counts no more, or what would be replaced was replaced in part already. */
function declaredBefore(
  operation: CorrectOperation,
  counting: Target['counting'],
  [position, by]: readonly [number, number],
): Decision {
  const rule = CORRECTION_RULES[counting.size === 0 ? 'declared-already' : 'declared-in-part']({ position, by });
  return refused({ ...whatIsNamed(operation), rule });
}

/** Nobody found that to be wrong which had not happened. */
function beforeIt(
  { at }: CorrectOperation,
  counting: Target['counting'],
  { histories }: Closure,
): Violation | undefined {
  if (at === undefined) return undefined;
  for (const [subject, positions] of counting) {
    const first = histories.get(subject)?.find(({ position, data }) => {
      return positions.includes(position) && isSurelyBefore(at, data.at);
    });
    if (first) return { field: 'at', value: at, item: subject, rule: CORRECTION_RULES['before-it'](first.data.at) };
  }
  return undefined;
}

/** Who acts for some parties only says of no other's record that it never was. */
function ofOthers(
  operation: CorrectOperation,
  counting: Target['counting'],
  { histories }: Closure,
): Violation | undefined {
  const { ofParties } = operation;
  if (!ofParties) return undefined;
  for (const [subject, positions] of counting) {
    const other = histories
      .get(subject)
      ?.find(({ position, data }) => positions.includes(position) && !ofParties.includes(data.by));
    if (other) return { ...whatIsNamed(operation), item: subject, rule: CORRECTION_RULES['of-others'](other.data.by) };
  }
  return undefined;
}

/** Declares the events erroneous, whatever becomes contradictory by that; only what replaces them must hold by itself. */
export function correct(operation: CorrectOperation, closure: Closure, context: DecideContext): Decision {
  if (operation.opening) return declareRecallErroneous(operation, operation.opening, context);
  return withStatementsDeclared(operation, context, () => correctItems(operation, closure, context));
}

function correctItems(operation: CorrectOperation, closure: Closure, context: DecideContext): Decision {
  const target = targetOf(operation, closure);
  const { counting, voidBy } = target;
  const [voided] = voidBy;
  if (voided && (counting.size === 0 || operation.replacement)) return declaredBefore(operation, counting, voided);
  const declared = declarations(operation, counting, context);
  if (declared.length === 0) return refused({ ...whatIsNamed(operation), rule: CORRECTION_RULES['nothing-counts']() });
  const wrong = ofOthers(operation, counting, closure) ?? beforeIt(operation, counting, closure);
  if (wrong) return refused(wrong);
  if (operation.replacement) return replace(declared, operation.replacement, closure, context);
  const known = refold(closure.histories);
  const placement = placeAmongDates({
    ...{ drafts: declared, context, histories: closure.histories, known },
    past: withoutDeclared(declared, closure, context),
    refuses: () => false,
  });
  const { placed } = placement;
  const faults = formFaults(placed, [], context);
  if (faults.length > 0) return refused(...faults.map(({ violation }) => violation));
  const before = { histories: closure.histories, folded: known };
  const found = toldOnce([...foundLate(placement, [], known), ...foundForbidden(placement, [], before, context)]);
  const events = placed.map(({ event }) => event);
  return accepted(
    withFlagsOfLater(events, placed, found),
    found.map(({ violation }) => violation),
  );
}

function replace(
  declared: readonly EntryDraft[],
  given: ItemsOperation,
  closure: Closure,
  context: DecideContext,
): Decision {
  const { histories } = closure;
  const past = withoutDeclared(declared, closure, context);
  const refusesFrom = context.firstEventPosition;
  return decideOver(given, { histories, past, known: refold(histories), declared, refusesFrom }, context);
}

/** The past that counts once these are declared. */
export function withoutDeclared(
  declared: readonly EntryDraft[],
  { histories }: Closure,
  context: DecideContext,
): ToldPast {
  return new ToldPast(withEvents(histories, eventsOf(declared, context)));
}

function eventsOf(drafts: readonly EntryDraft[], context: DecideContext): readonly ItemEvent[] {
  return placeDrafts(drafts, context).map(({ event }) => event);
}

/** A correction is always late: what it declares erroneous happened before. */
export const CORRECTION: OperationRules<CorrectOperation> = {
  permission: () => CORRECT.permission,
  subjects: ({ found, replacement }) => [
    ...new Set([...(found?.keys() ?? []), ...(replacement ? subjectsOfItems(replacement) : [])]),
  ],
  said: ({ statements = [] }) => [...new Set(statements.map(({ subject }) => subject))],
  names: ({ replacement }) => (replacement ? ITEMS_RULES.names(replacement) : []),
  since: ({ foundSinceMs = Number.NEGATIVE_INFINITY, replacement }, recordedAtMs) =>
    Math.min(foundSinceMs, replacement ? ITEMS_RULES.since(replacement, recordedAtMs) : recordedAtMs),
  size: ({ found, target }) => found?.size ?? target.items?.length ?? 1,
  mayBeBlocked: ({ replacement }, as) =>
    as === undefined || (replacement !== undefined && ITEMS_RULES.mayBeBlocked(replacement, as)),
  decide: ({ found }) => ({ kind: 'late', subjects: [...(found?.keys() ?? [])] }),
  late: correct,
};
