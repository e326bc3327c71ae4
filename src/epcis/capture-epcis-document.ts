import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { LEDGER_PARTS, type LedgerParts } from '../http/server/ledger-parts.js';
import { checkGranted, ownPrefixes } from '../http/writing/granted.js';
import type { WriteAnswer } from '../http/writing/record.js';
import type { Sender } from '../http/writing/sender.js';
import { warningsOf, type Warning } from '../http/writing/warnings.js';
import { LedgerError } from '../ledger/errors.js';
import type { ObserveOperation } from '../ledger/operations/operation.js';
import { withoutContacts } from './contact-information.js';
import { inDocument } from './document-fields.js';
import type { DocumentWarning } from './notes.js';
import { readEpcisDocumentInSlices, type EpcisDocument } from './read-epcis-document.js';

/** `sender` is who it was recorded by, under the key that counted; `documentEvents` counts the document's own events. */
export interface EpcisCaptured {
  readonly answer: WriteAnswer;
  readonly sender: Sender;
  readonly documentEvents: number;
  /** What is told of the request, and the first hundred of what was not recorded as it stands. */
  readonly warnings: readonly (Warning | DocumentWarning)[];
  readonly warningsTotal: number;
}

/** `isKeyGiven`: the key of `sender` came with the request, and is not to be derived from the document. */
export class CaptureEpcisDocument extends Command<EpcisCaptured> {
  constructor(
    readonly document: Buffer,
    readonly sender: Sender,
    readonly isKeyGiven: boolean,
  ) {
    super();
  }
}

@CommandHandler(CaptureEpcisDocument)
export class CaptureEpcisDocumentHandler implements ICommandHandler<CaptureEpcisDocument> {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  async execute({ document, sender: given, isKeyGiven }: CaptureEpcisDocument): Promise<EpcisCaptured> {
    const { recordedFor } = this.parts.config;
    const read = await readEpcisDocumentInSlices(document, { recordedFor });
    const { key, requestHash, events, paths, companyPrefixes } = read;
    const stated = withHeader(read, recordedFor, given);
    const { operation, warnings: ofRequest } = kept(stated, given);
    const warnings = [...ofRequest, ...read.warnings];
    const warningsTotal = ofRequest.length + read.warningsTotal;
    checkGranted(operation, given);
    const sender = isKeyGiven ? given : { ...given, key };
    const context = { ...sender.context, recordedFor: operation.recordedFor };
    try {
      const request = {
        operation,
        key: sender.key,
        caller: sender.caller,
        requestHash,
        context,
        ...(sender.sentBy ? { sentBy: sender.sentBy } : {}),
        ...(companyPrefixes && { companyPrefixes: ownPrefixes(companyPrefixes, given) }),
      };
      const answer = await this.parts.writer.capture(request);
      const told = { ...answer, flags: inDocument(answer.flags, paths) };
      return { answer: told, sender, documentEvents: events, warnings, warningsTotal };
    } catch (error) {
      throw error instanceof LedgerError ? toldOfDocument(error, paths) : error;
    }
  }
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

function toldOfDocument(error: LedgerError, paths: readonly string[]): LedgerError {
  const { violations } = error.detail;
  if (!violations) return error;
  return new LedgerError(error.code, { ...error.detail, violations: inDocument(violations, paths) }, { cause: error });
}
