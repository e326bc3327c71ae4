import type { LifeEnd } from './core.events.js';
import type { OtherFact } from './item-facts.js';

/** The rules of the core, by code, each with the values that a finding of it carries. Ids are canonical. */
export interface CoreFindingValues {
  /** An item begins once. */
  readonly 'exists-already': NoValues;
  /** Nothing is known of the item, or of the `carrier` that it is to come into. */
  readonly 'unknown-item': { readonly carrier?: string };
  /** It is in a carrier. `instead`: what could be done with that carrier. */
  readonly carried: { readonly kind: 'container' | 'assembly'; readonly carrier: string; readonly instead: CarriedBy };
  /** It, or the `other` that it is to be joined with, is on its way. */
  readonly 'in-transit': { readonly other?: string };
  /** It is at `at`: not at `asked`, or not where `other` is. */
  readonly elsewhere:
    | { readonly at: string; readonly asked: string }
    | { readonly at: string; readonly other: string; readonly otherAt: string };
  /** It was dispensed; `joined`: so was it, or the `other`, that are to be joined. */
  readonly dispensed: { readonly joined?: true; readonly other?: string };
  readonly 'not-holder': { readonly holder: string; readonly by: string };
  readonly 'not-owner': { readonly owner: string; readonly from?: string };
  readonly 'owner-unknown': NoValues;
  /** A sale to who owns it: no title passes. */
  readonly 'owns-already': { readonly owner: string };
  readonly 'received-already': { readonly location: string };
  /** It is not in `carrier` ('' for any), or not at the position that was `asked`. */
  readonly 'not-in-carrier':
    | { readonly kind: 'container' | 'assembly'; readonly carrier: string }
    | { readonly position: string; readonly asked: string };
  readonly 'closes-circle': { readonly carrier: string };
  readonly 'position-occupied': {
    readonly assembly: string;
    readonly position: string;
    readonly occupant: string;
    /** The same request is to install it there. */
    readonly asked?: true;
  };
  readonly 'counter-decreases': { readonly counter: string; readonly known: string; readonly value: string };
  /** It never left who takes it back. */
  readonly 'nothing-to-return': { readonly location?: string };
  /** Whom it is returned for neither owns nor holds it. */
  readonly 'not-its-return': { readonly by: string; readonly owner?: string; readonly holder?: string };
  /** Who takes it back did not sell it, and nobody says who returns it. */
  readonly 'returner-unknown': { readonly owner?: string; readonly holder?: string };
  /** An SSCC that is not empty, that is on another, or that was in use within the last twelve months. */
  readonly 'container-in-use': { readonly because: 'not-empty' | 'carried' | 'too-soon' };
  /** It was last at `location`, and nobody told of its shipment. */
  readonly 'missing-leg': { readonly location: string };
  /** It was sent to another place, or to another party. */
  readonly misdirected: { readonly toLocation: string } | { readonly toParty: string };
  /** There is no shipment of it to be undone: it is on no way of its own. */
  readonly 'not-shipped': NoValues;
  /** `owner` has it by more than the shipment that is undone: its title does not come back. */
  readonly 'title-passed-on': { readonly owner: string };
  /** It is known to be something else than was said of it. */
  readonly 'other-facts': OtherFact;
  /** Its life has ended, or that of the `other` that it is to be joined with. */
  readonly ended: { readonly cause: LifeEnd; readonly other?: string };
  /** A container ends by this cause only when it is empty. */
  readonly 'not-empty': { readonly cause: LifeEnd };
  /** What ended so cannot be found again. */
  readonly 'counterfeit-suspected': { readonly cause: LifeEnd | 'dispensed' };
  /** Its expiry date is over everywhere, or that of the `content` that is in it. */
  /** `made`: when it is said to be manufactured, which is later. */
  readonly expired: { readonly expiry: string; readonly content?: string; readonly made?: string };
}

/** What a carried item is told to do with its carrier instead. */
export type CarriedBy = 'move' | 'ship' | 'receive' | 'sell' | 'return' | 'pack' | 'install' | 'void-shipping';

export type NoValues = Readonly<Record<never, never>>;
