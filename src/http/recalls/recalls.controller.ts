import { Body, Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LEDGER_PARTS, type LedgerParts } from '../ledger-parts.js';
import { senderOf } from '../sender.js';
import { OpenRecall } from '../operations/operation-commands.js';
import { answerWrite, type WriteAnswerBody } from '../operations/write-answer.js';

@ApiTags('recalls')
@Controller('v1/recalls')
export class RecallsController {
  constructor(
    @Inject(LEDGER_PARTS) readonly parts: LedgerParts,
    private readonly commands: CommandBus,
  ) {}

  @Post()
  async open(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteAnswerBody> {
    const sender = senderOf(request);
    return answerWrite(reply, await this.commands.execute(new OpenRecall(body, sender)), sender);
  }
}
