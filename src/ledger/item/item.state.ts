import type { CoreState, States } from './core/core.state.js';
import type { FacetsSlice } from './facets.js';

/** The state of one item or container: the core, and a slice of each facet. */
export type ItemState = CoreState & FacetsSlice;

/** The states that a decision or a fold needs, by subject. `set` replaces: a state itself never changes. */
export interface World extends States<ItemState> {
  set(subject: string, state: ItemState): void;
}
