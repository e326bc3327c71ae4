// What drafts get with their place among the facts, and which of them cannot be placed.
import { beginningsOf, beginsWith, type Draft, type Drafting } from './drafts.js';
import { newsOf } from './facts.js';
import { fold } from './folding.js';
import { counting } from './order.js';
import type { Custody, Fact, ItemsRequest, World } from './words.js';

/** Of what a label says only what is not known so adds anything. */
export function withNews(draft: Draft, world: World): Draft {
  const { said, ...fields } = draft.fields;
  if (said === undefined) return draft;
  const news = newsOf(said, world.get(draft.item));
  return Object.keys(news).length === 0 ? { ...draft, fields } : { ...draft, fields: { ...fields, said: news } };
}

/** What comes into a carrier brings along where it was known to be. */
export function stoodAt(
  instant: number,
  { kind, item, by }: Draft,
  known: readonly Fact[],
): { readonly stood?: Custody } {
  if (kind !== 'packed' && kind !== 'installed') return {};
  const until = counting(known).filter((fact) => fact.instant <= instant);
  const { place, holder } = fold(until).world.get(item) ?? {};
  if (!place || place.kind === 'nowhere' || place.kind === 'gone') return {};
  return { stood: { place, holder: place.kind === 'with' ? place.party : (holder ?? by) } };
}

/** Entries into a new logistic unit of which nobody can say where it begins. */
export function unplacedIn({ operation, items }: ItemsRequest, drafting: Drafting): readonly string[] {
  if (operation !== 'pack') return [];
  return items
    .filter(({ container = '' }) => beginsWith(container, items, drafting))
    .filter(({ container = '' }) => beginningsOf(container, items, drafting.world).length > 1)
    .map(({ id }) => id);
}

/** Several entries of one operation begin a logistic unit once. */
export function onceStarted(drafts: readonly Draft[]): readonly Draft[] {
  const started = new Set<string>();
  return drafts.filter(({ kind, item }) => {
    if (kind !== 'started') return true;
    const isAgain = started.has(item);
    started.add(item);
    return !isAgain;
  });
}

export const leavesNothing = (facts: readonly Fact[]): boolean =>
  facts.some(
    ({ kind, fields }) =>
      (kind === 'unpacked' && (fields.container ?? '') === '') ||
      (kind === 'removed' && (fields.assembly ?? '') === ''),
  );
