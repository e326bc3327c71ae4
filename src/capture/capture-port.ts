// The port by which the edge, reactors and imports hand an operation to the writer, and what they are answered.
import type { KnownEvent } from '../ledger/capture/recorded-answer.js';
import type { CaptureContext } from '../ledger/capture/capture.events.js';
import type { Skipped, Violation } from '../ledger/violation.js';
import type { Operation } from '../ledger/operations/operation.js';

/** By what its sender was let in: the id of a key, or a provider's token. */
export type SentBy = { readonly key: string } | { readonly token: string };

/** One operation as the edge hands it to the writer. `key` is unique within `caller`; `requestHash` is the SHA-256 of the canonical request, hex. */
export interface CaptureRequest {
  readonly operation: Operation;
  readonly key: string;
  readonly caller: string;
  readonly requestHash: string;
  readonly context: CaptureContext;
  /** GS1 company prefixes (digits) that its identifiers told; those that are new are recorded with it. */
  readonly companyPrefixes?: readonly string[];
  /** Whoever writes decides by it again whether it may be recorded, where another process has let the sender in. Absent where nobody is asked who he is. */
  readonly sentBy?: SentBy;
  /** Decide and answer, record nothing. */
  readonly dryRun?: boolean;
}

/** The answer that is given once and forever for a key. `position` is that of the capture's last event; a dry run has neither capture nor position. */
export interface CaptureAnswer {
  readonly capture?: string;
  readonly position?: number;
  readonly recordedAt: string;
  readonly items: number;
  readonly events: number;
  /** Contradictions that were recorded all the same (first 100). */
  readonly flags: readonly Violation[];
  readonly flagsTotal?: number;
  /** Items left out by `onRefusal: skip`. */
  readonly skipped: readonly Skipped[];
  /** Events of a document that were recorded before, and are not by this (first 100). */
  readonly knownEvents?: readonly KnownEvent[];
  readonly knownEventsTotal?: number;
  /** The key was known: nothing was recorded by this call. */
  readonly known: boolean;
}

/**
 * The one way to write. Throws LedgerError: `contradicts-history` with the violations, `key-reused`, `overloaded`, `outcome-unknown`
 * (repeat with the same key), `unavailable`, `too-large`.
 */
export interface CapturePort {
  capture(request: CaptureRequest): Promise<CaptureAnswer>;
}
