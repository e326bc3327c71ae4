import type { ItemFacts } from '../item/core/item-facts.js';

/** What stands on goods, so that whoever has them can read it: neither where they come from nor what else is known of them. */
export type Label = Pick<ItemFacts, 'product' | 'lot' | 'expiry'>;

export function labelOf({ product, lot, expiry }: Label): Label {
  return {
    ...(product === undefined ? {} : { product }),
    ...(lot === undefined ? {} : { lot }),
    ...(expiry === undefined ? {} : { expiry }),
  };
}
