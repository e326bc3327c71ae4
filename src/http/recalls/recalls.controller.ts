import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Recall } from '../../../projections/recalls/recalls.queries.js';
import { LedgerError } from '../../ledger/errors.js';
import { Problems, ReadParameters, WriteHeaders } from '../documented.js';
import { CaptureAnswerBody } from '../dto/answer.dto.js';
import {
  ClearRecallRequest,
  CloseRecallRequest,
  ImpactBody,
  OpenRecallRequest,
  RecallBody,
  RecallsBody,
} from '../dto/recall.dto.js';
import { ClearRecalledUnits, CloseRecall, OpenRecall } from '../operations/operation-commands.js';
import { answerWrite, type WriteAnswerBody } from '../operations/write-answer.js';
import { Faults } from '../requests/faults.js';
import { readQuery, type Query as Parameters } from '../requests/read-request.js';
import { recallSubject } from '../requests/recall-request.js';
import { senderOf } from '../sender.js';
import { answerImpact, readImpactQuestion } from './impact-answer.js';
import { ImpactReads } from './impact-reads.js';

const ID = { name: 'id', description: 'With or without `recall/` before it.', example: '2026-0001' };

function recallOf(id: string): string {
  const subject = recallSubject(id);
  if (subject === undefined)
    throw new LedgerError('not-found', { message: `No recall ${id.slice(0, 200)} was opened.` });
  return subject;
}

/** Times as text, positions beside them. */
function recallAnswer({ openedAt, closedAt, ...recall }: Recall): object {
  const status = closedAt === undefined ? 'open' : 'closed';
  return {
    ...recall,
    status,
    openedAt: new Date(openedAt).toISOString(),
    ...(closedAt === undefined ? {} : { closedAt: new Date(closedAt).toISOString() }),
  };
}

@ApiTags('recalls')
@Controller('v1/recalls')
export class RecallsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly impacts: ImpactReads,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Open a recall: what it blocks is refused from its position on', operationId: 'openRecall' })
  @ApiBody({ type: OpenRecallRequest })
  @ApiResponse({ status: 201, type: CaptureAnswerBody })
  @WriteHeaders()
  @Problems(400, 409, 422, 503)
  async open(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteAnswerBody> {
    const sender = senderOf(request);
    return answerWrite(reply, await this.commands.execute(new OpenRecall(body, sender)), sender);
  }

  @Get()
  @ApiOperation({ summary: 'All recalls, in the order in which they were opened', operationId: 'recalls' })
  @ApiResponse({ status: 200, type: RecallsBody })
  @ReadParameters('after')
  @Problems(422, 503)
  async list(@Query() query: Parameters): Promise<object> {
    const faults = new Faults();
    const { after } = readQuery(query, ['after'], [], faults);
    faults.throwIfAny();
    const { recalls, position } = await this.impacts.list(after);
    return { recalls: recalls.map(recallAnswer), position };
  }

  @Get(':id')
  @ApiOperation({
    summary: 'A recall: its scope, what it blocks, how many units it hits, and how far it is',
    operationId: 'recall',
  })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: RecallBody })
  @ReadParameters('after')
  @Problems(404, 422, 503)
  async find(@Param('id') id: string, @Query() query: Parameters): Promise<object> {
    const faults = new Faults();
    const { after } = readQuery(query, ['after'], [], faults);
    faults.throwIfAny();
    const { recall, progress, summary, position, incomplete } = await this.impacts.find(recallOf(id), after);
    return {
      ...recallAnswer(recall),
      progress: { ...summary, marks: progress.marked, remedies: progress.remedies },
      position,
      ...(incomplete ? { incomplete } : {}),
    };
  }

  @Get(':id/impact')
  @ApiOperation({
    summary: 'Every unit that it hits: where it is, who has it, whose it is, and by what path',
    operationId: 'impact',
  })
  @ApiParam(ID)
  @ApiQuery({
    name: 'format',
    required: false,
    schema: { enum: ['json', 'csv', 'ndjson'], default: 'json' },
    description: 'Pages, or all of it as a stream; `Accept` says the same.',
  })
  @ApiQuery({
    name: 'include',
    required: false,
    schema: { enum: ['affected', 'former'], default: 'affected' },
    description: '`former`: also assemblies that held what is affected, and no longer do.',
  })
  @ApiProduces('application/json', 'text/csv', 'application/x-ndjson')
  @ApiResponse({ status: 200, type: ImpactBody })
  @ReadParameters('after', 'asOf', 'knownAt', 'limit', 'cursor')
  @Problems(404, 422, 503)
  async impact(
    @Param('id') id: string,
    @Query() query: Parameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const faults = new Faults();
    const question = readImpactQuestion(query, request, faults);
    faults.throwIfAny();
    await answerImpact(this.impacts, { recall: recallOf(id) }, question, request, reply);
  }

  @Post(':id/close')
  @ApiOperation({ summary: 'Close it: nothing is blocked by it any more', operationId: 'closeRecall' })
  @ApiParam(ID)
  @ApiBody({ type: CloseRecallRequest })
  @ApiResponse({ status: 201, type: CaptureAnswerBody })
  @WriteHeaders()
  @Problems(400, 404, 409, 422, 503)
  async close(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteAnswerBody> {
    const sender = senderOf(request);
    const recall = recallOf(id);
    await this.impacts.mustBeKnown(recall);
    return answerWrite(reply, await this.commands.execute(new CloseRecall(recall, body, sender)), sender);
  }

  @Post(':id/clear')
  @ApiOperation({ summary: 'Clear single units: they were remedied', operationId: 'clearRecalledUnits' })
  @ApiParam(ID)
  @ApiBody({ type: ClearRecallRequest })
  @ApiResponse({ status: 201, type: CaptureAnswerBody })
  @WriteHeaders()
  @Problems(400, 404, 409, 413, 422, 503)
  async clear(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteAnswerBody> {
    const sender = senderOf(request);
    const recall = recallOf(id);
    await this.impacts.mustBeKnown(recall);
    return answerWrite(reply, await this.commands.execute(new ClearRecalledUnits(recall, body, sender)), sender);
  }
}
