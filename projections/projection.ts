import type { Kysely, Transaction } from 'kysely';
import type { Capture } from '../src/ledger/capture/capture.events.js';
import type { ClosureQuestion, Closure } from '../src/ledger/history/closure.js';
import type { ItemEvent } from '../src/ledger/item/item.events.js';

/** What whole histories tell, read in the same transaction. */
export interface ConnectedHistories {
  /** These, all that was ever in one of them or carried one, and so on. Throws `LedgerError('too-large')` where that is too much to be folded. */
  connected(subjects: readonly string[], upTo: number): Promise<readonly string[]>;
  eventsOf(subjects: readonly string[], upTo: number): Promise<readonly ItemEvent[]>;
  /** What some event of names one of these parties. */
  naming(parties: readonly string[], upTo: number): Promise<readonly string[]>;
}

/** Where one build of a read model lives: every build has a PostgreSQL schema of its own, so that a new one can stand beside the old. */
export interface Target {
  readonly db: Transaction<unknown>;
  readonly schema: string;
  /** The histories of these subjects with all that bears on them, read in the same transaction. */
  closure(question: ClosureQuestion): Promise<Closure>;
  readonly histories: ConnectedHistories;
}

/** What a read model declares, whoever writes it. */
export interface ReadModel {
  /** Kebab-case, as in `npm run ledger -- rebuild stock-levels`. */
  readonly name: string;
  /** Raised when the shape or the meaning of the rows changes; the runner then builds the new version beside the old one. */
  readonly version: number;
  create(db: Kysely<unknown>, schema: string): Promise<void>;
  /** Tables or views whose rows make the model's hash, each with the columns that count, surrogate keys left out. */
  readonly tables: readonly { readonly name: string; readonly columns: readonly string[] }[];
}

/**
 * A read model: a function of the sequence of captures, whatever the batches. `apply` gets whole captures, in order, each once, and writes
 * set-based. Everything runs in the runner's transaction, which also moves the checkpoint.
 */
export interface Projection extends ReadModel {
  apply(captures: readonly Capture[], target: Target): Promise<void>;
  /**
   * Some of what `apply` left for later, as of the position that the build stands at; whether there is more. It is asked while no batch waits, so that a capture that changes
   * much keeps nobody waiting.
   */
  rest?(target: Target, position: number): Promise<boolean>;
}
