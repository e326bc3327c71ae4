import type { CoreState } from './core.state.js';

/** An item goes by another identifier. Where that names a product, the item is of it from then on, and of `lot`, if any is known. */
export interface Relabelling {
  readonly identifier: string;
  readonly product?: string;
  readonly lot?: string | undefined;
}

export function relabelled(state: CoreState, { product, lot }: Relabelling): CoreState {
  if (product === undefined) return state;
  const { lot: _former, ...rest } = state;
  return { ...rest, product, ...(lot === undefined ? {} : { lot }) };
}
