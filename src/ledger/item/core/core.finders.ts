import type { FindersOf } from '../facet.js';
import { SECOND_RULES, THIRD_RULES } from '../rules.js';
import { installing, packing, removing, unpacking } from './carriers.findings.js';
import type { CoreFindingValues } from './core.rules.js';
import { moving, observing, receiving, returning, selling, shipping } from './custody.findings.js';
import { decommissioning, ENDED_FINDERS, finding } from './ending.findings.js';
import { EXPIRY_FINDERS } from './expiry.js';
import { beginsOnce, notGone, startsAgain } from './existence.findings.js';
import { voidingShipping } from './voided-shipping.findings.js';

/** What the core has against each type of its events, by all rules. A declaration of error is never contradicted. */
export const CORE_FINDERS: FindersOf<object, object, CoreFindingValues> = {
  ItemIntroduced: beginsOnce,
  ItemManufactured: beginsOnce,
  ContainerStarted: startsAgain,
  ItemShipped: shipping,
  ItemShippingVoided: voidingShipping,
  ItemReceived: receiving,
  ItemMoved: moving,
  ItemPacked: packing,
  ItemUnpacked: unpacking,
  ComponentInstalled: installing,
  ComponentRemoved: removing,
  ItemSold: selling,
  ItemReturned: returning,
  ItemObserved: observing,
  ItemDecommissioned: decommissioning,
  ItemFound: finding,
};

/** What it has against them by the rules of a number and all later ones. */
export const CORE_FINDERS_SINCE: readonly {
  readonly since: number;
  readonly on: FindersOf<object, object, CoreFindingValues>;
}[] = [
  { since: SECOND_RULES, on: ENDED_FINDERS },
  { since: SECOND_RULES, on: EXPIRY_FINDERS },
  // What is in a container that was dispensed was dispensed too. Whoever sees what was dispensed may see a counterfeit.
  { since: THIRD_RULES, on: { ItemUnpacked: notGone, ComponentRemoved: notGone, ItemObserved: notGone } },
];
