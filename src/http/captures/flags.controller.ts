import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AsAsked, type Asked } from '../reading/asked.js';
import { isIndex, readCursor, writeCursor } from '../reading/cursor.js';
import { Faults } from '../reading/faults.js';
import { linkNext } from '../reading/next-link.js';
import { readQuery } from '../reading/read-request.js';
import { Problems, ReadParameters } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { FlagsBody } from './capture.dto.js';
import { FlagReads } from './flag-reads.js';

@ApiTags('operations')
@Controller('v1/captures')
export class FlagsController {
  constructor(private readonly flags: FlagReads) {}

  @Get(':id/flags')
  @Permission('read:captures')
  @ApiOperation({
    summary: 'All contradictions that it was recorded with, those beyond the first hundred as the history tells them',
    operationId: 'captureFlags',
  })
  @ApiParam({ name: 'id', example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  @ApiResponse({ status: 200, type: FlagsBody })
  @ReadParameters('after', 'limit', 'cursor')
  @Problems(400, 404, 422, 503)
  async list(
    @Param('id') id: string,
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const faults = new Faults();
    const { cursor, ...read } = readQuery(asked, ['after', 'limit', 'cursor'], [], faults);
    const question = { route: 'flags', id };
    const from = readCursor(cursor, question, isIndex, faults) ?? 0;
    faults.throwIfAny();
    const { total, flags, position } = await this.flags.page(id, { ...read, from });
    const next = from + flags.length;
    linkNext(request, reply, next < total ? writeCursor(question, next) : undefined);
    return { capture: id, flagsTotal: total, flags, position };
  }
}
