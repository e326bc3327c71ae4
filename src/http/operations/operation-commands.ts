import { createHash } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CaptureAnswer } from '../../capture/capture-port.js';
import type { OperationName } from '../../ledger/operations/operation.js';
import { OpenRecallRequest } from '../dto/recall.dto.js';
import { OPERATION_SHAPES } from '../dto/operation.dto.js';
import { checkShape } from '../dto/shape.js';
import { LEDGER_PARTS, type LedgerParts } from '../ledger-parts.js';
import { Faults } from '../requests/faults.js';
import { readOperation, type OperationRequest } from '../requests/operation-request.js';
import { readClearRecall, readCloseRecall, readOpenRecall } from '../requests/recall-request.js';
import { requestHash } from '../requests/request-hash.js';
import type { Sender } from '../sender.js';

/** The recall that an operation is about is told beside the capture's answer. */
export type WriteAnswer = CaptureAnswer & { readonly recall?: string };

export class RecordOperation extends Command<WriteAnswer> {
  constructor(
    readonly name: OperationName,
    readonly body: unknown,
    readonly sender: Sender,
  ) {
    super();
  }
}

export class OpenRecall extends Command<WriteAnswer> {
  constructor(
    readonly body: unknown,
    readonly sender: Sender,
  ) {
    super();
  }
}

export class CloseRecall extends Command<WriteAnswer> {
  constructor(
    readonly recall: string,
    readonly body: unknown,
    readonly sender: Sender,
  ) {
    super();
  }
}

export class ClearRecalledUnits extends Command<WriteAnswer> {
  constructor(
    readonly recall: string,
    readonly body: unknown,
    readonly sender: Sender,
  ) {
    super();
  }
}

/** Hands an operation that was read to the writer. `hash` is of the request as it was sent. */
export async function record(
  { writer }: LedgerParts,
  { operation, dryRun, companyPrefixes }: OperationRequest,
  hash: string,
  sender: Sender,
): Promise<CaptureAnswer> {
  const { caller, key } = sender;
  const context = { recordedFor: operation.recordedFor, ...sender.context };
  return writer.capture({
    operation,
    key,
    caller,
    requestHash: hash,
    context,
    ...(companyPrefixes ? { companyPrefixes } : {}),
    ...(dryRun ? { dryRun } : {}),
  });
}

@CommandHandler(RecordOperation)
export class RecordOperationHandler implements ICommandHandler<RecordOperation> {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  async execute({ name, body, sender }: RecordOperation): Promise<WriteAnswer> {
    const faults = new Faults();
    checkShape(OPERATION_SHAPES[name], body, faults);
    const request = await readOperation(name, body, this.parts.config.recordedFor, faults);
    return record(this.parts, request, await requestHash(name, body), sender);
  }
}

@CommandHandler(OpenRecall)
export class OpenRecallHandler implements ICommandHandler<OpenRecall> {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  async execute({ body, sender }: OpenRecall): Promise<WriteAnswer> {
    const faults = new Faults();
    checkShape(OpenRecallRequest, body, faults);
    const request = readOpenRecall(body, this.parts.config.recordedFor, idOfKey(sender), faults);
    const answer = await record(this.parts, request, await requestHash('open-recall', body), sender);
    return request.operation.operation === 'open-recall' ? { ...answer, recall: request.operation.recall } : answer;
  }
}

/** A recall without an id is named by the key, so that the same request sent again names the same recall. */
function idOfKey({ caller, key }: Sender): string {
  return createHash('sha256').update(`${caller}\n${key}`).digest('hex').slice(0, 20);
}

@CommandHandler(CloseRecall)
export class CloseRecallHandler implements ICommandHandler<CloseRecall> {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  async execute({ recall, body, sender }: CloseRecall): Promise<WriteAnswer> {
    const request = readCloseRecall(recall, body, this.parts.config.recordedFor);
    return { ...(await record(this.parts, request, await requestHash(`close ${recall}`, body ?? {}), sender)), recall };
  }
}

@CommandHandler(ClearRecalledUnits)
export class ClearRecalledUnitsHandler implements ICommandHandler<ClearRecalledUnits> {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  async execute({ recall, body, sender }: ClearRecalledUnits): Promise<WriteAnswer> {
    const request = await readClearRecall(recall, body, this.parts.config.recordedFor);
    return { ...(await record(this.parts, request, await requestHash(`clear ${recall}`, body), sender)), recall };
  }
}

export const COMMAND_HANDLERS = [
  RecordOperationHandler,
  OpenRecallHandler,
  CloseRecallHandler,
  ClearRecalledUnitsHandler,
];
