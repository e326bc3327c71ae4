import type { Order } from '../order.js';
import type { Facet } from './facet.js';
import { FACETS, type FacetsSlice } from './facets.js';
import type { ItemEvent, ItemEventData } from './item.events.js';
import type { ItemState } from './item.state.js';

/** A facet without the types of its own slice, events and rules, for those who treat all facets alike. */
export type AnyFacet = Omit<Facet<Partial<ItemState>, ItemEventData, Record<string, object>>, 'traits' | 'evolve'> & {
  readonly evolve: Readonly<
    Record<string, (state: ItemState, data: ItemEvent['data'], order: Order, rules: number) => Partial<ItemState>>
  >;
};

export const ALL_FACETS = FACETS as unknown as readonly AnyFacet[];

/** The fields of all facets, in the order in which they are stored. */
const FACET_FIELDS: readonly (keyof ItemState)[] = ALL_FACETS.flatMap(({ fields }) => fields);

/** What a facet keeps of a subject: only its own fields, and of these only what is there. */
export function sliceOf(facet: Pick<AnyFacet, 'fields'>, state: ItemState): Partial<ItemState> {
  const slice: Partial<Record<keyof ItemState, unknown>> = {};
  for (const field of facet.fields) if (state[field] !== undefined) slice[field] = state[field];
  return slice as Partial<ItemState>;
}

/** The slices of all facets, field by field in the order in which they are stored. */
export function slicesOf(state: FacetsSlice): FacetsSlice {
  return sliceOf({ fields: FACET_FIELDS }, state as ItemState);
}

const FACET_OF: ReadonlyMap<string, AnyFacet> = new Map(
  ALL_FACETS.flatMap((facet) => Object.keys(facet.evolve).map((type) => [type, facet] as const)),
);

/** The event of its own slice that a facet last took in; undefined where it took in none, or does not say. */
export function latestOwn(event: ItemEvent, state: ItemState): Order | undefined {
  const facet = FACET_OF.get(event.type);
  return facet?.latest?.(sliceOf(facet, state));
}
