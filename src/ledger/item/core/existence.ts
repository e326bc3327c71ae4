import type { Order } from '../../order.js';
import { leave } from './carriers.js';
import type { CoreEventData, ItemFacts } from './core.events.js';
import type { CoreState, CoreWorld } from './core.state.js';
import { placed, withCustody } from './custody.js';
import { NOWHERE, type Place } from './place.js';

// How a subject's history begins, and what it is.

/** Facts are told once: what is known stays, what was missing is filled in. Nothing that is undefined is kept as a key. */
export function withFacts(state: CoreState, facts: ItemFacts): CoreState {
  const { product, lot, expiry, attributes, production } = facts;
  return {
    ...(product === undefined ? {} : { product }),
    ...(lot === undefined ? {} : { lot }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(production === undefined ? {} : { production }),
    ...state,
  };
}

type Beginning = CoreEventData['ItemIntroduced'] | CoreEventData['ItemManufactured'];

function begun(state: CoreState, data: Beginning, how: 'introduced' | 'manufactured', order: Order): CoreState {
  const place: Place =
    data.location === undefined ? { kind: 'with', party: data.by } : { kind: 'at', location: data.location };
  const born = withCustody(withFacts(state, data), place, data.by);
  const owned = data.owner === undefined ? {} : { owner: data.owner, ownerOrder: order };
  const components = 'components' in data && data.components ? { componentLots: data.components } : {};
  return {
    ...born,
    ...owned,
    ...components,
    began: how,
    beganAt: order,
    disposition: 'active',
    dispositionOrder: order,
  };
}

/** A repeated commissioning never changes what the item is or whose it is; it may tell where it was last seen. */
export function begin(how: 'introduced' | 'manufactured') {
  return (world: CoreWorld, state: CoreState, data: Beginning, order: Order): CoreState => {
    if (state.began === undefined) return begun(state, data, how, order);
    if (!data.claimed || data.location === undefined) return state;
    return placed(world, state, { kind: 'at', location: data.location }, data.by, order);
  };
}

/** A logistic unit may live again once it is empty. */
export function started(
  world: CoreWorld,
  state: CoreState,
  data: CoreEventData['ContainerStarted'],
  order: Order,
): CoreState {
  if (state.began !== undefined && state.contents > 0) return state;
  const place: Place = data.location === undefined ? NOWHERE : { kind: 'at', location: data.location };
  const { ended: _former, ...again } = leave(world, state, order);
  const fresh: CoreState = {
    ...again,
    // What a claim put into it before its life was told of keeps the titles that came to it there.
    transfers: state.contents > 0 ? state.transfers : [],
    isContainer: true,
    began: 'started',
    beganAt: order,
    disposition: 'active',
    dispositionOrder: order,
  };
  return withCustody(fresh, place, data.by);
}
