import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { LedgerError } from '../ledger/errors.js';
import type { ObserveOperation } from '../ledger/operations/operation.js';
import type { BusinessHeader } from './business-header.js';
import { EpcisReader, type EpcisContent } from './epcis-reader.js';
import { DOCUMENT_SAYS, EPCIS_RULES } from './epcis.sentences.js';
import type { Sentence } from '../ledger/sentences.js';

/** Larger documents are refused before they are read. */
export const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;

const SLICE_CHARACTERS = 64 * 1024;
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
  /** For each observation of the operation, the path of the event that told it. */
  readonly paths: readonly string[];
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

function* slicesOf(text: string): Generator<string> {
  if (/^\s*[{[]/.test(text)) throw refused(EPCIS_RULES.json());
  for (let from = 0; from < text.length; from += SLICE_CHARACTERS) yield text.slice(from, from + SLICE_CHARACTERS);
}

/** The sender's own number of the document tells it from all others; without one its bytes do. */
function keyOf({ sender, instance }: BusinessHeader, requestHash: string): string {
  if (sender === undefined || instance === undefined) return `epcis/${requestHash}`;
  const key = `epcis/${sender}/${instance}`;
  return KEY.test(key) ? key : `epcis/${createHash('sha256').update(key).digest('hex')}`;
}

function captured(content: EpcisContent, text: string, bytes: Buffer, defaults: EpcisDefaults): EpcisDocument {
  const { header, events, observations, emptied, documents, paths, companyPrefixes } = content;
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
    ...(companyPrefixes && { companyPrefixes }),
  };
}

const asBytes = (xml: string | Buffer): Buffer => (typeof xml === 'string' ? Buffer.from(xml) : xml);

/**
 * Reads an EPCIS 1.2 XML document (GS1 EPCIS 1.2 section 9.5) as claims of its sender. Throws `LedgerError`: `invalid-request` with every
 * violation, its field such as `EPCISBody/EventList/*[3]/epcList/epc[2]`; `too-large`.
 */
export function readEpcisDocument(xml: string | Buffer, defaults: EpcisDefaults): EpcisDocument {
  const bytes = asBytes(xml);
  const text = textOf(bytes);
  const reader = new EpcisReader(defaults.recordedFor);
  for (const slice of slicesOf(text)) reader.write(slice);
  return captured(reader.end(), text, bytes, defaults);
}

/** The same in slices, between which others get their turn. */
export async function readEpcisDocumentInSlices(xml: string | Buffer, defaults: EpcisDefaults): Promise<EpcisDocument> {
  const bytes = asBytes(xml);
  const text = textOf(bytes);
  const reader = new EpcisReader(defaults.recordedFor);
  for (const slice of slicesOf(text)) {
    reader.write(slice);
    await setImmediate();
  }
  return captured(reader.end(), text, bytes, defaults);
}
