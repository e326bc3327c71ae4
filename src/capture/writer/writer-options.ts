// What a writer works with, its limits, and the moments at which tests stop it.
import type { EventStore } from '../../event-store/event-store.js';
import { MAX_APPEND_BYTES } from '../../ledger/capture/log-event.js';
import type { RandomBytes } from '../../ledger/capture/capture-id.js';
import type { InlineModels } from '../inline-models/inline-models.js';
import type { LateHistories } from '../deciding/late-histories.js';
import type { QueueBounds } from '../intake/request-queue.js';

/** The moments at which a process may die; tests stop a writer there. */
export type WriterStep = 'taken-over' | 'group-decided' | 'between-appends' | 'appended' | 'flushed' | 'late-decided';

/** What the active writer works with. Times are in milliseconds. */
export interface WriterParts {
  readonly store: EventStore;
  readonly models: InlineModels;
  readonly histories: LateHistories;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly random: RandomBytes;
  /** The newest form of the log that all releases in use can read. */
  readonly logForm: () => number;
  readonly limits: WriterLimits;
  readonly step: (step: WriterStep) => Promise<void> | void;
  /** Called with the subjects of captures once the inline models hold them. */
  readonly onRecorded: (subjects: readonly string[]) => void;
  readonly log: (message: string, cause?: unknown) => void;
}

export interface WriterLimits extends QueueBounds {
  readonly requestDeadlineMs: number;
  /** How long a late operation may wait for the histories before its turn, and within it. */
  readonly lateWaitMs: number;
  readonly lateTurnMs: number;
  readonly cachedStates: number;
  /** What goes to the log in one call; no more than the store takes. */
  readonly maxAppendBytes: number;
}

export const DEFAULT_LIMITS: WriterLimits = {
  maxRequests: 5_000,
  maxItems: 200_000,
  requestDeadlineMs: 10_000,
  lateWaitMs: 8_000,
  lateTurnMs: 2_000,
  cachedStates: 50_000,
  maxAppendBytes: MAX_APPEND_BYTES,
};
