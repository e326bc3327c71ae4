import type { Order } from '../order.js';
import type { Attributes, ComponentLot, Counter, Production } from './item.events.js';

/** `nowhere` is the place before a history begins. `with`: handed to a party, at a place nobody told. `gone`: dispensed. */
export type Place =
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'at'; readonly location: string }
  | { readonly kind: 'transit'; readonly from?: string; readonly toLocation?: string; readonly toParty?: string }
  | { readonly kind: 'with'; readonly party: string }
  | { readonly kind: 'gone' };

export const NOWHERE: Place = { kind: 'nowhere' };

/** What carries the subject now: a container (packed) or an assembly (installed). */
export interface Carrier {
  readonly kind: 'container' | 'assembly';
  readonly id: string;
  readonly since: Order;
  readonly position?: string;
}

/** A transfer of title of a carrier: it reaches the contents that `from` owns. */
export interface Transfer {
  readonly order: Order;
  readonly from?: string;
  readonly to: string;
}

/**
 * The state of one item or container: the fold of its own events. What its carriers did since `carrier.since` is not copied here:
 * `resolve` adds it. Missing optional fields are facts that nobody told.
 */
export interface ItemState {
  readonly subject: string;
  /** Of its last event. */
  readonly revision: number;
  readonly position: number;
  /** How its history began; undefined while nothing but a claim in passing is known. */
  readonly began?: 'introduced' | 'manufactured' | 'received' | 'started';
  readonly beganAt?: Order;
  readonly product?: string;
  readonly lot?: string;
  readonly expiry?: string;
  readonly attributes?: Attributes;
  readonly production?: Production;
  readonly componentLots?: readonly ComponentLot[];
  readonly place: Place;
  readonly holder?: string;
  readonly owner?: string;
  /** The event that `owner` comes from; transfers of carriers before it no longer count. */
  readonly ownerOrder: Order;
  readonly disposition: string;
  readonly dispositionOrder: Order;
  readonly carrier?: Carrier;
  /** Subjects directly in it now. */
  readonly contents: number;
  /** It has held packed contents, or is a logistic unit: it is stock of containers, never of units. */
  readonly isContainer: boolean;
  /** Occupied positions of an assembly: position -> component. */
  readonly slots?: Readonly<Record<string, string>>;
  /** Transfers of its title that its contents may have followed. */
  readonly transfers: readonly Transfer[];
  readonly counters?: readonly Counter[];
  /** Further identifiers that hold now. */
  readonly identifiers?: readonly string[];
  /** Identifiers that held once: they still find it. */
  readonly formerIdentifiers?: readonly string[];
  readonly recalls?: Readonly<Record<string, 'marked' | 'cleared'>>;
  /** The latest event that bears on it: its own, or one of its contents. An event before it is late. `ClosureBoundary` says where it may be too late a moment. */
  readonly touched: Order;
}

/** The states that a decision or a fold needs, by subject. `set` replaces: a state itself never changes. */
export interface World {
  get(subject: string): ItemState | undefined;
  set(subject: string, state: ItemState): void;
}

/** What is true of a subject now, its carriers' facts included. `path` leads from it to the outermost carrier. */
export interface Resolved {
  readonly place: Place;
  readonly holder?: string;
  readonly owner?: string;
  readonly disposition: string;
  readonly path: readonly string[];
}
