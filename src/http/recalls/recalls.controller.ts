import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiExtraModels, ApiOperation, ApiParam, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Recall } from '../../../projections/recalls/recalls.queries.js';
import { Problems, ReadParameters, WriteHeaders } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { permissionOf } from '../../ledger/operations/rules-of-operations.js';
import { answerWrite, type WriteAnswerBody } from '../writing/write-answer.js';
import { AsAsked, readerOf, type Asked } from '../reading/asked.js';
import { Faults } from '../reading/faults.js';
import { readQuery } from '../reading/read-request.js';
import { senderOf } from '../writing/sender.js';
import { isPartner } from '../reading/partner-reads.js';
import { printable } from '../reading/faults.js';
import { RECALL_ID_PARAMETER, recallOf, recallSubject } from '../reading/recall-lookups.js';
import {
  CLEAR_EXAMPLES,
  CLOSE_EXAMPLES,
  ClearRecallRequest,
  CloseRecallAnswerBody,
  CloseRecallDryRunBody,
  CloseRecallRequest,
  OPEN_EXAMPLES,
  OpenRecallRequest,
  RecallAnswerBody,
  RecallBody,
  RecallDryRunBody,
  RecallsBody,
} from './recall.dto.js';
import { ClearRecalledUnits, CloseRecall, OpenRecall } from './recall-commands.js';
import { RecallReads } from './recall-reads.js';
import { ToldRecallBody } from './told-recall.dto.js';
import { ToldRecalls } from './told-recalls.js';

const RECORDED = 'Recorded, or known by its key (`Idempotency-Replayed: true`).';
const TRIED = 'A dry run: nothing was recorded.';

/** Times as text, positions beside them. */
function recallAnswer({ openedAt, closedAt, erroneousAt, ...recall }: Recall): object {
  const status = erroneousAt !== undefined ? 'erroneous' : closedAt === undefined ? 'open' : 'closed';
  return {
    ...recall,
    status,
    openedAt: new Date(openedAt).toISOString(),
    ...(closedAt === undefined ? {} : { closedAt: new Date(closedAt).toISOString() }),
    ...(erroneousAt === undefined ? {} : { erroneousAt: new Date(erroneousAt).toISOString() }),
  };
}

@ApiTags('recalls')
@Controller('v1/recalls')
export class RecallsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly recalls: RecallReads,
    private readonly told: ToldRecalls,
  ) {}

  @Post()
  @Permission(permissionOf('open-recall'))
  @ApiOperation({ summary: 'Open a recall: what it blocks is refused from its position on', operationId: 'openRecall' })
  @ApiBody({ type: OpenRecallRequest, examples: OPEN_EXAMPLES })
  @ApiResponse({ status: 201, type: RecallAnswerBody, description: RECORDED })
  @ApiResponse({ status: 200, type: RecallDryRunBody, description: TRIED })
  @WriteHeaders()
  @Problems(400, 409, 413, 415, 422, 503)
  async open(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteAnswerBody> {
    const sender = senderOf(request);
    return answerWrite(reply, await this.commands.execute(new OpenRecall(body, sender)), sender);
  }

  @Get()
  @Permission('read:recalls')
  @ApiOperation({ summary: 'All recalls, in the order in which they were opened', operationId: 'recalls' })
  @ApiResponse({ status: 200, type: RecallsBody })
  @ReadParameters('after')
  @Problems(422, 503)
  async list(@AsAsked() asked: Asked): Promise<object> {
    const faults = new Faults();
    const asking = readQuery(asked, ['after'], [], faults);
    faults.throwIfAny();
    const { reader } = asking;
    if (isPartner(reader)) return this.told.list(reader, asking);
    const { recalls, position } = await this.recalls.list(asking);
    return { recalls: recalls.map(recallAnswer), position };
  }

  @Get(':id')
  @Permission('read:recalls')
  @ApiOperation({
    summary: 'A recall: its scope, what it blocks, how many units it hits, and how far it is',
    operationId: 'recall',
  })
  @ApiParam(RECALL_ID_PARAMETER)
  @ApiExtraModels(RecallBody, ToldRecallBody)
  @ApiResponse({
    status: 200,
    description: 'To a partner what its party was told, with the units that it has or had.',
    schema: { anyOf: [RecallBody, ToldRecallBody].map((body) => ({ $ref: getSchemaPath(body) })) },
  })
  @ReadParameters('after')
  @Problems(400, 404, 422, 503)
  async find(
    @Param('id') id: string,
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const faults = new Faults();
    const { reader } = asked;
    if (isPartner(reader)) {
      const read = readQuery(asked, ['after', 'limit', 'cursor'], [], faults);
      return this.told.find(reader, recallSubject(id) ?? printable(id.slice(0, 200)), { read, faults }, request, reply);
    }
    const asking = readQuery(asked, ['after'], [], faults);
    faults.throwIfAny();
    const { recall, progress, summary, position, incomplete } = await this.recalls.find(recallOf(id), asking);
    return {
      ...recallAnswer(recall),
      progress: { ...summary, marks: progress.marked, remedies: progress.remedies },
      position,
      ...(incomplete ? { incomplete } : {}),
    };
  }

  @Post(':id/close')
  @Permission(permissionOf('close-recall'))
  @ApiOperation({ summary: 'Close it: nothing is blocked by it any more', operationId: 'closeRecall' })
  @ApiParam(RECALL_ID_PARAMETER)
  @ApiBody({ type: CloseRecallRequest, examples: CLOSE_EXAMPLES })
  @ApiResponse({ status: 201, type: CloseRecallAnswerBody, description: RECORDED })
  @ApiResponse({ status: 200, type: CloseRecallDryRunBody, description: TRIED })
  @WriteHeaders()
  @Problems(400, 404, 409, 413, 415, 422, 503)
  async close(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteAnswerBody> {
    const sender = senderOf(request);
    const recall = await this.recalls.mustBeKnown(recallOf(id), readerOf(request));
    return answerWrite(
      reply,
      await this.commands.execute(new CloseRecall(recall, body, sender, readerOf(request))),
      sender,
    );
  }

  @Post(':id/clear')
  @Permission(permissionOf('clear-recall'))
  @ApiOperation({ summary: 'Clear single units: they were remedied', operationId: 'clearRecalledUnits' })
  @ApiParam(RECALL_ID_PARAMETER)
  @ApiBody({ type: ClearRecallRequest, examples: CLEAR_EXAMPLES })
  @ApiResponse({ status: 201, type: RecallAnswerBody, description: RECORDED })
  @ApiResponse({ status: 200, type: RecallDryRunBody, description: TRIED })
  @WriteHeaders()
  @Problems(400, 404, 409, 413, 415, 422, 503)
  async clear(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteAnswerBody> {
    const sender = senderOf(request);
    const recall = await this.recalls.mustBeKnown(recallOf(id), readerOf(request));
    const clearing = new ClearRecalledUnits(recall, body, sender, readerOf(request));
    return answerWrite(reply, await this.commands.execute(clearing), sender);
  }
}
