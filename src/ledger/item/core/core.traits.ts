import type { TraitsOf } from '../event-traits.js';
import type { CoreEventType } from './core.events.js';

const packing = { field: 'container', change: 'joins' } as const;
const unpacking = { field: 'container', change: 'leaves' } as const;
const installing = { field: 'assembly', change: 'joins' } as const;
const removing = { field: 'assembly', change: 'leaves' } as const;

export const CORE_TRAITS: TraitsOf<CoreEventType> = {
  ItemIntroduced: { bears: 'core', begins: true, changesCover: true, mayBeLong: true },
  ItemManufactured: { bears: 'core', begins: true, changesCover: true, mayBeLong: true },
  ContainerStarted: { bears: 'core', begins: true, beginsAgain: true, reachesEnded: true },
  ItemShipped: { bears: 'core', blockedAs: 'shipment' },
  ItemShippingVoided: { bears: 'core', form: 4 },
  ItemReceived: { bears: 'core', begins: true, changesCover: true, mayBeLong: true },
  ItemMoved: { bears: 'core' },
  ItemPacked: { bears: 'core', carrier: packing },
  ItemUnpacked: { bears: 'core', carrier: unpacking, reachesDispensed: true },
  ComponentInstalled: { bears: 'core', carrier: installing, blockedAs: 'use', mayBeLong: true },
  ComponentRemoved: { bears: 'core', carrier: removing, mayBeLong: true, reachesDispensed: true },
  ItemSold: { bears: 'core', blockedAs: 'sale' },
  ItemReturned: { bears: 'core', reachesDispensed: true },
  ItemObserved: { bears: 'core' },
  ItemDecommissioned: { bears: 'core', reachesEnded: true, form: 3 },
  ItemFound: { bears: 'core', reachesEnded: true, form: 3 },
  ErrorDeclared: { bears: 'core', staysPut: true, corrects: true, mayBeLong: true },
};
