import type { EventTime } from '../../event-time.js';
import { BEFORE_ALL, type Order } from '../../order.js';
import type { ComponentLot, Counter, LifeEnd } from './core.events.js';
import type { Attributes, Production } from './item-facts.js';
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
 * rules, which do not say whether it did, it reaches what `from` owns of all of these. What it reaches has its `disposition` from then on. Without `to` it is
 * nobody's from then on: what is dispensed is the patient's. `isKept`: nobody was told to have it from `from`, whose it stays.
 */
export interface Transfer {
  readonly order: Order;
  readonly isKept?: true;
  readonly from?: string;
  readonly to?: string;
  readonly passed?: boolean;
  readonly disposition?: string;
}

/** A disposition, and the event that gave it. */
export interface GivenDisposition {
  readonly disposition: string;
  readonly order: Order;
}

/** What questions for a product, a lot or a production find an item by. */
export interface FoundBy {
  readonly product?: string;
  readonly lot?: string;
  readonly production?: Production;
  /** When it was manufactured, in milliseconds; `made` as it was told, where that is kept. */
  readonly manufactured?: number;
  readonly made?: EventTime;
}

/** What was so until the event `until` told otherwise. */
export interface FormerFacts extends FoundBy {
  readonly until: Order;
}

/** A lot that it was said to be of by the event `since`, where it was known to be of another. */
export interface ClaimedLot {
  readonly lot: string;
  readonly since: Order;
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
  /** When it was made, as it was told: kept where that is a date, or where its date is another than in UTC. From the second rules on. */
  readonly made?: EventTime;
  readonly product?: string;
  readonly lot?: string;
  readonly expiry?: string;
  readonly attributes?: Attributes;
  readonly production?: Production;
  /** Each lot once, in the order in which they were told. */
  readonly claimedLots?: readonly ClaimedLot[];
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
  /** Its life has ended by its own event; absent while it goes on. What is in it shares the end: `resolve` tells it. */
  readonly ended?: Order & { readonly cause: LifeEnd };
  /** What it was known to be before it was told otherwise, the earliest first. */
  readonly formerFacts?: readonly FormerFacts[];
  /**
   * The latest event that bears on it: its own, or one of its contents. An event before it is late. `ClosureBoundary` says where it may be too late
   * a moment.
   */
  readonly touched: Order;
  /** The date of the latest of its own events of which nobody told the hour: what is refused near it may have happened before. Kept from the second rules on. */
  readonly dated?: string;
  /** Something was packed into it before anything else was told of it, by the third rules: so it exists. */
  readonly filled?: true;
  /**
   * Nothing in it, at any depth, expires before this date, by the third rules. What expired may have left it since: it is kept until it is empty, and tells
   * only whether it is worth while to look.
   */
  readonly expiresWithin?: string;
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
  /** How its life ended, or that of what it is in. */
  readonly ended?: LifeEnd;
  readonly path: readonly string[];
}

/** SSCC: a unit of transport, which has contents and lives, and is no goods itself. */
export function isLogisticUnit(subject: string): boolean {
  return subject.startsWith('00/');
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
    isContainer: isLogisticUnit(subject),
    transfers: [],
    touched: BEFORE_ALL,
  };
}

/** Whether anything that counts was told of it: nothing is left of what was corrected away, even if it bears a mark. */
export function isHeardOf({ touched }: CoreState): boolean {
  return Number.isFinite(touched.at);
}
