// What strangers claim late of a time before an operation made the item, or took it into stock: sights of it, which its beginning outlasts.
import { sortInstant } from '../event-time.js';
import type { ToldPast } from '../history/told-past.js';
import { factsIn } from '../item/core/said-facts.js';
import type { ItemFacts } from '../item/core/item-facts.js';
import type { ItemEvent } from '../item/item.events.js';
import { THIRD_RULES } from '../item/rules.js';
import type { DecideContext } from './decide-context.js';
import type { ItemDraft } from './declaration.js';
import { given } from './drafting.js';
import type { EntryDraft } from './drafts.js';

const BEGIN: ReadonlySet<ItemEvent['type']> = new Set(['ItemManufactured', 'ItemIntroduced']);
/** Claims that its beginning would not outlast: where it is, what it is in, and that it is gone. */
const OUTLIVE: ReadonlySet<ItemEvent['type']> = new Set([
  ...BEGIN,
  'ItemReceived',
  'ItemPacked',
  'ComponentInstalled',
  'ItemSold',
]);

/**
 * Where an operation told how something began, a stranger's claim of a time before that neither begins it nor takes it anywhere: else whoever claims an
 * earlier birth would have its title, its place and the facts of its making. It was seen there; what its label said is compared with what it was made as.
 */
export function asSightsBeforeBirth(
  drafts: readonly EntryDraft[],
  past: ToldPast,
  { recordedAtMs, rules }: Pick<DecideContext, 'recordedAtMs' | 'rules'>,
): readonly EntryDraft[] {
  if (rules < THIRD_RULES) return drafts;
  const subjects = new Set(drafts.map(({ draft }) => draft.subject));
  const births = new Map(
    past.effective.flatMap((event) => (isBirth(event) && subjects.has(event.subject) ? [[event.subject, event]] : [])),
  );
  if (births.size === 0) return drafts;
  return drafts.flatMap((one) => {
    const birth = births.get(one.draft.subject);
    if (!birth || !isStrangers(one.draft, birth)) return [one];
    if (sortInstant(one.draft.data.at, recordedAtMs) >= birth.sortAt) return [one];
    return sightsOf(one.draft, birth).map((draft) => ({ draft, entry: one.entry }));
  });
}

function isBirth({ type, data }: ItemEvent): boolean {
  return BEGIN.has(type) && !('claimed' in data && data.claimed === true);
}

function isStrangers({ data }: ItemDraft, birth: ItemEvent): boolean {
  const { by, onBehalfOf } = birth.data as ItemDraft<'ItemManufactured'>['data'];
  const told = data as ItemDraft<'ItemObserved'>['data'];
  const theirs = [by, onBehalfOf].filter((party) => party !== undefined);
  return told.claimed === true && !theirs.some((party) => party === told.by || party === told.onBehalfOf);
}

function sightsOf(draft: ItemDraft, birth: ItemEvent): readonly ItemDraft[] {
  const { type, subject, data } = draft;
  const { at, by, onBehalfOf, documents } = data as ItemDraft<'ItemObserved'>['data'];
  const told = { by, claimed: true, ...given({ onBehalfOf, documents }) } as const;
  const { facts, ...rest } = data as ItemDraft<'ItemObserved'>['data'];
  const said = { ...factsIn(data as ItemFacts), ...facts };
  const flags = BEGIN.has(type) ? { flags: [{ rule: 'exists-already', values: {} }] } : {};
  const sight: ItemDraft = OUTLIVE.has(type)
    ? { type: 'ItemObserved', subject, data: { at, ...told, ...placeIn(draft), ...flags } }
    : ({ ...draft, data: rest } as ItemDraft);
  if (Object.keys(said).length === 0) return [sight];
  return [sight, { type: 'ItemObserved', subject, data: { at: birth.data.at, ...told, facts: said } }];
}

function placeIn({ data }: ItemDraft): { readonly location?: string } {
  return 'location' in data && data.location !== undefined ? { location: data.location } : {};
}
