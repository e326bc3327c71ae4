import type { Kysely, Transaction } from 'kysely';
import type { Capture } from '../src/ledger/capture/capture.events.js';
import type { CaptureChanges } from '../src/ledger/history/changes.js';
import type { ItemState } from '../src/ledger/item/item.state.js';
import type { Closure } from '../src/ledger/operations/decide-context.js';

/** Where one build of a read model lives: every build has a PostgreSQL schema of its own, so that a new one can stand beside the old. */
export interface Target {
  readonly db: Transaction<unknown>;
  readonly schema: string;
  /** The histories of these subjects up to and with position `upTo`, closed under relation, read in the same transaction. */
  closure(subjects: readonly string[], upTo: number): Promise<Closure>;
}

/** What a read model declares, whoever writes it. */
export interface ReadModel {
  /** Kebab-case, as in `npm run projector -- rebuild stock-levels`. */
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
}

/** A read model that the writer keeps: it is told what captures changed, in order. A rebuild folds the log again and tells it the same. */
export interface InlineProjection extends ReadModel {
  apply(changes: readonly CaptureChanges[], target: Omit<Target, 'closure'>): Promise<void>;
}

/**
 * All models that the writer keeps. They share one checkpoint, so they are rebuilt together: folding needs the states that one of them
 * keeps. `schemas` maps a model's name to the schema of one of its builds.
 */
export interface InlineProjections {
  readonly models: readonly InlineProjection[];
  /** The own states of these subjects and of their carriers up to the outermost, from the build in `schemas`. */
  load(
    db: Kysely<unknown>,
    schemas: ReadonlyMap<string, string>,
    subjects: readonly string[],
  ): Promise<ReadonlyMap<string, ItemState>>;
}
