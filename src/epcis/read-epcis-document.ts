import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { LedgerError } from '../ledger/errors.js';
import type { ObserveOperation } from '../ledger/operations/operation.js';
import { DOCUMENT_SAYS, EPCIS_RULES } from './epcis.sentences.js';
import { UnreadableDocument } from './model/problems.js';
import { readDocument } from './model/read-document.js';
import { Notes, type DocumentWarning } from './notes.js';
import { ObservedDocument, type BusinessHeader, type EpcisContent } from './observed-document.js';
import type { Sentence } from '../ledger/sentences.js';

/** Larger documents are refused before they are read. */
export const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;

/** Events of a list that are read before others get their turn. */
const EVENTS_AT_ONCE = 50;
// What an idempotency key may be anywhere.
const KEY = /^[\x21-\x7e]{1,200}$/;

export interface EpcisDefaults {
  /** Canonical id of the party that speaks where the document names no sender. */
  readonly recordedFor: string;
}

/** A document ready to be captured. `key` is the same whenever the document comes again; `requestHash` is the SHA-256 of its bytes, hex. */
export interface EpcisDocument {
  readonly operation: ObserveOperation;
  readonly key: string;
  readonly requestHash: string;
  readonly header: BusinessHeader;
  /** GS1 company prefixes that its URNs told. */
  readonly companyPrefixes?: readonly string[];
  /** Events of the document. */
  readonly events: number;
  /** For each observation of the operation, the place of the event that told it. */
  readonly paths: readonly string[];
  /** The first hundred of what was not recorded as it stands. */
  readonly warnings: readonly DocumentWarning[];
  readonly warningsTotal: number;
}

function refused(rule: Sentence): LedgerError {
  return new LedgerError('invalid-request', {
    message: DOCUMENT_SAYS.refused(1),
    violations: [{ field: 'document', rule }],
    violationsTotal: 1,
  });
}

/** The text of a document in UTF-8, without byte order mark. */
function textOf(bytes: Buffer): string {
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw new LedgerError('too-large', {
      message: DOCUMENT_SAYS['too-large']({ bytes: bytes.length, most: MAX_DOCUMENT_BYTES }),
    });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused(EPCIS_RULES['no-utf-8']());
  }
}

/** The sender's own number of the document tells it from all others; without one its bytes do. */
function keyOf({ sender, instance }: BusinessHeader, requestHash: string): string {
  if (sender === undefined || instance === undefined) return `epcis/${requestHash}`;
  const key = `epcis/${sender}/${instance}`;
  return KEY.test(key) ? key : `epcis/${createHash('sha256').update(key).digest('hex')}`;
}

function captured(content: EpcisContent, text: string, bytes: Buffer, defaults: EpcisDefaults): EpcisDocument {
  const { header, events, observations, emptied, documents, paths, companyPrefixes, warnings, warningsTotal } = content;
  const requestHash = createHash('sha256').update(bytes).digest('hex');
  const operation: ObserveOperation = {
    operation: 'observe',
    recordedFor: header.sender ?? defaults.recordedFor,
    observations,
    ...(emptied.length > 0 && { emptied }),
    document: { name: 'epcis', text },
    ...(documents.length > 0 && { documents }),
  };
  return {
    operation,
    key: keyOf(header, requestHash),
    requestHash,
    header,
    events,
    paths,
    warnings,
    warningsTotal,
    ...(companyPrefixes && { companyPrefixes }),
  };
}

const asBytes = (xml: string | Buffer): Buffer => (typeof xml === 'string' ? Buffer.from(xml) : xml);

/** Reads on, and yields now and then. */
function* observed(text: string, defaults: EpcisDefaults, notes = new Notes()): Generator<void, EpcisContent> {
  const document = new ObservedDocument(defaults.recordedFor, notes);
  let events = 0;
  try {
    for (const read of readDocument(text, (problem) => notes.take(problem))) {
      document.take(read);
      if (read.kind === 'event') events += 1;
      if (read.kind === 'pause' || events % EVENTS_AT_ONCE === 0) yield;
    }
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error;
    throw notes.refusalWith(error);
  }
  return document.end();
}

/**
 * Reads an EPCIS document (1.2 XML, 2.0 XML or 2.0 JSON-LD) as claims of its sender. Throws `LedgerError`: `invalid-request` with every violation, its
 * field such as `EPCISBody/EventList/*[3]/epcList/epc[2]` or `/epcisBody/eventList/2/epcList/1`; `too-large`.
 */
export function readEpcisDocument(document: string | Buffer, defaults: EpcisDefaults): EpcisDocument {
  const bytes = asBytes(document);
  const text = textOf(bytes);
  const reading = observed(text, defaults);
  let next = reading.next();
  while (next.done !== true) next = reading.next();
  return captured(next.value, text, bytes, defaults);
}

/** The same in slices, between which others get their turn. `notes` tells what was found, also where it is refused. */
export async function readEpcisDocumentInSlices(
  document: string | Buffer,
  defaults: EpcisDefaults,
  notes = new Notes(),
): Promise<EpcisDocument> {
  const bytes = asBytes(document);
  const text = textOf(bytes);
  const reading = observed(text, defaults, notes);
  let next = reading.next();
  while (next.done !== true) {
    await setImmediate();
    next = reading.next();
  }
  return captured(next.value, text, bytes, defaults);
}
