// Makes a capture of a decision, and packs captures into appends.
import type { Capture, CaptureHeader, CapturePart, SubjectEvent } from '../../ledger/capture/capture.events.js';
import { type RandomBytes, eventIds, newCaptureId } from '../../ledger/capture/capture-id.js';
import { claimParts, type DecidedClaim } from '../../ledger/capture/claimed-events.js';
import { composeCapture } from '../../ledger/capture/compose-capture.js';
import { flagParts } from '../../ledger/capture/flag-codes.js';
import { FLAGS_IN_FULL, remarkParts } from '../../ledger/capture/recorded-answer.js';
import { LedgerError } from '../../ledger/errors.js';
import { RULES_NAMED, rulesIn, tooNewFor } from '../../ledger/capture/log-form.js';
import { eventText, type NewEvent } from '../../ledger/capture/log-event.js';
import { splitAppends, storedForm } from '../../ledger/capture/stored-form.js';
import type { CaptureChanges } from '../../ledger/history/capture-changes.js';
import { documentsOf } from '../../ledger/operations/documents-sent.js';
import type { Decision, Operation } from '../../ledger/operations/operation.js';
import { isItemEvent } from '../../ledger/item/item.traits.js';
import { isTransformation } from '../../ledger/item/transformations/transformation-id.js';
import { sliced, type Slices } from '../../ledger/slices.js';
import { claimOfEntry } from '../../ledger/operations/claim-standings.js';
import { knownClaims } from '../deciding/group-claims.js';
import type { PendingRequest } from './pending-request.js';
import type { Books } from '../books/books.js';
import { newPrefixes } from '../books/prefix-book.js';
import { WRITER_SAYS } from '../capture.sentences.js';

type Accepted = Extract<Decision, { kind: 'accepted' }>;

/** A capture that is decided and waits to be appended. */
export interface DecidedCapture {
  readonly pending: PendingRequest;
  readonly changes: CaptureChanges;
}

export interface CapturePlaceAndTime {
  readonly firstPosition: number;
  readonly recordedAtMs: number;
  readonly epoch: number;
  /** As of the end of what stands before it. */
  readonly books: Books;
  readonly random: RandomBytes;
  /** The form in which it is written, as `READS_LOG_FORM` counts them. */
  readonly logForm: number;
}

/** `operation` is what was decided of what was sent. */
export function captureOf(
  pending: PendingRequest,
  decision: Accepted,
  place: CapturePlaceAndTime,
  operation: Operation = pending.request.operation,
): Capture {
  const { caller, key, requestHash, context, companyPrefixes } = pending.request;
  const { reason } = operation;
  const documents = documentsOf(operation);
  const header: Omit<CaptureHeader, 'events' | 'parts'> = {
    ...context,
    capture: newCaptureId(place.recordedAtMs, place.random),
    operation: operation.operation,
    caller,
    key,
    requestHash,
    items: itemsIn(decision.events),
    recordedAt: new Date(place.recordedAtMs).toISOString(),
    epoch: place.epoch,
    ...(reason === undefined ? {} : { reason }),
    ...(documents === undefined ? {} : { documents }),
    ...(decision.flags.length < FLAGS_IN_FULL ? {} : { flags: decision.flags.length }),
    ...(place.logForm < RULES_NAMED ? {} : { rules: rulesIn(place.logForm), salt: saltFrom(place.random) }),
    ...newPrefixes(place.books.prefixes, companyPrefixes, place.firstPosition - 1),
  };
  const flags = decision.flags.slice(0, FLAGS_IN_FULL);
  const remarks = remarkParts({ flags, skipped: decision.skipped, ...knownClaims(operation) });
  const codes = flagParts(decision.flags.slice(FLAGS_IN_FULL), decision.events);
  const parts = [...documentParts(operation), ...claimParts(claimsOf(operation, decision)), ...remarks, ...codes];
  return composeCapture(header, parts, decision.events, place.firstPosition);
}

/** Throws `unavailable` for events that a release which was run lately cannot read. */
export function expectReadByAll({ events }: Accepted, logForm: number): void {
  const type = tooNewFor(logForm, events);
  if (type === undefined) return;
  throw new LedgerError('unavailable', { message: WRITER_SAYS['too-new'](type), retryAfterSeconds: 60 });
}

const SALT_BYTES = 16;

function saltFrom(random: RandomBytes): string {
  return Buffer.from(random(SALT_BYTES)).toString('base64url');
}

/** Items that have an event; recalls are none. */
export function itemsIn(events: readonly SubjectEvent[]): number {
  const items = events.filter((event) => isItemEvent(event) && !isTransformation(event.subject));
  return new Set(items.map(({ subject }) => subject)).size;
}

function documentParts(operation: Operation): readonly CapturePart[] {
  if (operation.operation !== 'observe' || !operation.document) return [];
  return [{ name: `document/${operation.document.name}`, text: operation.document.text }];
}

/** The events of a document, each with those of the capture that tell it. */
function claimsOf(operation: Operation, { entries = [] }: Accepted): readonly DecidedClaim[] {
  if (operation.operation !== 'observe' || !operation.claims) return [];
  const { events, standings = [] } = operation.claims;
  const own: number[][] = events.map(() => []);
  for (const [index, entry] of entries.entries()) own[claimOfEntry(operation, entry)]?.push(index);
  return events.map((claimed, index) => {
    const standing = standings[index];
    return { claimed, events: own[index] ?? [], ...(standing && { standing }) };
  });
}

/** What goes to the log in one call. `completes`: the captures that have happened once it is there; `goesOn`: it ends inside a capture. */
export interface Append {
  readonly events: NewEvent[];
  bytes: number;
  readonly completes: DecidedCapture[];
  readonly goesOn: boolean;
}

/** As few appends as hold the captures whole; one too large for an append has several of its own. In slices, because it writes the events' text. */
export function* packAppends(
  decided: readonly DecidedCapture[],
  random: RandomBytes,
  maxBytes: number,
): Slices<readonly Append[]> {
  const appends: Append[] = [];
  let shared: Append | undefined;
  for (const each of decided) {
    const stored = storedForm(each.changes.capture, eventIds(random));
    yield* sliced(stored, eventText);
    const pieces = splitAppends(stored, maxBytes);
    const [first] = pieces;
    if (pieces.length === 1 && first && shared && shared.bytes + first.bytes <= maxBytes) {
      shared.events.push(...first.events);
      shared.bytes += first.bytes;
      shared.completes.push(each);
      continue;
    }
    pieces.forEach((piece, index) => {
      const isLast = index === pieces.length - 1;
      appends.push({ events: [...piece.events], bytes: piece.bytes, completes: isLast ? [each] : [], goesOn: !isLast });
    });
    shared = pieces.length === 1 ? appends.at(-1) : undefined;
  }
  return appends;
}
