import { carriersOf, type Link } from '../item/core/resolve.js';
import { ALL_FACETS, sliceOf, type AnyFacet } from '../item/facet-slices.js';
import type { CarrierSlice, StockDimension } from '../item/facet.js';
import type { ItemState, World } from '../item/item.state.js';
import { laterOf, type Order } from '../order.js';

// What facets tell apart in stock: a text by facet, written as JSON in the order of the facets; '' where none tells anything.

type Counting = AnyFacet & { readonly stock: StockDimension<Partial<ItemState>> };

const COUNTING = ALL_FACETS.filter((facet): facet is Counting => facet.stock !== undefined);

/** The dimensions by which pieces are no free stock. */
export const WITHHOLDING: readonly string[] = COUNTING.filter(({ stock }) => stock.withholds).map(({ name }) => name);

const NOTHING = '';

const COUNTED = COUNTING.flatMap(({ fields }) => fields);

/** Most subjects have nothing that stock tells apart. */
export function isToldApart(state: ItemState): boolean {
  return COUNTED.some((field) => state[field] !== undefined);
}

/** What stock has to keep of a subject to tell it apart later; undefined where that is nothing. */
export function countedSlices(state: ItemState): Partial<ItemState> | undefined {
  if (!isToldApart(state)) return undefined;
  const slices = Object.assign({}, ...COUNTING.map((facet) => sliceOf(facet, state))) as Partial<ItemState>;
  return slices;
}

/** Of a subject itself, with what its carriers gave it. */
export function dimensionsOf(world: World, state: ItemState): string {
  const links = carriersOf(world, state);
  if (!isToldApart(state) && !links.some((link) => isToldApart(link.state))) return NOTHING;
  return written((facet) => {
    const own = sliceOf(facet, state);
    return facet.stock.of(facet.inherit?.resolve(own, slicesOf(facet, links)) ?? own);
  });
}

/** Of what is carried, after what its carriers did later than `upTo`; the innermost comes first. */
export function dimensionsAfter(dimensions: string, carriers: readonly Link<ItemState>[], upTo: Order): string {
  if (!carriers.some(({ state }) => isToldApart(state))) return dimensions;
  const before = dimensions === NOTHING ? {} : (JSON.parse(dimensions) as Record<string, string>);
  const later = carriers.map(({ state, since }) => ({ state, since: laterOf(since, upTo) }));
  return written((facet) => facet.stock.later(before[facet.name] ?? '', slicesOf(facet, later)));
}

function slicesOf(facet: Counting, links: readonly Link<ItemState>[]): readonly CarrierSlice<Partial<ItemState>>[] {
  return links.map(({ state, since }) => ({ slice: sliceOf(facet, state), since }));
}

function written(textOf: (facet: Counting) => string): string {
  const texts = COUNTING.map((facet) => [facet.name, textOf(facet)] as const).filter(([, text]) => text !== '');
  return texts.length === 0 ? NOTHING : JSON.stringify(Object.fromEntries(texts));
}
