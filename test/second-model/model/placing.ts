// What drafts get with their place among the facts, and which of them cannot be placed.
import { beginningsOf, beginsWith, type Draft, type Drafting } from './drafts.js';
import { newsOf } from './facts.js';
import { fold } from './folding.js';
import { counting, endOf, startOf } from './order.js';
import type { Custody, Fact, FactKind, ItemsRequest, Place, Thing, World } from './words.js';

/** Of what a label says only what is not known so adds anything. */
export function withNews(draft: Draft, world: World): Draft {
  const { said, ...fields } = draft.fields;
  if (said === undefined) return draft;
  const news = newsOf(said, world.get(draft.item));
  return Object.keys(news).length === 0 ? { ...draft, fields } : { ...draft, fields: { ...fields, said: news } };
}

/** What comes into a carrier brings along where it was known to be, and so does the beginning of a logistic unit. */
export function stoodAt(instant: number, draft: Draft, known: readonly Fact[]): { readonly stood?: Custody } {
  const { kind, item, by, stood, startedWith } = draft;
  if (stood) return { stood };
  const comes = kind === 'packed' || kind === 'installed' ? item : startedWith;
  if (comes === undefined) return {};
  const until = counting(known).filter((fact) => fact.instant <= instant);
  const { place, holder } = fold(until).world.get(comes) ?? {};
  if (!place || place.kind === 'nowhere' || place.kind === 'gone') return {};
  return { stood: { place, holder: place.kind === 'with' ? place.party : (holder ?? by) } };
}

/** Of what comes into a carrier, where the same document tells of a time before that it was; and of what it comes into, should nothing be known of that. */
export function withToldPlaces(drafts: readonly Draft[], facts: readonly Fact[]): readonly Draft[] {
  const seen = new Map<string, Custody>();
  const placed = new Map<Draft, Draft>();
  const inOrder = drafts.toSorted((a, b) => startOf(a.at) - startOf(b.at) || below(a, drafts) - below(b, drafts));
  for (const draft of inOrder) {
    const { kind, item, by, fields } = draft;
    const told: Custody | undefined =
      fields.location === undefined ? undefined : { place: { kind: 'at', location: fields.location }, holder: by };
    if (kind !== 'packed' && kind !== 'installed') {
      if (told) seen.set(item, told);
      continue;
    }
    const stood = seen.get(item);
    placed.set(draft, stood ? { ...draft, stood } : draft);
    const carrier = intoOf(draft) ?? '';
    const standing = (id: string): Custody | undefined =>
      stoodAt(endOf(draft.at), { ...draft, kind: 'packed', item: id }, facts).stood;
    const there = told ?? stood ?? standing(item);
    if (there && !seen.has(carrier) && standing(carrier) === undefined) seen.set(carrier, there);
  }
  return drafts.map((draft) => placed.get(draft) ?? draft);
}

const intoOf = ({ kind, fields }: Draft): string | undefined =>
  kind === 'packed' ? fields.container : kind === 'installed' ? fields.assembly : undefined;

/** How many levels the document fills below what comes into something. */
function below(draft: Draft, drafts: readonly Draft[], around: readonly string[] = []): number {
  const { item } = draft;
  if (intoOf(draft) === undefined || around.includes(item)) return 0;
  const inside = drafts.filter((one) => intoOf(one) === item);
  return Math.max(0, ...inside.map((one) => 1 + below(one, drafts, [...around, item])));
}

const BEGINS: ReadonlySet<FactKind> = new Set<FactKind>(['manufactured', 'introduced', 'received']);

/** What was said to be in a carrier before anything was told of either is told to be in it once more where it is told to begin. */
export function withToldAgain(drafts: readonly Draft[], world: World, known: readonly Fact[]): readonly Draft[] {
  return drafts.flatMap((draft) => {
    const again = BEGINS.has(draft.kind) && toldAgain(draft, world.get(draft.item), known);
    return again ? [draft, again] : [draft];
  });
}

function toldAgain(draft: Draft, thing: Thing | undefined, known: readonly Fact[]): Draft | undefined {
  const { kind, item, at, by, claimed, fields } = draft;
  if (!thing?.inside || thing.began !== undefined) return undefined;
  const { told, carrier, position } = thing.inside;
  const isEarlier = startOf(at) < told.instant;
  // Where its carrier is by now says nothing of when it came into that.
  const then = isEarlier ? fold(known.filter((fact) => fact.instant <= told.instant)).world.get(item) : undefined;
  if ((then ?? thing).place.kind !== 'nowhere') return undefined;
  // What is received has left what it was in before.
  if (kind === 'received' && !isEarlier) return undefined;
  const place: Place =
    fields.location === undefined ? { kind: 'with', party: by } : { kind: 'at', location: fields.location };
  const where = thing.inside.kind === 'container' ? { container: carrier } : { assembly: carrier };
  return {
    kind: thing.inside.kind === 'container' ? 'packed' : 'installed',
    item,
    at: isEarlier ? told.at : at,
    by,
    claimed,
    fields: {
      ...where,
      ...(position === undefined ? {} : { position }),
      ...(fields.onBehalfOf === undefined ? {} : { onBehalfOf: fields.onBehalfOf }),
    },
    stood: { place, holder: by },
    again: true,
  };
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
