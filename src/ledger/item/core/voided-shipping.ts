import type { Order } from '../../order.js';
import { THIRD_RULES } from '../rules.js';
import type { CoreEventData, UndoneTitle } from './core.events.js';
import type { CoreState, CoreWorld, States } from './core.state.js';
import { placed, seen } from './custody.js';
import type { Place } from './place.js';
import { resolveState, titleSince } from './resolve.js';

// What was told as shipped was not.

type Voided = CoreEventData['ItemShippingVoided'];

/** Title comes back only where nothing has happened to it since the shipment that passed it. */
export function comesBack(world: States, state: CoreState, { by, from }: UndoneTitle): boolean {
  const { owner, since } = titleSince(world, state);
  return owner === from && since.position === by.position;
}

function withTitleBack(world: CoreWorld, state: CoreState, { undone }: Voided, order: Order): CoreState {
  if (!undone || !comesBack(world, state, undone)) return state;
  const { owner: _former, seller: _who, ...rest } = state;
  const { to, seller } = undone;
  return {
    ...rest,
    ...(to === undefined ? {} : { owner: to }),
    ...(seller === undefined ? {} : { seller }),
    ownerOrder: order,
  };
}

/** It stands where it is told to be, with who held it on its way. What is not on its way stays where it is; a claim may tell where it was seen. */
export function shippingVoided(
  world: CoreWorld,
  state: CoreState,
  data: Voided,
  order: Order,
  rules: number,
): CoreState {
  const { place, holder = data.by } = resolveState(world, state);
  const { location } = data;
  const there: Place | undefined = location === undefined ? undefined : { kind: 'at', location };
  if (data.completes !== undefined && place.kind !== 'transit') return completed(world, state, data, order);
  if (place.kind !== 'transit' || (rules >= THIRD_RULES && data.shippedWithin)) {
    const isSeen = data.claimed === true && data.of === undefined;
    return isSeen && location !== undefined ? seen(world, state, { ...data, location }, order, rules) : state;
  }
  const titled = withTitleBack(world, state, data, order);
  if (data.of !== undefined) return titled;
  const { shared: _shared, ...back } = placed(world, titled, there ?? { kind: 'with', party: holder }, holder, order);
  return { ...back, disposition: 'in_progress', dispositionOrder: order };
}

/** What it completes brought it back already: its title follows, and where it is, if nobody told that. */
function completed(world: CoreWorld, state: CoreState, data: Voided, order: Order): CoreState {
  const titled = withTitleBack(world, state, data, order);
  const { place, holder } = resolveState(world, state);
  if (place.kind !== 'with' || data.location === undefined) return titled;
  return placed(world, titled, { kind: 'at', location: data.location }, holder, order);
}
