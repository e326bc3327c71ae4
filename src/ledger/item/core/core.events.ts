import type { Order } from '../../order.js';
import type { ItemFacts } from './item-facts.js';
import type { Place } from './place.js';
import type { Recorded, RecordedEvent, RecordedEventOf } from './recorded-event.js';

/** A component known by its lot only; `quantity` is a decimal string, `unit` of UN/ECE Rec 20 (default C62, pieces). */
export interface ComponentLot {
  readonly lot: string;
  readonly quantity: string;
  readonly unit?: string;
}

/** A reading at an installation or removal, such as `{name: 'cycles', value: '1200', since: 'new'}`. */
export interface Counter {
  readonly name: string;
  readonly value: string;
  readonly unit?: string;
  readonly since?: string;
}

/** A transfer of title named in an event. `from` is who transfers: its own owner's word or its agent's. */
export interface Title {
  readonly from?: string;
  readonly to: string;
}

/** A title that goes back to `to`, or to nobody that is known, where `from` has it by the shipment `by` alone. */
export interface UndoneTitle {
  readonly by: Order;
  readonly from: string;
  readonly to?: string;
  /** Whom `to` had it from. */
  readonly seller?: string;
}

/** How a life ends. `inactive`: nobody told how. */
export const LIFE_ENDS = [
  'destroyed',
  'scrapped',
  'consumed',
  'sampled',
  'lost',
  'exported',
  'written_off',
  'inactive',
] as const;
export type LifeEnd = (typeof LIFE_ENDS)[number];

export type ReturnPurpose = 'refund' | 'exchange' | 'repair' | 'recall' | 'unsold' | 'trade-in';

/** Where an item begins: `location` is the place it is at, the holder there is `by`. */
interface Beginning extends Recorded, ItemFacts {
  readonly location?: string;
  readonly owner?: string;
}

/** Where it was known to be when it came into its carrier: so the carrier is there, should nothing else be known of it. Kept from the second rules on. */
export interface Stood {
  readonly stood?: Place;
  /** Who held it there, where that is not `by`. */
  readonly heldBy?: string;
  /** That it is in there was told before, when nobody knew where it was. */
  readonly again?: true;
}

/**
 * Who tells of it takes it, and what it is put into, from no holder, unless it was on its way there. Events that lack it were recorded before: who told of a
 * place held it there.
 */
interface Sighted {
  readonly keepsHolder?: true;
}

/** The events that change what the core holds: existence, custody, title, carriers, disposition. Locations are canonical ids. */
export interface CoreEventData {
  /** Opening stock, or an item first met: what was before is unknown. */
  readonly ItemIntroduced: Beginning;
  /** Commissioned: the item's birth. Components known by serial get `ComponentInstalled` events of their own. */
  readonly ItemManufactured: Beginning & { readonly components?: readonly ComponentLot[] };
  /** A logistic unit (SSCC) begins a life. */
  readonly ContainerStarted: Recorded & Stood & { readonly location?: string };
  readonly ItemShipped: Recorded & {
    readonly location?: string;
    readonly toParty?: string;
    readonly toLocation?: string;
    readonly title?: Title;
  };
  /**
   * What was told as shipped was not: it is where it was, with who shipped it. `shipment` is the position of the event that is undone; `of` the carrier
   * that was shipped, of what was in it: it is where that is, and only its title comes back. `shippedWithin`: it was on its way, and was not shipped by
   * itself, so that nothing is undone; by the third rules. `completes`: the event at this position declared that before it was known what the shipment
   * did; this one tells what else it undoes.
   */
  readonly ItemShippingVoided: Recorded & {
    readonly shipment?: number;
    readonly shippedWithin?: true;
    readonly completes?: number;
    readonly of?: string;
    readonly location?: string;
    readonly undone?: UndoneTitle;
  };
  /** An unknown item's history may begin here; then it says what the item is. */
  readonly ItemReceived: Recorded & ItemFacts & { readonly location: string; readonly title?: Title };
  readonly ItemMoved: Recorded & { readonly location: string };
  /** `location` where the packing was seen, if it was said. */
  readonly ItemPacked: Recorded & Stood & Sighted & { readonly container: string; readonly location?: string };
  readonly ItemUnpacked: Recorded & Sighted & { readonly container: string; readonly location?: string };
  readonly ComponentInstalled: Recorded &
    Stood &
    Sighted & {
      readonly assembly: string;
      readonly position?: string;
      readonly counters?: readonly Counter[];
      readonly builtIn?: true;
    };
  readonly ComponentRemoved: Recorded &
    Sighted & {
      readonly assembly: string;
      readonly position?: string;
      readonly counters?: readonly Counter[];
      readonly location?: string;
    };
  /** Title passes to `title.to`; custody too where `toParty` or `toLocation` says so. `dispensed`: to the patient, who is nobody's business. */
  readonly ItemSold: Recorded & {
    readonly title?: Title;
    readonly toParty?: string;
    readonly toLocation?: string;
    readonly dispensed?: true;
  };
  readonly ItemReturned: Recorded & {
    readonly location: string;
    readonly purpose: ReturnPurpose;
    readonly title?: Title;
  };
  /** Any other business step that was seen: it may tell the place and the disposition. */
  readonly ItemObserved: Recorded & {
    readonly bizStep?: string;
    readonly disposition?: string;
    readonly location?: string;
  };
  /** The end of its life; `location` where that was. `remedyOf`: the recall that its destruction is the remedy of. */
  readonly ItemDecommissioned: Recorded & {
    readonly cause: LifeEnd;
    readonly location?: string;
    readonly remedyOf?: string;
  };
  /** Somebody has what was lost or missed, at `location` if that was told. */
  readonly ItemFound: Recorded & { readonly location?: string };
  /** EPCIS errorDeclaration: the events at these positions, all of this subject, count as never given. */
  readonly ErrorDeclared: Recorded & { readonly positions: readonly number[]; readonly correctiveCapture?: string };
}

export type CoreEventType = keyof CoreEventData;
export type CoreEvent = RecordedEventOf<CoreEventData>;
export type CoreEventOf<T extends CoreEventType> = RecordedEvent<CoreEventData, T>;
