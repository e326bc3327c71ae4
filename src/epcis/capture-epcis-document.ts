import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { LEDGER_PARTS, type LedgerParts } from '../http/server/ledger-parts.js';
import { recordDocument, type DocumentRecorded, type SentDocument } from './record-document.js';

/** Records what a document claims. */
export class CaptureEpcisDocument extends Command<DocumentRecorded> {
  constructor(readonly sent: SentDocument) {
    super();
  }
}

@CommandHandler(CaptureEpcisDocument)
export class CaptureEpcisDocumentHandler implements ICommandHandler<CaptureEpcisDocument> {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  execute({ sent }: CaptureEpcisDocument): Promise<DocumentRecorded> {
    return recordDocument(this.parts, sent);
  }
}
