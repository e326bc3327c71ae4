import type { Grant } from '../access/access.events.js';
import type { EventTime } from '../event-time.js';
import type { Emptied } from './contents.js';
import type { ItemEntry, Label } from './fields.js';
import { ITEMS_OPERATIONS, type ItemsOperationName } from './operations.js';
import type { DocumentReference, SubjectEvent } from '../capture/capture.events.js';
import type { ClaimedEvent, ClaimStanding } from '../capture/claimed-events.js';
import type { StatementDraft } from '../master-data/statement-draft.js';
import type { Remedy } from '../recall/remedies.js';
import type { MasterDataKind } from '../master-data/master-data.events.js';
import type { RecallBlock, RecallScope } from '../recall/recall.events.js';
import type { Skipped, Violation } from '../violation.js';

/** The operations that anybody may send, in the order in which they are shown. */
export const OPERATION_NAMES: readonly OperationName[] = [...ITEMS_OPERATIONS.map(({ name }) => name), 'correct'];
export type OperationName = ItemsOperationName | 'correct';

interface Request {
  readonly recordedFor: string;
  readonly reason?: string;
  readonly documents?: readonly DocumentReference[];
}

/** What to declare erroneous: a whole capture, one event by its position, or chosen items of a capture. */
export interface CorrectionTarget {
  readonly capture?: string;
  readonly event?: number;
  readonly items?: readonly string[];
}

export interface ItemsOperation extends Request {
  readonly operation: ItemsOperationName;
  readonly items: readonly ItemEntry[];
  readonly ifContradicted?: 'record';
  readonly onRefusal?: 'skip';
  /** In place of `items`: what is in this carrier, which the writer looks up when it decides. */
  readonly emptied?: Emptied;
  /** What was left out before anything was decided, because it could not be read. */
  readonly unread?: readonly Skipped[];
  /** Numbers that who sends it may give out; undefined: all. What begins with it is to be among them. */
  readonly ofNumbers?: readonly string[];
}
/** The opening of a recall as the log has it. */
export interface CorrectedOpening {
  readonly recall: string;
  readonly position: number;
  readonly at: EventTime;
  readonly by: string;
  readonly scope: RecallScope;
}

/** A statement of master data as the log has it. Without a kind it is none, but says of one that it was a mistake. */
export interface CorrectedStatement {
  readonly subject: string;
  readonly position: number;
  readonly by: string;
  readonly kind?: MasterDataKind;
}

export interface CorrectOperation extends Request {
  readonly operation: 'correct';
  readonly target: CorrectionTarget;
  /** Only what was recorded for one of these is declared erroneous; undefined: whatever it is. */
  readonly ofParties?: readonly string[];
  /** Who sends it may close no recall, and so declares none erroneous. */
  readonly closesNoRecall?: true;
  /** Only a recall that hits none but these numbers is declared so; undefined: whichever it is. */
  readonly ofNumbers?: readonly string[];
  /** The opening of a recall that the target names, looked up by the writer. */
  readonly opening?: CorrectedOpening;
  /** The events that the target names, looked up by the writer: positions by subject. */
  readonly found?: ReadonlyMap<string, readonly number[]>;
  /** The statements of master data that the target names, looked up by the writer. */
  readonly statements?: readonly CorrectedStatement[];
  /** When the earliest of them happened; missing where they change what counted before: no time bounds that. */
  readonly foundSinceMs?: number;
  readonly at?: EventTime;
  readonly replacement?: ItemsOperation;
}
export interface OpenRecallOperation extends Request {
  readonly operation: 'open-recall';
  readonly recall: string;
  readonly at?: EventTime;
  readonly class?: string;
  readonly remedy?: string;
  readonly scope: RecallScope;
  readonly blocks: readonly RecallBlock[];
  readonly sites: readonly string[];
  /** What labels say by which the scope names units, beside their ids. */
  readonly labels?: readonly Label[];
}
export interface CloseRecallOperation extends Request {
  readonly operation: 'close-recall';
  readonly recall: string;
  readonly at?: EventTime;
  /** Only a recall that was opened for one of these; undefined: whichever it is. */
  readonly ofParties?: readonly string[];
  /** Units that are hit and not cleared, as they were found when it was asked for: how many, and the first of them. */
  readonly open?: { readonly units: number; readonly first: readonly string[] };
}
export interface ClearRecallOperation extends Request {
  readonly operation: 'clear-recall';
  readonly recall: string;
  readonly items: readonly ItemEntry[];
  /** Those of the items that held what it hits, and no longer do. */
  readonly former?: readonly string[];
  readonly remedy?: Remedy;
  /** It acts for these only; undefined: for all. */
  readonly ofParties?: readonly string[];
  /** It is none of theirs, and this is a step or an end: they tell of nothing but what they hold. */
  readonly isOfOthers?: true;
}
/** The `recalled` marks, written by the ledger itself in batches. */
export interface MarkRecalledOperation extends Request {
  readonly operation: 'mark-recalled';
  readonly recall: string;
  /** They were cleared, and are hit by what came into them since. */
  readonly again?: true;
  readonly items: readonly ItemEntry[];
}
/** Marks of a recall that was declared erroneous count no more, which the ledger tells itself in batches. */
export interface UnmarkRecalledOperation extends Request {
  readonly operation: 'unmark-recalled';
  readonly recall: string;
  /** When it was opened, in milliseconds. */
  readonly openedAt: number;
  readonly items: readonly ItemEntry[];
}
/** Claims of what was seen: never refused, what contradicts is flagged. `event` is an event without its place in the log. */
export interface ObserveOperation extends Request {
  readonly operation: 'observe';
  readonly observations: readonly EventDraft[];
  /** Carriers that were emptied, of which the document names no contents: the writer looks them up when it decides. */
  readonly emptied?: readonly EmptiedObserved[];
  /** For each observation, the one of the document that it came from; each is its own where this is absent. */
  readonly told?: readonly number[];
  /** What the document says of products, places and parties beside its events. */
  readonly statements?: readonly StatementDraft[];
  /** The document as it came, kept in the capture's parts. */
  readonly document?: { readonly name: string; readonly text: string };
  readonly claims?: ClaimsOfDocument;
  /** What its error declarations declare, looked up by the writer. */
  readonly declared?: readonly DeclaredEvents[];
}

