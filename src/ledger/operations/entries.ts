import type { ItemEvent } from '../item/item.events.js';
import type { Slices } from '../slices.js';
import type { Skipped, Violation } from '../violation.js';
import { accepted, refused } from './decision.js';
import type { ItemEntry } from './fields.js';
import type { Decision, ItemsOperation } from './operation.js';
import { sameItem, skipped, type EntryViolation } from './entry-violation.js';

/** What entries would record, and what speaks against them: where they are late, over the histories of what they name. */
export interface Tried {
  readonly events: readonly ItemEvent[];
  readonly refusals: readonly EntryViolation[];
  readonly flags: readonly Violation[];
}

type Late = Extract<Decision, { kind: 'late' }>;

/** Tries the entries of an operation but those left out, in the order of the list or in the reverse of it. */
export type Attempt = (without: ReadonlySet<number>, isReversed: boolean) => Slices<Tried | Late>;

/**
 * All or nothing. With `onRefusal: skip` those that refuse are left out until none does. What refuses is the same in whatever order the list is:
 * an entry that refuses wherever it stands goes first; where two exclude each other, so that the later one refuses, both go.
 */
export function* decideEntries(operation: ItemsOperation, attempt: Attempt): Slices<Decision> {
  const { items, onRefusal } = operation;
  const because = onRefusal === 'skip' ? namedTwice(items) : new Map<number, readonly Violation[]>();
  for (;;) {
    const without = new Set(because.keys());
    if (without.size === items.length) return refused(...skippedOf(operation, because).flatMap(rulesOfSkipped));
    const tried = yield* attempt(without, false);
    if ('kind' in tried) return tried;
    if (tried.refusals.length === 0) return accepted(tried.events, tried.flags, skippedOf(operation, because));
    if (onRefusal !== 'skip') return refused(...tried.refusals.map(({ violation }) => violation));
    const backwards = yield* attempt(without, true);
    if ('kind' in backwards) return backwards;
    for (const [entry, violations] of refusingInAnyOrder(tried.refusals, backwards.refusals))
      because.set(entry, violations);
  }
}

function byEntry(refusals: readonly EntryViolation[]): ReadonlyMap<number, readonly Violation[]> {
  const found = new Map<number, Violation[]>();
  for (const { entry, violation } of refusals) {
    const known = found.get(entry);
    if (known) known.push(violation);
    else found.set(entry, [violation]);
  }
  return found;
}

const ruleOf = (violation: Violation): string =>
  `${violation.field} ${'finding' in violation ? violation.finding.rule : violation.rule}`;

function refusingInAnyOrder(
  forwards: readonly EntryViolation[],
  backwards: readonly EntryViolation[],
): ReadonlyMap<number, readonly Violation[]> {
  const [ahead, back] = [byEntry(forwards), byEntry(backwards)];
  const inBoth = new Map<number, readonly Violation[]>();
  for (const [entry, violations] of ahead) {
    const other = back.get(entry);
    if (!other) continue;
    const rules = new Set(other.map(ruleOf));
    const common = violations.filter((violation) => rules.has(ruleOf(violation)));
    inBoth.set(entry, common.length > 0 ? common : violations);
  }
  return inBoth.size > 0 ? inBoth : new Map([...back, ...ahead]);
}

/** One of several that say the same is taken; where they say different things nobody knows which is right, and none is. */
function namedTwice(items: readonly ItemEntry[]): Map<number, readonly Violation[]> {
  const first = new Map<string, number>();
  const twice = new Map<number, readonly Violation[]>();
  for (const [entry, item] of items.entries()) {
    const before = first.get(item.subject);
    const known = before === undefined ? undefined : items[before];
    if (before === undefined || !known) {
      first.set(item.subject, entry);
      continue;
    }
    twice.set(entry, [sameItem(item, known)]);
    if (!saysTheSame(item, known)) twice.set(before, [sameItem(known, item)]);
  }
  return twice;
}

function saysTheSame(a: ItemEntry, b: ItemEntry): boolean {
  return a.fields === b.fields || JSON.stringify(sorted(a.fields)) === JSON.stringify(sorted(b.fields));
}

const sorted = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** In the order of the list. */
function skippedOf(
  { items, unread = [] }: ItemsOperation,
  because: ReadonlyMap<number, readonly Violation[]>,
): readonly Skipped[] {
  const left = unread.map((one) => ({ place: placeInList(one.field), one }));
  // Who speaks is a field of the request, so that a violation need not say where in the list it is.
  const decided = [...because].flatMap(([entry, violations]) => {
    const item = items[entry];
    if (!item) return [];
    return skipped(item.subject, violations).map((one) => ({ place: placeInList(item.field), one }));
  });
  return [...left, ...decided].toSorted((a, b) => a.place - b.place).map(({ one }) => one);
}

/** Where nothing is left to record, all rules are told as those of any other refusal are. */
function rulesOfSkipped({ requested: _, also = [], ...first }: Skipped): readonly Violation[] {
  return [first, ...also];
}

function placeInList(field: string): number {
  return Number(/\[(\d+)\]/.exec(field)?.[1] ?? 0);
}
