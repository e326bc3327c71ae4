import type { FindersOf } from '../facet.js';
import { installing, packing, removing, unpacking } from './carriers.findings.js';
import type { CoreFindingValues } from './core.rules.js';
import { moving, receiving, returning, selling, shipping } from './custody.findings.js';
import { beginsOnce, mustExist, startsAgain } from './existence.findings.js';

/** What the core has against each type of its events. A declaration of error is never contradicted. */
export const CORE_FINDERS: FindersOf<object, object, CoreFindingValues> = {
  ItemIntroduced: beginsOnce,
  ItemManufactured: beginsOnce,
  ContainerStarted: startsAgain,
  ItemShipped: shipping,
  ItemReceived: receiving,
  ItemMoved: moving,
  ItemPacked: packing,
  ItemUnpacked: unpacking,
  ComponentInstalled: installing,
  ComponentRemoved: removing,
  ItemSold: selling,
  ItemReturned: returning,
  ItemObserved: mustExist,
};