/** The events of a document, in its order. `of`: for each observation, then for each carrier that is emptied, the event that tells it. */
export interface ClaimsOfDocument {
  readonly events: readonly ClaimedEvent[];
  readonly of: readonly number[];
  /** How each stands to what is recorded, found by the writer when it decides. */
  readonly standings?: readonly (ClaimStanding | undefined)[];
}

/** The events of items that an event of the document declares erroneous: positions by subject. */
export interface DeclaredEvents {
  /** Its place among the events of the document. */
  readonly claim: number;
  readonly at: EventTime;
  readonly found: ReadonlyMap<string, readonly number[]>;
  /** When the earliest of them happened. */
  readonly sinceMs: number;
}

/** Who may do what, recorded by the ledger itself. `change` is unique among all of them. */
export type AccessChange = { readonly change: string; readonly at: EventTime } & (
  | { readonly granted: Grant }
  /** The id of a key. */
  | { readonly ended: string }
);
export interface ChangeAccessOperation extends Request {
  readonly operation: 'change-access';
  readonly changes: readonly AccessChange[];
}

/** What somebody says of products, locations, parties and lots. */
export interface StateMasterDataOperation extends Request {
  readonly operation: 'state-master-data';
  readonly statements: readonly StatementDraft[];
}

export type Operation =
  | ItemsOperation
  | CorrectOperation
  | OpenRecallOperation
  | CloseRecallOperation
  | ClearRecallOperation
  | MarkRecalledOperation
  | UnmarkRecalledOperation
  | ObserveOperation
  | ChangeAccessOperation
  | StateMasterDataOperation;

/** A decided event before it has its place in the log. */
export type EventDraft = SubjectEvent extends infer E
  ? E extends { type: infer T; data: infer D }
    ? { readonly type: T; readonly subject: string; readonly data: D }
    : never
  : never;

/** What a decision says: the events to record, or who refuses. Flags are contradictions that are recorded all the same. */
export type Decision =
  | {
      readonly kind: 'accepted';
      readonly events: readonly SubjectEvent[];
      readonly skipped: readonly Skipped[];
      readonly flags: readonly Violation[];
      /** For each event the entry of the request that it comes from; absent where nobody asks. */
      readonly entries?: readonly number[];
    }
  | { readonly kind: 'refused'; readonly violations: readonly Violation[] }
  /** It happened before what is known of these subjects: to be decided over their histories. */
  | { readonly kind: 'late'; readonly subjects: readonly string[] };

type Leaving = 'ItemUnpacked' | 'ComponentRemoved';

/** A claim that a carrier was emptied, which names no contents; `before` is its place among the observations. */
export interface EmptiedObserved {
  readonly before: number;
  readonly carrier: string;
  readonly kind: 'container' | 'assembly';
  readonly type: Leaving;
  /** What is said of each of its contents. */
  readonly data: Extract<EventDraft, { type: Leaving }>['data'];
  /** What is said where nothing was in it: a claim is always recorded. */
  readonly otherwise: EventDraft;
}
