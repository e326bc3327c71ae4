import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problems, ReadParameters } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { Faults } from '../reading/faults.js';
import { answerImpact, readImpactQuestion } from './impact-answer.js';
import { ImpactReads } from './impact-reads.js';
import { ImpactAnswer, TraceRequest } from './impact.dto.js';
import { readTrace } from './trace-request.js';

@ApiTags('recalls')
@Controller('v1/traces')
export class TracesController {
  constructor(private readonly impacts: ImpactReads) {}

  @Post()
  @Permission('read:traces')
  @HttpCode(200)
  @ApiOperation({ summary: 'Which units a recall of this scope would hit, without opening one', operationId: 'trace' })
  @ApiBody({ type: TraceRequest })
  @ApiQuery({ name: 'format', required: false, schema: { enum: ['json', 'csv', 'ndjson'], default: 'json' } })
  @ApiQuery({ name: 'include', required: false, schema: { enum: ['affected', 'former'], default: 'affected' } })
  @ImpactAnswer()
  @ReadParameters('after', 'asOf', 'knownAt', 'limit', 'cursor')
  @Problems(400, 413, 415, 422, 503)
  async trace(
    @Body() body: unknown,
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const faults = new Faults();
    const question = readImpactQuestion(asked, request, faults);
    const scope = readTrace(body, faults);
    await answerImpact(this.impacts, { scope }, question, request, reply);
  }
}
