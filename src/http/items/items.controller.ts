import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { seenBy } from '../server/seen.js';
import { Problems, ReadParameters } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { Faults } from '../reading/faults.js';
import { readId, readQuery } from '../reading/read-request.js';
import { ItemBody } from './item.dto.js';
import { itemAnswer, labelAnswer, type ItemAnswer } from './item-answer.js';
import { ItemReads } from './item-reads.js';
import { saidBeside } from '../reading/label.js';

const TAGGED = 'With an ETag.';
const UNCHANGED = { status: 304, description: 'Where `If-None-Match` names the ETag.' };

type OneItem = ItemAnswer & { readonly requested: string; readonly position: number; readonly incomplete?: boolean };

@ApiTags('items')
@Controller('v1/items')
export class ItemsController {
  constructor(private readonly items: ItemReads) {}

  @Get()
  @Permission('read:items')
  @ApiOperation({ summary: 'One item, its id as a parameter', operationId: 'itemById' })
  @ApiQuery({ name: 'id', description: 'In any spelling.', example: '(01)00300011111116(21)A0001' })
  @ApiResponse({ status: 200, type: ItemBody, description: TAGGED })
  @ApiResponse(UNCHANGED)
  @ReadParameters('after', 'asOf', 'knownAt')
  @Problems(404, 422, 503)
  byParameter(
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OneItem | undefined> {
    return this.item(asked.query['id'], asked, ['id'], request, reply);
  }

  @Get(':id')
  @Permission('read:items')
  @ApiOperation({ summary: 'Where it is, whose it is, and what it is', operationId: 'item' })
  @ApiParam({ name: 'id', description: 'In any spelling, percent-encoded.', example: '01/00300011111116/21/A0001' })
  @ApiResponse({ status: 200, type: ItemBody, description: TAGGED })
  @ApiResponse(UNCHANGED)
  @ReadParameters('after', 'asOf', 'knownAt')
  @Problems(400, 404, 422, 503)
  byPath(
    @Param('id') id: string,
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OneItem | undefined> {
    return this.item(id, asked, [], request, reply);
  }

  private async item(
    text: unknown,
    asked: Asked,
    own: readonly string[],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<OneItem | undefined> {
    const faults = new Faults();
    const id = readId(text, 'id', 'subject', faults);
    const read = readQuery(asked, ['after', 'asOf', 'knownAt'], own, faults);
    faults.throwIfAny();
    const { found, position, incomplete, version, options } = await this.items.item(id?.canonical ?? '', read);
    const tag = `W/"${version}"`;
    void reply.header('etag', tag);
    if (request.headers['if-none-match']?.split(/,\s*/).includes(tag) === true) {
      // That it is as it was is told as well.
      seenBy(request).position = position;
      void reply.status(304);
      return undefined;
    }
    return {
      ...itemAnswer(found, options),
      ...labelAnswer(id && saidBeside(id), found.state),
      requested: String(text),
      position,
      ...(incomplete ? { incomplete } : {}),
    };
  }
}
