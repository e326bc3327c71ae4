import type { EventTime } from '../event-time.js';
import type { ItemEventData, ItemEventType } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import type { EntryField, ItemEntry, ItemFields } from './fields.js';

/** What may be granted: to record an operation. Nothing asks for it yet, but every operation has to name one. */
export type RecordPermission = `record:${string}`;

/** A decided event of an item before it has its place in the log. */
export type ItemDraft<T extends ItemEventType = ItemEventType> = {
  [E in T]: { readonly type: E; readonly subject: string; readonly data: ItemEventData[E] };
}[T];

/** What drafting may look at: who records when, and the states of what it names. */
export interface DraftContext {
  readonly recordedFor: string;
  readonly recordedAt: EventTime;
  readonly world: Pick<World, 'get' | 'set'>;
  /** Logistic units that an entry before has begun. */
  readonly started: Set<string>;
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
export interface FieldFault {
  readonly field: EntryField;
  readonly rule: string;
}

/**
 * An operation on items, whole: all that the ledger, its edge and its tests know of it follows from here. It takes `at` and the fields that it names;
 * one that it does not take is refused, never dropped.
 */
export interface ItemsDeclaration<
  N extends string = string,
  F extends EntryField = EntryField,
  E extends ItemEventType = ItemEventType,
> extends DeclaredOperation<N> {
  readonly takes: readonly F[];
  /** Of each list at least one must be given. */
  readonly needs: readonly (readonly F[])[];
  /** The words that it takes of a field which others use for more, and what is said of any other. */
  readonly words?: { readonly [K in F]?: { readonly taken: readonly string[]; readonly rule: string } };
  /** What fields exclude each other, or need each other. */
  readonly faults?: (fields: Pick<ItemFields, F | 'at'>) => readonly FieldFault[];
  /** The types of the events that it may draft. What a recall blocks of it follows. */
  readonly events: readonly E[];
  /** Fewer of them, where the fields of an entry say which. */
  readonly eventsOf?: (fields: Pick<ItemFields, F | 'at'>) => readonly E[];
  /** What is drafted follows from the fields alone, not from which item it is or where that is: it is then drafted once for all that share them. */
  readonly isDraftedFromFields: boolean;
  readonly draft: (entry: ItemEntry<F>, context: DraftContext) => readonly ItemDraft<E>[];
}

/** Names a declaration's types, so that its drafting sees the fields that it takes and no other, and drafts the events that it names and no other. */
export function declareItems<const N extends string, const F extends EntryField, const E extends ItemEventType>(
  declaration: ItemsDeclaration<N, F, E>,
): ItemsDeclaration<N, F, E> {
  return declaration;
}
