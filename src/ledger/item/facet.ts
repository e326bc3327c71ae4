import type { Order } from '../order.js';
import type { CoreEventData } from './core/core.events.js';
import type { CoreState } from './core/core.state.js';
import type { RecordedEvent } from './core/recorded-event.js';
import type { TraitsOf } from './event-traits.js';
import type { Before, FindingOf } from './finding.js';

/** A carrier's slice of a facet, from the moment at which the subject was in that carrier by way of all carriers below. */
export interface CarrierSlice<Slice> {
  readonly slice: Slice;
  readonly since: Order;
}

/**
 * A side of an item's life beside the core, such as its identifiers or the marks of recalls: a folder with events, a slice of the state, and rules of its
 * own. It reads the core and never writes it. `Slice`: flat fields of the state, all optional and absent when empty. `Data`: its events.
 * `Values`: its rules, by code, with what a finding of each carries.
 */
export interface Facet<Slice extends object, Data, Values = Record<never, never>> {
  readonly name: string;
  /** The fields of the slice, in the order in which they are stored. A field once stored keeps its place, new ones come last. */
  readonly fields: readonly (keyof Slice & string)[];
  readonly traits: TraitsOf<keyof Data & string>;
  /** The slice after each of its events, by the rules of that number. What is left out of the answer stays as it was. */
  readonly evolve: {
    readonly [T in keyof Data]: (state: CoreState & Slice, data: Data[T], order: Order, rules: number) => Slice;
  };
  /** What it has against events, its own or those of the core. */
  readonly findings: readonly FacetFindings<Slice, Data, Values>[];
  /** The event that its slice last took in. Needed where an event of it bears on its own slice only: an earlier one is late. */
  readonly latest?: (slice: Slice) => Order | undefined;
  /** How a carrier's fact reaches what is in it. Absent where it does not. */
  readonly inherit?: Inheritance<Slice>;
  /** What of it stock tells apart. Absent where nothing. */
  readonly stock?: StockDimension<Slice>;
}

/** By type of event: what is to be said of one, given its subject as it stands before. */
export type FindersOf<Slice, Data, Values> = {
  readonly [T in keyof (CoreEventData & Data)]?: (
    before: Before<CoreState & Slice>,
    event: RecordedEvent<CoreEventData & Data, T>,
  ) => readonly FindingOf<Values>[];
};

export interface FacetFindings<Slice, Data, Values> {
  /** The number of the rules from which on it is asked. Absent: it always was. */
  readonly since?: number;
  readonly on: FindersOf<Slice, Data, Values>;
}

export interface Inheritance<Slice> {
  /** What holds of a subject that is carried: its own slice, and what its carriers' slices tell since it was in them, the innermost first. */
  resolve(own: Slice, carriers: readonly CarrierSlice<Slice>[]): Slice;
}

/** A dimension of stock: one text per piece, '' where there is nothing to tell apart. */
export interface StockDimension<Slice> {
  /** Pieces with a text are no free stock: they are left out where they are not asked for. */
  readonly withholds?: true;
  of(resolved: Slice): string;
  /** The text of what is carried, after what its carriers did since. Given for all pieces of one text alike. */
  later(text: string, carriers: readonly CarrierSlice<Slice>[]): string;
}
