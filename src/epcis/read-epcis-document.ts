import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { LedgerError } from '../ledger/errors.js';
import type { FormViolation } from '../ledger/violation.js';
import type { ObserveOperation } from '../ledger/operations/operation.js';
import { documentText } from './document-text.js';
import { DOCUMENT_SAYS } from './epcis.sentences.js';
import type { HeaderStatement } from './header-statements.js';
import { UnreadableDocument } from './model/problems.js';
import { readDocument } from './model/read-document.js';
import { Notes, type DocumentWarning } from './notes.js';
import type { SpeakerOf } from './speaker.js';
import { ObservedDocument, type BusinessHeader, type EpcisContent } from './observed-document.js';

/** Larger documents are refused before they are read. */
export const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;

/** Events of a list that are read before others get their turn. */
const EVENTS_AT_ONCE = 50;
/** Where events that break rules are left out, what is told of those ahead has to be told apart by event. */
const MOST_KEPT = 10_000;
// What an idempotency key may be anywhere.
const KEY = /^[\x21-\x7e]{1,200}$/;

export interface EpcisDefaults {
  /** Canonical id of the party that speaks where the document names no sender. */
  readonly recordedFor: string;
  /** Who speaks, whoever is named; absent where whoever is named is believed to be the sender. */
  readonly speakerOf?: SpeakerOf;
  /** Events that break rules are left out, and told, in place of all being refused. */
  readonly proceeds?: boolean;
}

/** A document ready to be captured. `key` is the same whenever the document comes again; `requestHash` is the SHA-256 of its bytes, hex. */
export interface EpcisDocument {
  readonly operation: ObserveOperation;
  readonly key: string;
  readonly requestHash: string;
  readonly header: BusinessHeader;
  /** GS1 company prefixes that its URNs told. */
  readonly companyPrefixes?: readonly string[];
  /** What its header says of products, places and parties. */
  readonly statements: readonly HeaderStatement[];
  /** Events of the document. */
  readonly events: number;
  /** For each observation of the operation, the place of the event that told it. */
  readonly paths: readonly string[];
  /** The place of each event. */
  readonly eventPaths: readonly string[];
  /** What events were left out for (first 100 of `refusedTotal`), where it was to go on without them. */
  readonly refused: readonly FormViolation[];
  readonly refusedEvents: number;
  /** The first hundred of what was not recorded as it stands. */
  readonly warnings: readonly DocumentWarning[];
  readonly warningsTotal: number;
}

/** Throws `LedgerError('too-large')`. */
function checkSize({ length: bytes }: Buffer): void {
  if (bytes <= MAX_DOCUMENT_BYTES) return;
  throw new LedgerError('too-large', { message: DOCUMENT_SAYS['too-large']({ bytes, most: MAX_DOCUMENT_BYTES }) });
}

/** The sender's own number of the document tells it from all others; without one its bytes do. */
function keyOf({ sender, instance }: BusinessHeader, requestHash: string): string {
  if (sender === undefined || instance === undefined) return `epcis/${requestHash}`;
  const key = `epcis/${sender}/${instance}`;
  return KEY.test(key) ? key : `epcis/${createHash('sha256').update(key).digest('hex')}`;
}

function captured(content: EpcisContent, text: string, bytes: Buffer, defaults: EpcisDefaults): EpcisDocument {
  const { statements } = content;
  const { header, events, observations, emptied, documents, paths, companyPrefixes, warnings, warningsTotal } = content;
  const { claims, eventPaths, refused, refusedEvents } = content;
  const requestHash = createHash('sha256').update(bytes).digest('hex');
  const operation: ObserveOperation = {
    operation: 'observe',
    recordedFor: speakerIn(defaults)(header.sender),
    observations,
    claims,
    ...(emptied.length > 0 && { emptied }),
    document: { name: 'epcis', text },
    ...(documents.length > 0 && { documents }),
  };
  return {
    operation,
    key: keyOf(header, requestHash),
    requestHash,
    header,
    statements,
    events,
    paths,
    eventPaths,
    refused,
    refusedEvents,
    warnings,
    warningsTotal,
    ...(companyPrefixes && { companyPrefixes }),
  };
}

/** Where nobody is asked who he is, a document is the word of whom it names. */
const speakerIn = ({ recordedFor, speakerOf = (named) => named ?? recordedFor }: EpcisDefaults): SpeakerOf => speakerOf;

const asBytes = (xml: string | Buffer): Buffer => (typeof xml === 'string' ? Buffer.from(xml) : xml);

/** Reads on, and yields now and then. */
function* reading(
  document: string | Buffer,
  defaults: EpcisDefaults,
  notes = new Notes(defaults.proceeds ? MOST_KEPT : undefined),
): Generator<void, EpcisDocument> {
  const bytes = asBytes(document);
  checkSize(bytes);
  const observed = new ObservedDocument(speakerIn(defaults), notes, defaults.proceeds);
  let events = 0;
  try {
    const text = documentText(bytes);
    for (const read of readDocument(text, (problem) => notes.take(problem))) {
      observed.take(read);
      if (read.kind === 'event') events += 1;
      if (read.kind === 'pause' || events % EVENTS_AT_ONCE === 0) yield;
    }
    return captured(observed.end(), text, bytes, defaults);
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error;
    throw notes.refusalWith(error);
  }
}

/**
 * Reads an EPCIS document (1.2 XML, 2.0 XML or 2.0 JSON-LD) as claims of its sender. Throws `LedgerError`: `invalid-request` with every violation, its
 * field such as `EPCISBody/EventList/*[3]/epcList/epc[2]` or `/epcisBody/eventList/2/epcList/1`; `too-large`.
 */
export function readEpcisDocument(document: string | Buffer, defaults: EpcisDefaults): EpcisDocument {
  const steps = reading(document, defaults);
  let next = steps.next();
  while (next.done !== true) next = steps.next();
  return next.value;
}

/** The same in slices, between which others get their turn. `notes` tells what was found, also where it is refused. */
export async function readEpcisDocumentInSlices(
  document: string | Buffer,
  defaults: EpcisDefaults,
  notes?: Notes,
): Promise<EpcisDocument> {
  const steps = reading(document, defaults, notes);
  let next = steps.next();
  while (next.done !== true) {
    await setImmediate();
    next = steps.next();
  }
  return next.value;
}
