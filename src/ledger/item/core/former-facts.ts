import type { Order } from '../../order.js';
import { isHeardOf, type CoreState, type FormerFacts } from './core.state.js';

function manufacturedAt({ began, beganAt }: CoreState): number | undefined {
  return began === 'manufactured' ? beganAt?.at : undefined;
}

function isFoundAlike(a: CoreState, b: CoreState): boolean {
  const isSameGood = a.product === b.product && a.lot === b.lot && a.production === b.production;
  return isSameGood && manufacturedAt(a) === manufacturedAt(b) && a.made === b.made;
}

/** Where an event tells what an item is that was known before, it keeps what was so until then: it was found by that, and is as of then. */
export function keepFormerFacts(before: CoreState, after: CoreState, until: Order): CoreState {
  // A state that nothing bears on says the same as none.
  if (isFoundAlike(before, after) || !isHeardOf(before)) return after;
  const { product, lot, production, made, formerFacts = [] } = before;
  const manufactured = manufacturedAt(before);
  const former: FormerFacts = {
    until,
    ...(product === undefined ? {} : { product }),
    ...(lot === undefined ? {} : { lot }),
    ...(production === undefined ? {} : { production }),
    ...(manufactured === undefined ? {} : { manufactured }),
    ...(made === undefined ? {} : { made }),
  };
  return { ...after, formerFacts: [...formerFacts, former] };
}
