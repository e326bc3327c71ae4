import { createHash } from 'node:crypto';
import { checkGranted, ownPrefixes } from '../http/writing/granted.js';
import type { LedgerParts } from '../http/server/ledger-parts.js';
import type { WriteAnswer } from '../http/writing/record.js';
import type { Sender } from '../http/writing/sender.js';
import { warningsOf, type Warning } from '../http/writing/warnings.js';
import type { CapturePort, CaptureRequest } from '../capture/capture-port.js';
import { LedgerError } from '../ledger/errors.js';
import type { ObserveOperation } from '../ledger/operations/operation.js';
import type { Violation } from '../ledger/violation.js';
import { withoutContacts } from './contact-information.js';
import { EPCIS_SAYS } from './epcis.sentences.js';
import { inDocument } from './document-fields.js';
import type { DocumentWarning } from './notes.js';
import { readEpcisDocumentInSlices, type EpcisDocument } from './read-epcis-document.js';
import { speakerOf } from './speaker.js';

/** A document as it was sent. */
export interface SentDocument {
  readonly bytes: Buffer;
  readonly sender: Sender;
  /** The key of `sender` came with the request, and is not to be derived from the document. */
  readonly isKeyGiven: boolean;
  /** The party that the request says it is recorded for. */
  readonly recordedFor?: string;
  /** It has to be one event. */
  readonly isOneEvent?: boolean;
  /** Events that are refused are left out, in place of all being refused. */
  readonly proceeds?: boolean;
}

/** What came of a document. `sender` is who it was recorded by, under the key that counted; `documentEvents` counts the document's own events. */
export interface DocumentRecorded {
  readonly answer: WriteAnswer;
  readonly sender: Sender;
  readonly documentEvents: number;
  /** What is told of the request, and the first hundred of what was not recorded as it stands. */
  readonly warnings: readonly (Warning | DocumentWarning)[];
  readonly warningsTotal: number;
  /** What events were left out for (first 100), and how many events. */
  readonly refused: readonly Violation[];
  readonly refusedEvents: number;
  /** Of its first event. */
  readonly eventId?: string;
}

interface RecordParts {
  readonly config: Pick<LedgerParts['config'], 'recordedFor'>;
  readonly writer: CapturePort;
}
type ObserveRequest = CaptureRequest & { readonly operation: ObserveOperation };

/** Reads a document and hands it to the writer. Throws `LedgerError` as both do, its fields those of the document. */
export async function recordDocument(parts: RecordParts, sent: SentDocument): Promise<DocumentRecorded> {
  const { recordedFor } = parts.config;
  const { sender, proceeds = false } = sent;
  const speaks = speakerOf(sent.recordedFor, sender, recordedFor);
  const read = await readEpcisDocumentInSlices(sent.bytes, { recordedFor, speakerOf: speaks, proceeds });
  if (sent.isOneEvent && read.events !== 1)
    throw new LedgerError('invalid-request', { message: EPCIS_SAYS['not-one-event'](read.events) });
  const { operation, warnings } = kept(withHeader(read, recordedFor, sender), sender);
  checkGranted(operation, sender);
  const by = sent.isKeyGiven ? sender : { ...sender, key: read.key };
  const { answer, flags, refused, left } = await captured(parts, requestOf(operation, read, by), read, proceeds);
  const eventId = operation.claims?.events[0]?.id;
  return {
    answer: { ...answer, flags },
    sender: by,
    documentEvents: read.events,
    warnings: [...warnings, ...read.warnings],
    warningsTotal: warnings.length + read.warningsTotal,
    refused: [...read.refused, ...refused].slice(0, MOST_TOLD),
    refusedEvents: read.refusedEvents + left,
    ...(eventId !== undefined && { eventId }),
  };
}

const MOST_TOLD = 100;

function requestOf(
  operation: ObserveOperation,
  { requestHash, companyPrefixes }: EpcisDocument,
  sender: Sender,
): ObserveRequest {
  return {
    operation,
    key: sender.key,
    caller: sender.caller,
    requestHash,
    context: { ...sender.context, recordedFor: operation.recordedFor },
    ...(sender.sentBy ? { sentBy: sender.sentBy } : {}),
    ...(companyPrefixes && { companyPrefixes: ownPrefixes(companyPrefixes, sender) }),
  };
}

interface Captured {
  readonly answer: WriteAnswer;
  readonly flags: readonly Violation[];
  readonly refused: readonly Violation[];
  readonly left: number;
}

/**
 * The writer may find more than the reader: each time what it refuses is left out, where it is to go on. What is left out is part of the key: a document that comes
 * again, or a job that is begun again, is judged again, and never answered as if all of it had been recorded.
 */
