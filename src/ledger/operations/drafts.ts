import type { EventTime } from '../event-time.js';
import type { World } from '../item/item.state.js';
import type { DraftContext, ItemDraft } from './declaration.js';
import { isLogisticUnit } from './drafting.js';
import type { EntryViolation } from './entry-violation.js';
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

/** An operation that is to be drafted over a world: whether a logistic unit is known there, and where the things packed into it stand. */
export interface Drafted {
  readonly world: Pick<World, 'get' | 'set'>;
  readonly operation: ItemsOperation;
  readonly recordedAt: EventTime;
}

/** Which entries are drafted, and whether in the order of the list or in the reverse of it. */
export interface Drafting {
  readonly without: ReadonlySet<number>;
  readonly isReversed: boolean;
}

const ALL: Drafting = { without: new Set(), isReversed: false };

type IndexedEntry = readonly [entry: number, item: ItemEntry];

function entriesOf({ items }: ItemsOperation, { without, isReversed }: Drafting): readonly IndexedEntry[] {
  const entries = [...items.entries()];
  const kept = without.size === 0 ? entries : entries.filter(([entry]) => !without.has(entry));
  return isReversed ? kept.toReversed() : kept;
}

function drafting({ world, operation, recordedAt }: Drafted, entries: readonly IndexedEntry[]): DraftContext {
  const { recordedFor, ifContradicted } = operation;
  let into: ReadonlyMap<string | undefined, ItemEntry[]> | undefined;
  return {
    ...{ world, recordedAt, recordedFor, started: new Set(), isRecordedAnyway: ifContradicted === 'record' },
    entriesInto(container) {
      into ??= Map.groupBy(
        entries.map(([, item]) => item),
        ({ fields }) => fields.container,
      );
      return into.get(container) ?? [];
    },
  };
}

/** The events that an operation asks for. Fields that it must have were checked when it was read. */
export function draftEvents(drafted: Drafted, which = ALL): readonly EntryDraft[] {
  const { draft: draftOf, isDraftedFromFields } = declarationOf(drafted.operation.operation);
  const entries = entriesOf(drafted.operation, which);
  const context = drafting(drafted, entries);
  const drafts: EntryDraft[] = [];
  let before: { readonly fields: ItemFields; readonly draft: ItemDraft } | undefined;
  for (const [entry, item] of entries) {
    const { subject, fields } = item;
    // Thousands that are given the same fields are told the same: its text is then written once too.
    if (before?.fields === fields && !isLogisticUnit(subject)) {
      drafts.push({ draft: { ...before.draft, subject }, entry });
      continue;
    }
    const own = draftOf(item, context);
    for (const draft of own) drafts.push({ draft, entry });
    const [draft] = own;
    const isSharedBy = draft && own.length === 1 && isDraftedFromFields && !isLogisticUnit(subject);
    before = isSharedBy ? { fields, draft } : undefined;
  }
  return drafts;
}

/** What entries say together that none of them could be refused for by itself. */
export function faultsTogether(drafted: Drafted, which: Drafting): readonly EntryViolation[] {
  const { together } = declarationOf(drafted.operation.operation);
  if (!together) return [];
  const entries = entriesOf(drafted.operation, which);
  const context = drafting(drafted, entries);
  return entries.flatMap(([entry, item]) =>
    together(item, context).map(({ field, rule }) => ({
      entry,
      violation: { field: `${item.field}.${field}`, item: item.subject, rule },
    })),
  );
}
