import { createHash } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type WriteAnswer, record } from '../writing/record.js';
import type { Sender } from '../writing/sender.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import { Faults } from '../reading/faults.js';
import { checkShape } from '../reading/body-shape.js';
import type { Reader } from '../reading/asked.js';
import type { Recall } from '../../../projections/recalls/recalls.queries.js';
import type { ClearRecallOperation, CloseRecallOperation } from '../../ledger/operations/operation.js';
import { RecallReads } from './recall-reads.js';
import { heldBy, mayLift, notItsRecall } from './recalls-of-others.js';
import { OpenRecallRequest } from './recall.dto.js';
import { readOpenRecall, readCloseRecall, readClearRecall } from './recall-request.js';

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
    readonly recall: Recall,
    readonly body: unknown,
    readonly sender: Sender,
    readonly reader: Reader,
  ) {
    super();
  }
}

export class ClearRecalledUnits extends Command<WriteAnswer> {
  constructor(
    readonly recall: Recall,
    readonly body: unknown,
    readonly sender: Sender,
    readonly reader: Reader,
  ) {
    super();
  }
}

@CommandHandler(OpenRecall)
export class OpenRecallHandler implements ICommandHandler<OpenRecall> {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  async execute({ body, sender }: OpenRecall): Promise<WriteAnswer> {
    const faults = new Faults();
    checkShape(OpenRecallRequest, body, faults);
    const request = readOpenRecall(body, this.parts.config.recordedFor, idOfKey(sender), faults);
    const answer = await record(this.parts, request, { name: 'open-recall', body }, sender);
    return request.operation.operation === 'open-recall' ? { ...answer, recall: request.operation.recall } : answer;
  }
}

/** A recall without an id is named by the key, so that the same request sent again names the same recall. */
function idOfKey({ caller, key }: Sender): string {
  return createHash('sha256').update(`${caller}\n${key}`).digest('hex').slice(0, 20);
}

@CommandHandler(CloseRecall)
export class CloseRecallHandler implements ICommandHandler<CloseRecall> {
  constructor(
    @Inject(LEDGER_PARTS) private readonly parts: LedgerParts,
    private readonly recalls: RecallReads,
  ) {}

  async execute({ recall: opened, body, sender, reader }: CloseRecall): Promise<WriteAnswer> {
    const { recall } = opened;
    if (!mayLift(opened, sender)) throw notItsRecall(opened);
    const { operation, ...request } = readCloseRecall(recall, body, this.parts.config.recordedFor);
    const open = await this.recalls.open(recall, { reader });
    const closing = { ...operation, ...(open ? { open } : {}) } as CloseRecallOperation;
    const answer = await record(
      this.parts,
      { ...request, operation: closing },
      { name: `close ${recall}`, body: body ?? {} },
      sender,
    );
    return { ...answer, recall, ...(open && !answer.known ? { open } : {}) };
  }
}

@CommandHandler(ClearRecalledUnits)
export class ClearRecalledUnitsHandler implements ICommandHandler<ClearRecalledUnits> {
  constructor(
    @Inject(LEDGER_PARTS) private readonly parts: LedgerParts,
    private readonly recalls: RecallReads,
  ) {}

  async execute({ recall: opened, body, sender, reader }: ClearRecalledUnits): Promise<WriteAnswer> {
    const { recall } = opened;
    const { operation, ...request } = await readClearRecall(recall, body, this.parts.config.recordedFor);
    const { items, remedy } = operation as ClearRecallOperation;
    const held = heldBy(opened, remedy, sender);
    const names = items.map(({ subject }) => subject);
    const former = await this.recalls.former(recall, names, { reader });
    const clearing = { ...operation, ...held, ...(former.length > 0 ? { former } : {}) } as ClearRecallOperation;
    const sent = { name: `clear ${recall}`, body };
    return { ...(await record(this.parts, { ...request, operation: clearing }, sent, sender)), recall };
  }
}

export const RECALL_HANDLERS = [OpenRecallHandler, CloseRecallHandler, ClearRecalledUnitsHandler];