async function captured(
  { writer }: RecordParts,
  asked: ObserveRequest,
  read: EpcisDocument,
  proceeds: boolean,
): Promise<Captured> {
  const refused: Violation[] = [];
  const left = new Set<number>();
  for (let request = asked; ;) {
    const told = (violations: readonly Violation[]): readonly Violation[] =>
      inDocument(violations, placesIn(request.operation, read));
    try {
      const answer = await writer.capture(request);
      return { answer, flags: told(answer.flags), left: left.size, refused };
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      const { violations = [] } = error.detail;
      const events = proceeds ? eventsNamed(violations, request.operation) : [];
      if (events.length === 0) throw toldOfDocument(error, told);
      for (const event of events) left.add(event);
      refused.push(...told(violations));
      request = { ...asked, key: keyWithout(asked, left), operation: without(asked.operation, left) };
    }
  }
}

function keyWithout({ key, requestHash }: ObserveRequest, left: ReadonlySet<number>): string {
  const events = [...left].sort((one, other) => one - other);
  const said = JSON.stringify([key, requestHash, events]);
  return `epcis/${createHash('sha256').update(said).digest('hex')}`;
}

/** The places in the document of what an operation names. */
function placesIn(
  { claims }: ObserveOperation,
  { eventPaths }: EpcisDocument,
): Pick<EpcisDocument, 'paths' | 'eventPaths'> {
  return { paths: (claims?.of ?? []).map((event) => eventPaths[event] ?? ''), eventPaths };
}

/** The events of the document that these fields are of. */
function eventsNamed(violations: readonly Violation[], { claims }: ObserveOperation): readonly number[] {
  const events = violations.flatMap(({ field }) => {
    const [, list, index] = /^(observations|events)\[(\d+)\]/.exec(field) ?? [];
    if (index === undefined) return [];
    return [list === 'events' ? Number(index) : (claims?.of[Number(index)] ?? -1)];
  });
  return [...new Set(events)].filter((event) => event >= 0);
}

/** The operation without what these events of the document told: the others keep their places. */
function without(operation: ObserveOperation, left: ReadonlySet<number>): ObserveOperation {
  const { observations, emptied = [], claims } = operation;
  if (!claims) return operation;
  const isKept = (place: number): boolean => !left.has(claims.of[place] ?? -1);
  const places = observations.flatMap((_, index) => (isKept(index) ? [index] : []));
  const ofEmptied = emptied.flatMap((_, index) => (isKept(observations.length + index) ? [index] : []));
  const before = (place: number): number => places.filter((index) => index < place).length;
  const { emptied: _, ...rest } = operation;
  return {
    ...rest,
    observations: places.flatMap((index) => observations[index] ?? []),
    ...(ofEmptied.length > 0 && {
      emptied: ofEmptied.flatMap((index) => {
        const one = emptied[index];
        return one ? [{ ...one, before: before(one.before) }] : [];
      }),
    }),
    claims: {
      events: claims.events.map((one, index) => (left.has(index) ? { content: '', refused: true } : one)),
      of: [...places, ...ofEmptied.map((index) => observations.length + index)].map((place) => claims.of[place] ?? -1),
    },
  };
}

/**
 * What the header says is a claim of its sender. Whoever comes with a key that is bound to that party speaks for it; else nobody vouches for the document, and be it
 * brought by our own people: what it says never becomes our own word.
 */
function withHeader(
  { operation, statements, header }: EpcisDocument,
  defaultParty: string,
  { parties }: Pick<Sender, 'parties'>,
): ObserveOperation {
  if (statements.length === 0) return operation;
  const isVouchedFor = parties !== undefined && operation.recordedFor !== defaultParty;
  const spoken = isVouchedFor
    ? ({ spoken: 'party' } as const)
    : ({ spoken: 'document', ...(header.sender === undefined ? {} : { sender: header.sender }) } as const);
  return { ...operation, statements: statements.map((one) => ({ ...one, ...spoken })) };
}

const CONTACTS = 'EPCISHeader/StandardBusinessDocumentHeader/*/ContactInformation';

/** Of the document whom to contact is not kept. Its hash, by which it is known again, is that of what was sent. */
function kept(
  operation: ObserveOperation,
  { context }: Pick<Sender, 'context'>,
): { readonly operation: ObserveOperation; readonly warnings: readonly Warning[] } {
  const { document } = operation;
  const { text, contacts } = withoutContacts(document?.text ?? '');
  const { warnings = [] } = warningsOf(undefined, context);
  if (!document || contacts === 0) return { operation, warnings };
  const leftOut = { code: 'contacts-left-out', field: CONTACTS } as const;
  return { operation: { ...operation, document: { ...document, text } }, warnings: [...warnings, leftOut] };
}

function toldOfDocument(
  error: LedgerError,
  told: (violations: readonly Violation[]) => readonly Violation[],
): LedgerError {
  const { violations } = error.detail;
  if (!violations) return error;
  return new LedgerError(error.code, { ...error.detail, violations: told(violations) }, { cause: error });
}
