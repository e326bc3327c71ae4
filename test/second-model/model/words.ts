// The words of the second model. It knows the ledger from its rules as they are written down, and nothing of how the product keeps them.
export type Place =
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'at'; readonly location: string }
  | { readonly kind: 'transit'; readonly toLocation?: string; readonly toParty?: string }
  | { readonly kind: 'with'; readonly party: string }
  | { readonly kind: 'gone' };

export const NOWHERE: Place = { kind: 'nowhere' };

/** What a request says beside the ids: of all items, or of one. Ids are canonical. */
export interface Fields extends Facts {
  readonly at?: string;
  readonly location?: string;
  readonly toParty?: string;
  readonly toLocation?: string;
  readonly owner?: string;
  readonly onBehalfOf?: string;
  readonly components?: readonly { readonly id: string; readonly position?: string }[];
  readonly container?: string;
  readonly assembly?: string;
  readonly position?: string;
  readonly purpose?: string;
  readonly identifier?: string;
  readonly change?: 'added' | 'replaced' | 'ended';
  readonly former?: string;
  /** How its life ends. */
  readonly cause?: Cause;
  readonly as?: 'stolen' | 'missing' | 'found';
  /** What its label says, of what tells no facts itself. */
  readonly said?: Facts;
}

/** What an item is. */
export interface Facts {
  readonly product?: string;
  readonly lot?: string;
  readonly expiry?: string;
  readonly production?: { readonly line?: string; readonly supplier?: string };
}

export type Cause =
  'destroyed' | 'scrapped' | 'consumed' | 'sampled' | 'lost' | 'exported' | 'written_off' | 'inactive';

export interface Entry extends Fields {
  readonly id: string;
}

/** An operation on items, by the name of its route. */
export interface ItemsRequest {
  readonly kind: 'operation';
  readonly operation: string;
  readonly by: string;
  readonly items: readonly Entry[];
  /** Recorded whatever the history says, and flagged. */
  readonly record?: boolean;
  readonly skip?: boolean;
}

/** What was seen: one claim a fact. */
export interface ClaimRequest {
  readonly kind: 'claims';
  readonly by: string;
  readonly claims: readonly Claim[];
}

export interface Claim extends Entry {
  readonly what: FactKind;
  /** Whose title it was, where the claim says so. */
  readonly from?: string;
  readonly disposition?: string;
}

/** Declares a capture erroneous, or what it says of one item; captures are counted from 0. */
export interface CorrectRequest {
  readonly kind: 'correct';
  readonly by: string;
  readonly capture: number;
  readonly item?: string;
  readonly replacement?: ItemsRequest;
}

export interface Scope {
  readonly products?: readonly string[];
  readonly lots?: readonly string[];
  readonly items?: readonly string[];
  readonly components?: readonly string[];
  readonly suppliers?: readonly string[];
  readonly manufacturedFrom?: string;
  readonly manufacturedTo?: string;
}

export interface OpenRecallRequest {
  readonly kind: 'open-recall';
  readonly by: string;
  readonly recall: string;
  readonly anyOf: readonly Scope[];
  readonly except: readonly string[];
  readonly blocks: readonly ('sale' | 'shipment' | 'use')[];
  readonly sites: readonly string[];
}
export interface CloseRecallRequest {
  readonly kind: 'close-recall';
  readonly by: string;
  readonly recall: string;
}
/** The ledger marks what is hit. */
export interface MarkRecalledRequest {
  readonly kind: 'mark-recalled';
  readonly by: string;
  readonly recall: string;
  readonly items: readonly string[];
  /** What was cleared and is hit anew. */
  readonly again?: true;
}
export interface ClearRecallRequest {
  readonly kind: 'clear-recall';
  readonly by: string;
  readonly recall: string;
  readonly items: readonly string[];
  readonly remedy?: string;
}

export type Request =
  | ItemsRequest
  | ClaimRequest
  | CorrectRequest
  | OpenRecallRequest
  | CloseRecallRequest
  | ClearRecallRequest
  | MarkRecalledRequest;

export type FactKind =
  | 'manufactured'
  | 'introduced'
  | 'started'
  | 'received'
  | 'moved'
  | 'shipped'
  | 'voided'
  | 'sold'
  | 'returned'
  | 'packed'
  | 'unpacked'
  | 'installed'
  | 'removed'
  | 'identified'
  | 'observed'
  | 'decommissioned'
  | 'reported'
  | 'found'
  | 'marked'
  | 'cleared'
  | 'erroneous';

