// The port to the inline models: what the writer loads from them, and how it applies captures to them.
import type { CallerKey, CapturePlace, KnownKey } from '../../../projections/captures/captures.queries.js';
import { BEFORE_FIRST } from '../../event-store/event-store.js';
import type { AskedWithin, Within } from '../../ledger/operations/within.js';
import type { RecordedClaim } from '../../ledger/capture/claimed-events.js';
import type { ItemState } from '../../ledger/item/item.state.js';
import type { SubjectKept } from '../../ledger/master-data/statements.js';
import type { BookSource } from '../books/books.js';
import type { ParkedSubjects, CaptureToApply } from './parking.js';

/**
 * How far the inline models are, and in which log: `position` is that of the last event that they took in (`BEFORE_FIRST` for none),
 * `eventId` its id, by which another log is noticed. `epoch` and `recordedAtMs` are the latest that the log told up to there (0 for none).
 */
export interface InlineCheckpoint {
  readonly position: number;
  readonly eventId: string;
  readonly epoch: number;
  readonly recordedAtMs: number;
}

/** Of models that know nothing yet. */
export const BEGINNING: InlineCheckpoint = { position: BEFORE_FIRST, eventId: '', epoch: 0, recordedAtMs: 0 };

/** The models do not stand where this writer brought them: nothing can be decided over them and what it remembers. */
export abstract class ModelsMoved extends Error {}

/** The models lack what they once held: their database lost its last commits when it crashed, or a backup of it was restored. */
export class ModelsSetBack extends ModelsMoved {
  override readonly name = 'ModelsSetBack';

  constructor(expected: number, found: number) {
    super(
      `The inline models stood at position ${expected} and stand at ${found}: they are brought to the end of the log again`,
    );
  }
}

/** Another writer brought them on: this one was replaced, and what it remembers is of before. */
export class ModelsBroughtOn extends ModelsMoved {
  override readonly name = 'ModelsBroughtOn';

  constructor(expected: number, found: number) {
    super(`The inline models stand at position ${found}, beyond ${expected}: another writer has brought them there`);
  }
}

/** A writer of a later epoch has begun, perhaps of a release that keeps other models: what this one remembers, and its models, are of before. */
export class WriterReplaced extends ModelsMoved {
  override readonly name = 'WriterReplaced';

  constructor(epoch: number, found: number) {
    super(`A writer of epoch ${found} has begun after this one, of epoch ${epoch}`);
  }
}

/** They were built anew since: what could not be taken in may be known by now, and what this writer remembers is of the build before. */
export class ModelsRebuilt extends ModelsMoved {
  override readonly name = 'ModelsRebuilt';

  constructor() {
    super('The inline models were built anew: what could not be taken in is looked at again');
  }
}

/**
 * The read models that the writer itself keeps (`items`, `genealogy`, `captures`, `recalls`, `master-data`), as it sees them. All calls throw
 * `LedgerError('unavailable')` when the database does not answer. Look-ups throw `ModelsSetBack` where the models stand before the position at
 * which `checkpoint` or `apply` last knew them: what they say is older than what was decided before. They throw `ModelsBroughtOn` where the models stand beyond all to which
 * this writer brings them: a refusal needs no append that could be a conflict, and would be told by what was true before.
 */
export interface InlineModels extends BookSource {
  /** What they could not take in, as known since `checkpoint`; it only grows. Nothing can be decided about these subjects, and of what they carry. */
  readonly parked: ParkedSubjects;
  /** Creates what is missing, the checkpoint (`position: BEFORE_FIRST, eventId: '', epoch: 0, recordedAtMs: 0`) included. */
  migrate(): Promise<void>;
  /** Where they stand, from which on they are known again. */
  checkpoint(): Promise<InlineCheckpoint>;
  /**
   * From now on, until `checkpoint`, they are those of the writer of this epoch, and look-ups throw `WriterReplaced` once one of a later epoch has
   * said the same, of this release or of another. False, and nothing is written, where one has already.
   */
  lead(epoch: number): Promise<boolean>;
  /** Throws `ModelsSetBack`, `ModelsBroughtOn` and `WriterReplaced` as look-ups do. */
  expectNotSetBack(): Promise<void>;
  /** The own states of these subjects and of their carriers up to the outermost. A subject never heard of is left out. */
  load(subjects: readonly string[]): Promise<ReadonlyMap<string, ItemState>>;
  /** Those of the keys that are known. */
  findKeys(keys: readonly CallerKey[]): Promise<readonly KnownKey[]>;
  /** What was recorded of events of documents under these ids, or declared of them, in the order of the log. */
  findClaims(ids: readonly string[]): Promise<readonly RecordedClaim[]>;
  /** Where these captures stand in the log; unknown ones are left out. */
  findCaptures(ids: readonly string[]): Promise<readonly CapturePlace[]>;
  /** The subject that each identifier belongs to now, where it is not the subject's own id. */
  subjectsOfIdentifiers(identifiers: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** What was said of these subjects of master data; those of which nothing was are left out. */
  said(subjects: readonly string[]): Promise<ReadonlyMap<string, SubjectKept>>;
  /** What is in these subjects, at any depth, that may forbid what is done with them. Only subjects with contents are asked for. */
  forbiddingContents(subjects: readonly string[], asked: AskedWithin): Promise<ReadonlyMap<string, Within>>;
  /**
   * Writes what these captures change, in order, and moves the checkpoint from `from` to `to`, in one transaction that locks the checkpoint
   * row first. False, and nothing written, where the checkpoint's position is not `from.position`: somebody else has brought them further.
   * A capture that they cannot digest parks what it bears on.
   * `captures` may be empty (the log also holds what is no capture). Each capture's answer is `recordedAnswer(changes.capture)`, its key
   * `header.caller` and `header.key`.
   */
  apply(captures: readonly CaptureToApply[], from: InlineCheckpoint, to: InlineCheckpoint): Promise<boolean>;
}
