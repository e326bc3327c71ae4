import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problems, ReadParameters } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import { captureFromLog } from '../reading/log-captures.js';
import { linkNext } from '../reading/next-link.js';
import { Reads } from '../reading/reads.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { Faults } from '../reading/faults.js';
import { readQuery } from '../reading/read-request.js';
import { isIndex, readCursor, writeCursor } from '../reading/cursor.js';
import { captureNamed } from './flag-reads.js';
import { totalOf } from '../writing/write-answer.js';
import { CaptureBody } from './capture.dto.js';
import type { RecordedAnswer } from '../../ledger/capture/recorded-answer.js';
import { shownSkipped, shownViolation } from '../prose/violation-prose.js';

function answerShown(answer: RecordedAnswer): object {
  const { flags, flagsTotal = totalOf(flags), skipped } = answer;
  const total = flagsTotal === undefined ? {} : { flagsTotal };
  return { ...answer, flags: flags.map(shownViolation), ...total, skipped: skipped.map(shownSkipped) };
}

@ApiTags('operations')
@Controller('v1/captures')
export class CapturesController {
  constructor(
    @Inject(LEDGER_PARTS) private readonly parts: LedgerParts,
    private readonly reads: Reads,
  ) {}

  @Get(':id')
  @Permission('read:captures')
  @ApiOperation({
    summary: 'What was recorded at once: its answer, and its events as the log has them',
    operationId: 'capture',
  })
  @ApiParam({ name: 'id', example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  @ApiResponse({ status: 200, type: CaptureBody })
  @ReadParameters('after', 'limit', 'cursor')
  @Problems(400, 404, 422, 503)
  async find(
    @Param('id') id: string,
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const faults = new Faults();
    const { limit, cursor, ...asking } = readQuery(asked, ['after', 'limit', 'cursor'], [], faults);
    const question = { route: 'capture', id };
    const from = readCursor(cursor, question, isIndex, faults) ?? 0;
    faults.throwIfAny();
    const { found, position } = await this.reads.answer(['captures'], asking, async (reading) => ({
      found: await captureNamed(reading, id),
      position: reading.position,
    }));
    const { header: whole, events } = await captureFromLog(this.parts.store, found);
    const { salt: _, ...header } = whole;
    const page = events.slice(from, from + limit);
    linkNext(request, reply, from + limit < events.length ? writeCursor(question, from + limit) : undefined);
    return { ...header, answer: answerShown(found.answer), firstPosition: found.firstPosition, position, events: page };
  }
}
