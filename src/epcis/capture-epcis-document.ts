import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CaptureAnswer } from '../capture/capture-port.js';
import { LEDGER_PARTS, type LedgerParts } from '../http/server/ledger-parts.js';
import { checkGranted, ownPrefixes } from '../http/writing/granted.js';
import type { Sender } from '../http/writing/sender.js';
import { LedgerError } from '../ledger/errors.js';
import { inDocument } from './document-fields.js';
import type { DocumentWarning } from './notes.js';
import { readEpcisDocumentInSlices } from './read-epcis-document.js';

/** `sender` is who it was recorded by, under the key that counted; `documentEvents` counts the document's own events. */
export interface EpcisCaptured {
  readonly answer: CaptureAnswer;
  readonly sender: Sender;
  readonly documentEvents: number;
  /** The first hundred of what was not recorded as it stands. */
  readonly warnings: readonly DocumentWarning[];
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
    const { operation, key, requestHash, events, paths, companyPrefixes, warnings, warningsTotal } = read;
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

function toldOfDocument(error: LedgerError, paths: readonly string[]): LedgerError {
  const { violations } = error.detail;
  if (!violations) return error;
  return new LedgerError(error.code, { ...error.detail, violations: inDocument(violations, paths) }, { cause: error });
}