/** One thing that is recorded of one item. */
export interface Fact {
  readonly kind: FactKind;
  readonly item: string;
  /** When, as it was told; `instant` is where that stands among the others. */
  readonly at: string;
  readonly instant: number;
  /** Counts all facts as they were recorded. */
  readonly number: number;
  readonly capture: number;
  readonly by: string;
  readonly claimed: boolean;
  readonly fields: Fields;
  /** Who transfers title, and to whom. */
  readonly title?: { readonly from?: string; readonly to: string };
  readonly disposition?: string;
  readonly builtIn?: boolean;
  /** Of what comes into a carrier: where it was known to be, and who held it. A logistic unit begins there. */
  readonly stood?: Custody;
  /** Of the beginning of a logistic unit: what is packed into it first. */
  readonly startedWith?: string;
  /** That it is in the carrier was told before; that it is recalled, too. */
  readonly again?: true;
  /** Of a declaration of error: the facts that count as never given. */
  readonly voids?: readonly number[];
  readonly recall?: string;
  readonly remedy?: string;
  /** Of a clearing: what it is cleared of. */
  readonly causes?: readonly string[];
  /** Of a shipment that was none: what was shipped, where this is about a piece in it; and the title that comes back. */
  readonly of?: string;
  readonly undone?: Undone;
}

/** A title that a shipment passed: whose it was before, from whom they had it, and whose it was then. */
export interface Undone {
  readonly to: string | undefined;
  readonly seller: string | undefined;
  readonly from: string;
  /** Of the shipment. */
  readonly number: number;
  readonly instant: number;
}

/** The way that something is on by a shipment of its own. */
export interface Way {
  readonly from?: string;
  /** By whom and for whom it was shipped. */
  readonly parties: readonly string[];
  /** Whether it, and what is in it, was out before. */
  readonly wasOut: ReadonlyMap<string, boolean>;
  readonly titles: Map<string, Undone>;
  /** What it was until then stays known. */
  isOver?: true;
}

export interface Custody {
  readonly place: Place;
  readonly holder?: string | undefined;
}

export interface Stay {
  readonly kind: 'container' | 'assembly';
  readonly carrier: string;
  readonly position?: string;
  /** Who told of it without holding it. */
  readonly by?: string;
  /** What told of it. */
  readonly told: Pick<Fact, 'at' | 'instant' | 'number'>;
}

/** All that is true of one item at a moment. What carries it has been applied to it already. */
export interface Thing {
  readonly id: string;
  began?: 'introduced' | 'manufactured' | 'received' | 'started';
  beganAt?: number;
  place: Place;
  holder?: string;
  owner?: string;
  disposition: string;
  product?: string;
  lot?: string;
  expiry?: string;
  supplier?: string;
  /** Lots that it was said to be of, against what is known. */
  claimedLots: string[];
  inside?: Stay;
  /** How its life ended, or that of what it is in. */
  ended?: Cause;
  /** What it is reported as, or was in something that was. */
  report?: 'stolen' | 'missing';
  /** It held something packed once, or is a logistic unit. */
  isContainer: boolean;
  /** Something was packed into it, whoever told of it. */
  wasFilled?: true;
  /** It went out, sold or shipped, and did not come back. */
  isOut: boolean;
  /** Who transferred its title last. */
  seller?: string;
  /** The fact that its owner comes from. */
  titledBy?: Pick<Fact, 'number' | 'instant'>;
  way?: Way;
  /** When it was last used, its contents included. */
  usedAt: number;
  identifiers: string[];
  formerIdentifiers: string[];
  /** All that it has and had, in the order in which they were told, with what they name. */
  labels: Label[];
  /** The one by which it goes. */
  goesBy: string;
  /** What it is and was. */
  products: Set<string>;
  lots: Set<string>;
  /** Of each recall whether it bears the mark, or was cleared. */
  marks: Map<string, 'marked' | 'cleared'>;
  /** What it was cleared of, by recall, and when last. */
  clearings: Map<string, Clearing>;
}

export interface Clearing extends Pick<Fact, 'instant' | 'number'> {
  readonly causes: readonly string[];
}

/** An identifier, and the product and lot that it names. */
export interface Label {
  readonly identifier: string;
  readonly product?: string;
  readonly lot?: string;
}

export type World = Map<string, Thing>;

/** SSCCs, and assets that go round: they change hands, not owners. */
export const isLogisticUnit = (id: string): boolean => id.startsWith('00/');
export const isReturnable = (id: string): boolean => isLogisticUnit(id) || id.startsWith('8003/');
