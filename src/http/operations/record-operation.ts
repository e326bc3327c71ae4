import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OperationName } from '../../ledger/operations/operation.js';
import { type WriteAnswer, record } from '../writing/record.js';
import type { Sender } from '../writing/sender.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import { Faults } from '../reading/faults.js';
import { checkShape } from '../reading/body-shape.js';
import { OPERATION_BODIES } from './operation-body.js';
import { readOperation } from './operation-request.js';

export class RecordOperation extends Command<WriteAnswer> {
  constructor(
    readonly name: OperationName,
    readonly body: unknown,
    readonly sender: Sender,
  ) {
    super();
  }
}

@CommandHandler(RecordOperation)
export class RecordOperationHandler implements ICommandHandler<RecordOperation> {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  async execute({ name, body, sender }: RecordOperation): Promise<WriteAnswer> {
    const faults = new Faults();
    checkShape(OPERATION_BODIES[name], body, faults);
    const request = await readOperation(name, body, this.parts.config.recordedFor, faults);
    return record(this.parts, request, { name, body }, sender);
  }
}
