import type { Stood } from '../item/core/core.events.js';
import type { EventTime } from '../event-time.js';
import type { ItemEventData, ItemEventType } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import type { EntryField, Field, ItemEntry, ItemFields, ValueOf } from './fields.js';
import type { Sentence } from '../sentences.js';
import type { WayOf } from './voided-shipments.js';

/** What may be granted: to record an operation. Nothing asks for it yet, but every operation has to name one. */
export type RecordPermission = `record:${string}`;

/** A decided event of an item before it has its place in the log. */
export type ItemDraft<T extends ItemEventType = ItemEventType> = {
  [E in T]: { readonly type: E; readonly subject: string; readonly data: ItemEventData[E] };
}[T];

/** How a logistic unit begins by what is packed into it. */
export interface Beginning {
  readonly at: string | undefined;
  /** Where the request says that, or where what is packed into it stands. */
  readonly places: readonly string[];
  /** The same for what it is packed into itself. */
  readonly stood: Stood;
}

/** What drafting may look at: who records when, and the states of what it names. */
export interface DraftContext {
  /** The number of the rules that its events will be of. */
  readonly rules: number;
  readonly recordedFor: string;
  readonly recordedAt: EventTime;
  readonly world: Pick<World, 'get' | 'set'>;
  /** Logistic units that an entry before has begun. */
  readonly started: Set<string>;
  /** What entries before have told of transformations, and the number of each that nobody named. */
  readonly transformations: Map<string, number>;
  /** The position that the first event of the decision will get. */
  readonly firstPosition: number;
  /** How each begins that was looked at; undefined where one goes on with its life. */
  readonly beginnings: Map<string, Beginning | undefined>;
  /** Those of them that begin at no place, because what comes into them stands at several. */
  readonly unplaced: Set<string>;
  /** The entries stand for all that is in a carrier, which the request names in their place. */
  readonly isEmptying: boolean;
  /** Whatever contradicts is recorded all the same. */
  readonly isRecordedAnyway: boolean;
  /** The last way that something was on by then, by shipments of its own. Only asked by what looks back. */
  shipmentOf(this: void, subject: string, at: EventTime | undefined): WayOf | undefined;
  /** Who owns what is in it of that which the party of the request sold. */
  buyerWithin(this: void, subject: string, at: EventTime | undefined): string | undefined;
  /** All entries of the request that name this container. */
  entriesInto(this: void, container: string): readonly ItemEntry[];
}

/** A body to start from; a new ledger takes those of all operations in the order of a life. */
export interface OperationExample {
  readonly summary: string;
  readonly body: object;
}

/** What the document of the API and a user's rights say of an operation. */
export interface DeclaredOperation<N extends string = string> {
  readonly name: N;
  readonly summary: string;
  readonly permission: RecordPermission;
  readonly examples: readonly OperationExample[];
}

/** A rule that the fields of an entry break together. */
export interface FieldFault<F extends string = string> {
  readonly field: F;
  readonly rule: Sentence;
}

/** Fields that an operation declares for itself, in its own file. */
export type OwnFields = Readonly<Record<string, Field>>;

/** The fields of an entry as the operation's own code sees them: those that it takes, and its own. */
export type EntryFields<F extends EntryField, O extends OwnFields> = Pick<ItemFields, F | 'at'> & {
  readonly [K in keyof O as string extends K ? never : K]?: ValueOf<O[K]>;
};

interface WholeDeclaration<
  N extends string,
  F extends EntryField,
  E extends readonly ItemEventType[],
  O extends OwnFields,
> extends DeclaredOperation<N> {
  readonly takes: readonly F[];
  /** The facts that it takes are those that this identifier names, not the item’s own id. */
  readonly factsOf?: 'identifier';
  /** What no other operation takes. None of them has the name of a field that operations share. */
  readonly own: O;
  /** Of each list at least one must be given. */
  readonly needs: readonly (readonly NoInfer<F | (keyof O & string)>[])[];
  /** The field of goods in bulk that may stand in place of items: those it names are then what is meant. */
  readonly inPlaceOfItems?: NoInfer<keyof O & string>;
  /** Subjects that follow from its fields, beside those that they name. */
  namesBeside?(this: void, fields: EntryFields<NoInfer<F>, NoInfer<O>>, recordedFor: string): readonly string[];
  /** The field whose carrier is emptied where no items are named, and how it holds them; `beside` where it is one of the request alone. */
  readonly empties?: { readonly field: string; readonly kind: 'container' | 'assembly'; readonly beside?: Field };
  /** The words that it takes of a field which others use for more, and what is said of any other. */
  readonly words?: { readonly [K in NoInfer<F>]?: { readonly taken: readonly string[]; readonly rule: Sentence } };
  /** What fields exclude each other, or need each other. */
  faults?(
    this: void,
    fields: EntryFields<NoInfer<F>, NoInfer<O>>,
  ): readonly FieldFault<NoInfer<F | (keyof O & string)>>[];
  /** What an entry breaks only beside the others of its request. Not asked where what contradicts is recorded all the same. */
  together?(
    this: void,
    entry: ItemEntry<EntryFields<NoInfer<F>, NoInfer<O>>>,
    context: DraftContext,
  ): readonly FieldFault<NoInfer<F | 'at' | (keyof O & string)>>[];
  /** The types of the events that it may draft. What a recall blocks of it follows. */
  readonly events: E;
  /** Fewer of them, where the fields of an entry say which. */
  eventsOf?(this: void, fields: EntryFields<NoInfer<F>, NoInfer<O>>): readonly E[number][];
  /** What is drafted follows from the fields alone, not from which item it is or where that is: it is then drafted once for all that share them. */
  readonly isDraftedFromFields: boolean;
  /** What it drafts follows from what happened before, which no state tells: it is always decided over histories. */
  readonly looksBack?: true;
  draft(
    this: void,
    entry: ItemEntry<EntryFields<NoInfer<F>, NoInfer<O>>>,
    context: DraftContext,
  ): readonly ItemDraft<E[number]>[];
}

/**
 * An operation on items, whole: all that the ledger, its edge and its tests know of it follows from here. It takes `at` and the fields that it names;
 * one that it does not take is refused, never dropped.
 */
export type ItemsDeclaration<N extends string = string> = WholeDeclaration<
  N,
  EntryField,
  readonly ItemEventType[],
  OwnFields
>;

type Declared<N extends string, F extends EntryField, E extends readonly ItemEventType[], O extends OwnFields> = Omit<
  WholeDeclaration<N, F, E, O>,
  'own'
> & { readonly own?: O };

/** Checks a declaration: its drafting sees the fields that it takes and no other, and drafts the events that it names and no other. */
export function declareItems<
  const N extends string,
  const F extends EntryField,
  const E extends readonly ItemEventType[],
  const O extends OwnFields = Record<never, never>,
>(declaration: Declared<N, F, E, O>): ItemsDeclaration<N> {
  return { own: {}, ...declaration } as unknown as ItemsDeclaration<N>;
}
