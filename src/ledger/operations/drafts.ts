import type { EventTime } from '../event-time.js';
import type { World } from '../item/item.state.js';
import type { DraftContext, ItemDraft } from './declaration.js';
import { isLogisticUnit } from './drafting.js';
import type { ItemEntry, ItemFields } from './fields.js';
import type { EventDraft, ItemsOperation } from './operation.js';
import { declarationOf } from './operations.js';

export function isItemDraft(draft: EventDraft): draft is ItemDraft {
  return draft.type !== 'RecallOpened' && draft.type !== 'RecallClosed';
}

/** The events that one entry asks for; `entry` is its index among the operation's items. */
export interface EntryDraft {
  readonly draft: ItemDraft;
  readonly entry: number;
}

/** What the scan of an item says beside its id goes with the first event of that. */
function withSaid(drafts: readonly ItemDraft[], { subject, fields: { said } }: ItemEntry): readonly ItemDraft[] {
  const [first, ...rest] = drafts;
  if (said === undefined || first?.subject !== subject) return drafts;
  return [{ ...first, data: { ...first.data, facts: said } } as ItemDraft, ...rest];
}

/** An operation that is to be drafted over a world: whether a logistic unit is known there, and where the first thing packed into it stands. */
interface Drafted {
  readonly world: Pick<World, 'get' | 'set'>;
  readonly operation: ItemsOperation;
  readonly recordedAt: EventTime;
}

/**
 * The events that an operation asks for, in its own order, `without` the entries that were skipped: a logistic unit that the first of
 * them would have begun is then begun by the next. Fields that it must have were checked when it was read.
 */
export function draftEvents(
  { world, operation, recordedAt }: Drafted,
  without: ReadonlySet<number> = new Set(),
): readonly EntryDraft[] {
  const { draft: draftOf, isDraftedFromFields } = declarationOf(operation.operation);
  const context: DraftContext = { world, recordedAt, recordedFor: operation.recordedFor, started: new Set() };
  const drafts: EntryDraft[] = [];
  let before: { readonly fields: ItemFields; readonly draft: ItemDraft } | undefined;
  for (const [entry, item] of operation.items.entries()) {
    if (without.has(entry)) continue;
    const { subject, fields } = item;
    // Thousands that are given the same fields are told the same: its text is then written once too.
    if (before?.fields === fields && !isLogisticUnit(subject)) {
      drafts.push({ draft: { ...before.draft, subject }, entry });
      continue;
    }
    const own = withSaid(draftOf(item, context), item);
    for (const draft of own) drafts.push({ draft, entry });
    const [draft] = own;
    const isSharedBy = draft && own.length === 1 && isDraftedFromFields && !isLogisticUnit(subject);
    before = isSharedBy ? { fields, draft } : undefined;
  }
  return drafts;
}
