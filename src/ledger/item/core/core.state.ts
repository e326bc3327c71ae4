import { BEFORE_ALL, type Order } from '../../order.js';
import type { Attributes, ComponentLot, Counter, Production } from './core.events.js';
import { NOWHERE, type Place } from './place.js';

/** What carries the subject now: a container (packed) or an assembly (installed). */
export interface Carrier {
  readonly kind: 'container' | 'assembly';
  readonly id: string;
  readonly since: Order;
  readonly position?: string;
  /** Who put it there without holding it. */
  readonly by?: string;
}

/**
 * A transfer of title of a carrier: it reaches what `from` owns of what is packed in it, and of its components where its own title `passed`. By the first
 * rules, which do not say whether it did, it reaches what `from` owns of all of these. What it reaches has its `disposition` from then on.
 */
export interface Transfer {
  readonly order: Order;
  readonly from?: string;
  readonly to: string;
  readonly passed?: boolean;
  readonly disposition?: string;
}

/** A disposition, and the event that gave it. */
export interface GivenDisposition {
  readonly disposition: string;
  readonly order: Order;
}

/**
 * The core of a subject's state: the fold of its own events. What its carriers did since `carrier.since` is not copied here:
 * `resolve` adds it. Missing optional fields are facts that nobody told.
 */
export interface CoreState {
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
  /** Whom the title came from, where an owner passed it on. */
  readonly seller?: string;
  readonly disposition: string;
  readonly dispositionOrder: Order;
  /** The disposition that its contents share, where its own came with its title. */
  readonly shared?: GivenDisposition;
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
  /**
   * The latest event that bears on it: its own, or one of its contents. An event before it is late. `ClosureBoundary` says where it may be too late
   * a moment.
   */
  readonly touched: Order;
  /** The date of the latest of its own events of which nobody told the hour: what is refused near it may have happened before. Kept from the second rules on. */
  readonly dated?: string;
}

/** States by subject, to be read. */
export interface States<State extends CoreState = CoreState> {
  get(subject: string): State | undefined;
}

/** The states that a fold changes. `set` replaces: a state itself never changes. What facets keep beside the core stays. */
export interface CoreWorld extends States {
  set(subject: string, state: CoreState): void;
}

/** What is true of a subject now, its carriers' facts included. `path` leads from it to the outermost carrier. */
export interface Resolved {
  readonly place: Place;
  readonly holder?: string;
  readonly owner?: string;
  readonly seller?: string;
  readonly disposition: string;
  readonly path: readonly string[];
}

/** Of what was never told. */
export function unknownState(subject: string): CoreState {
  return {
    subject,
    revision: -1,
    position: -1,
    place: NOWHERE,
    ownerOrder: BEFORE_ALL,
    disposition: 'unknown',
    dispositionOrder: BEFORE_ALL,
    contents: 0,
    isContainer: subject.startsWith('00/'),
    transfers: [],
    touched: BEFORE_ALL,
  };
}
