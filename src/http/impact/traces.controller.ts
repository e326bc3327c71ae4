import { Body, Controller, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problems, ReadParameters } from '../server/documented.js';
import { Faults } from '../reading/faults.js';
import type { Query as Parameters } from '../reading/read-request.js';
import { answerImpact, readImpactQuestion } from './impact-answer.js';
import { ImpactReads } from './impact-reads.js';
import { ImpactBody, TraceRequest } from './impact.dto.js';
import { readTrace } from './trace-request.js';

@ApiTags('recalls')
@Controller('v1/traces')
export class TracesController {
  constructor(private readonly impacts: ImpactReads) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Which units a recall of this scope would hit, without opening one', operationId: 'trace' })
  @ApiBody({ type: TraceRequest })
  @ApiQuery({ name: 'format', required: false, schema: { enum: ['json', 'csv', 'ndjson'], default: 'json' } })
  @ApiQuery({ name: 'include', required: false, schema: { enum: ['affected', 'former'], default: 'affected' } })
  @ApiProduces('application/json', 'text/csv', 'application/x-ndjson')
  @ApiResponse({ status: 200, type: ImpactBody })
  @ReadParameters('after', 'asOf', 'knownAt', 'limit', 'cursor')
  @Problems(400, 422, 503)
  async trace(
    @Body() body: unknown,
    @Query() query: Parameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const faults = new Faults();
    const question = readImpactQuestion(query, request, faults);
    const scope = readTrace(body, faults);
    await answerImpact(this.impacts, { scope }, question, request, reply);
  }
}
