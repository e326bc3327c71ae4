import type { EventTime } from '../event-time.js';
import { isLogisticUnit } from '../item/core/core.state.js';
import { labelledOtherwise, newsOf, type Labelled } from '../item/core/said-facts.js';
import type { World } from '../item/item.state.js';
import { isItemEvent } from '../item/item.traits.js';
import { contentsNamed, type ContentsNamed } from './contents-named.js';
import { inPossibleOrder, type IndexedEntry } from './list-order.js';
import type { DecideContext } from './decide-context.js';
import type { DraftContext, ItemDraft } from './declaration.js';
import { said } from './drafting.js';
import type { EntryViolation } from './entry-violation.js';
import type { ItemEntry, ItemFields } from './fields.js';
import type { EventDraft, ItemsOperation } from './operation.js';
import { declarationOf } from './operations.js';

export function isItemDraft(draft: EventDraft): draft is ItemDraft {
  return isItemEvent(draft);
}

/** The events that one entry asks for; `entry` is its index among the operation's items. */
export interface EntryDraft {
  readonly draft: ItemDraft;
  readonly entry: number;
}

/** What the scan of an item says beside its id goes with the first event of that, which may begin its carrier before. */
function withSaid(drafts: readonly ItemDraft[], { subject, fields: { said } }: ItemEntry): readonly ItemDraft[] {
  const first = said === undefined ? undefined : drafts.find((draft) => draft.subject === subject);
  if (first === undefined) return drafts;
  return drafts.map((draft) =>
    draft === first
      ? ({ ...draft, data: { ...draft.data, facts: { ...said, ...draft.data.facts } } } as ItemDraft)
      : draft,
  );
}

/**
 * Of a carrier that is named nothing happens; what its label says is an observation of it. What is known so is not told again, and what is not once for all
 * entries: but what is known otherwise speaks against each of them.
 */
function saidOfCarriers(
  { fields }: ItemEntry,
  { world, ...context }: DraftContext,
  told: Set<string>,
): readonly ItemDraft<'ItemObserved'>[] {
  return (fields.labels ?? []).flatMap(({ subject, facts }) => {
    const known: Labelled = world.get(subject) ?? { subject };
    const key = JSON.stringify([subject, facts]);
    const isToldAlready = told.has(key) && labelledOtherwise(facts, known).length === 0;
    if (newsOf(facts, known) === undefined || isToldAlready) return [];
    told.add(key);
    return [{ type: 'ItemObserved', subject, data: { ...said(fields, { world, ...context }), facts } }];
  });
}

/** An operation that is to be drafted over a world: whether a logistic unit is known there, and where the things packed into it stand. */
export interface Drafted {
  readonly world: Pick<World, 'get' | 'set'>;
  readonly operation: ItemsOperation;
  readonly recordedAt: EventTime;
  readonly rules: number;
  readonly firstPosition: number;
  /** What of it is in another entry, and part of that, unless that is left out. */
  readonly named: (without: ReadonlySet<number>) => ContentsNamed;
  readonly looks: DraftLooks;
}

/** What a draft asks beyond the states of what the request names. */
export type DraftLooks = Pick<DraftContext, 'shipmentOf' | 'buyerWithin'>;

/** By what was looked up of now. */
export function looksNow({ recordedFor }: ItemsOperation, context: Pick<DecideContext, 'within'>): DraftLooks {
  return { ...NO_LOOKS, buyerWithin: (subject) => context.within(subject).buyers?.get(recordedFor) };
}

const NO_LOOKS: DraftLooks = { shipmentOf: () => undefined, buyerWithin: () => undefined };

/** An operation over a world. */
export function drafted(
  operation: ItemsOperation,
  world: Drafted['world'],
  { recordedAtMs, rules, firstEventPosition }: Pick<DecideContext, 'recordedAtMs' | 'rules' | 'firstEventPosition'>,
  looks: DraftLooks = NO_LOOKS,
): Drafted {
  const recordedAt = new Date(recordedAtMs).toISOString();
  let last: { readonly without: ReadonlySet<number>; readonly found: ContentsNamed } | undefined;
  return {
    ...{ world, operation, recordedAt, rules, looks, firstPosition: firstEventPosition },
    named(without) {
      if (last?.without !== without) last = { without, found: contentsNamed(operation, world, without) };
      return last.found;
    },
  };
}

/** Which entries are drafted, and whether in the order of the list or in the reverse of it. */
export interface Drafting {
  readonly without: ReadonlySet<number>;
  readonly isReversed: boolean;
}

const ALL: Drafting = { without: new Set(), isReversed: false };

function entriesOf({ operation, named, world }: Drafted, { without, isReversed }: Drafting): readonly IndexedEntry[] {
  const entries = [...operation.items.entries()];
  const { parts } = named(without);
  const isAll = without.size + parts.size === 0;
  const kept = isAll ? entries : entries.filter(([entry]) => !without.has(entry) && !parts.has(entry));
  const listed = isReversed ? kept.toReversed() : kept;
  return inPossibleOrder(operation.operation, listed, world);
}

function drafting(
  { world, operation, recordedAt, rules, looks, firstPosition }: Drafted,
  entries: readonly IndexedEntry[],
): DraftContext {
  const { recordedFor, ifContradicted, emptied } = operation;
  let into: ReadonlyMap<string | undefined, ItemEntry[]> | undefined;
  return {
    ...{
      world,
      recordedAt,
      rules,
      recordedFor,
      ...looks,
      firstPosition,
      started: new Set(),
      transformations: new Map(),
      beginnings: new Map(),
      unplaced: new Set(),
      isEmptying: emptied !== undefined,
      isRecordedAnyway: ifContradicted === 'record',
    },
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
export function draftEvents(asked: Drafted, which = ALL): readonly EntryDraft[] {
  const { draft: draftOf, isDraftedFromFields } = declarationOf(asked.operation.operation);
  const entries = entriesOf(asked, which);
  const context = drafting(asked, entries);
  const drafts: EntryDraft[] = [];
  const told = new Set<string>();
  let before: { readonly fields: ItemFields; readonly draft: ItemDraft } | undefined;
  for (const [entry, item] of entries) {
    const { subject, fields } = item;
    // Thousands that are given the same fields are told the same: its text is then written once too.
    if (before?.fields === fields && !isLogisticUnit(subject)) {
      drafts.push({ draft: { ...before.draft, subject }, entry });
      continue;
    }
    const own = withSaid(draftOf(item, context), item);
    for (const draft of own) drafts.push({ draft, entry });
    for (const draft of saidOfCarriers(item, context, told)) drafts.push({ draft, entry });
    const [draft] = own;
    const isFromFields = isDraftedFromFields && fields.labels === undefined;
    const isSharedBy = draft && own.length === 1 && isFromFields && !isLogisticUnit(subject);
    before = isSharedBy ? { fields, draft } : undefined;
  }
  return drafts;
}

/** What entries say together that none of them could be refused for by itself. */
export function faultsTogether(asked: Drafted, which: Drafting): readonly EntryViolation[] {
  const { together } = declarationOf(asked.operation.operation);
  if (!together) return [];
  const entries = entriesOf(asked, which);
  const context = drafting(asked, entries);
  return entries.flatMap(([entry, item]) =>
    together(item, context).map(({ field, rule }) => ({
      entry,
      violation: { field: `${item.field}.${field}`, item: item.subject, rule },
    })),
  );
}
