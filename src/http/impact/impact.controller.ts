import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RECALL_ID_PARAMETER, recallOf } from '../reading/recall-lookups.js';
import { ReadParameters, Problems } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { Faults } from '../reading/faults.js';
import { answerImpact, readImpactQuestion } from './impact-answer.js';
import { ImpactReads } from './impact-reads.js';
import { ImpactAnswer } from './impact.dto.js';

@ApiTags('recalls')
@Controller('v1/recalls')
export class ImpactController {
  constructor(private readonly impacts: ImpactReads) {}

  @Get(':id/impact')
  @Permission('read:impact')
  @ApiOperation({
    summary: 'Every unit that it hits: where it is, who has it, whose it is, and by what path',
    operationId: 'impact',
  })
  @ApiParam(RECALL_ID_PARAMETER)
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
  @ImpactAnswer()
  @ReadParameters('after', 'asOf', 'knownAt', 'limit', 'cursor')
  @Problems(400, 404, 422, 503)
  async impact(
    @Param('id') id: string,
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const faults = new Faults();
    const question = readImpactQuestion(asked, request, faults);
    faults.throwIfAny();
    await answerImpact(this.impacts, { recall: recallOf(id) }, question, request, reply);
  }
}
