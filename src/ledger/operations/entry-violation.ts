import type { Skipped, Violation } from '../violation.js';
import type { ItemEntry } from './fields.js';
import { OPERATION_RULES } from './operations.sentences.js';

/** What an entry of a request breaks, by its index among the items. */
export interface EntryViolation {
  readonly entry: number;
  readonly violation: Violation;
}

export function sameItem({ field, subject }: ItemEntry, { field: before }: ItemEntry): Violation {
  return { field, value: subject, item: subject, rule: OPERATION_RULES['same-item'](before) };
}

/** One entry for an item, whatever number of rules it breaks. */
export function skipped(requested: string | undefined, [first, ...also]: readonly Violation[]): readonly Skipped[] {
  if (!first) return [];
  const another = requested === undefined || first.item === requested ? {} : { requested };
  return [{ ...first, ...another, ...(also.length === 0 ? {} : { also }) }];
}
