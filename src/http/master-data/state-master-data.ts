import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { checkShape } from '../reading/body-shape.js';
import { Faults } from '../reading/faults.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import { record, type WriteAnswer } from '../writing/record.js';
import type { Sender } from '../writing/sender.js';
import type { KindOfMasterData } from './kinds.js';
import { REQUESTS } from './kinds.dto.js';
import { readStating } from './state-request.js';

export class StateMasterData extends Command<WriteAnswer> {
  constructor(
    readonly kind: KindOfMasterData,
    readonly body: unknown,
    readonly sender: Sender,
  ) {
    super();
  }
}

@CommandHandler(StateMasterData)
export class StateMasterDataHandler implements ICommandHandler<StateMasterData> {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  async execute({ kind, body, sender }: StateMasterData): Promise<WriteAnswer> {
    const faults = new Faults();
    checkShape(REQUESTS[kind.kind], body, faults);
    const request = readStating(kind, body, this.parts.config.recordedFor, faults);
    return record(this.parts, request, { name: `state ${kind.plural}`, body }, sender);
  }
}
