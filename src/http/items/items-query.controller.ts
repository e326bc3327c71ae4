import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problems, ReadParameters } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { Faults } from '../reading/faults.js';
import { asksForNames } from '../reading/names.js';
import { NAMES_PARAMETER } from '../reading/names.dto.js';
import { askerOf, isPartner } from '../reading/partner-reads.js';
import { readQuery } from '../reading/read-request.js';
import { ItemsBody, ItemsQuery } from './items-query.dto.js';
import { readItemsQuery } from './items-query.js';
import { ItemsQueryReads } from './items-query-reads.js';
import { ToldItems } from './told-items.js';

@ApiTags('items')
@Controller('v1/items/query')
export class ItemsQueryController {
  constructor(
    private readonly lists: ItemsQueryReads,
    private readonly told: ToldItems,
  ) {}

  @Post()
  @Permission('read:items')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Up to 1,000 ids at once, or filters over facts, place, holder, owner, disposition, serial and document',
    operationId: 'queryItems',
  })
  @ApiBody({
    type: ItemsQuery,
    examples: {
      ids: { summary: 'by id', value: { ids: ['01/00300011111116/21/A0001', '(01)00300011111116(21)A0002'] } },
      filter: {
        summary: 'a lot at a place',
        value: { product: '01/00300011111116', lot: 'A123', location: '414/0300011000014', limit: 100 },
      },
      serial: { summary: 'a serial of whatever product', value: { serial: 'A0001' } },
      document: {
        summary: 'what a purchase order was recorded with',
        value: { document: { type: 'po', issuer: '417/0300011000007', id: 'PO-4711' } },
      },
    },
  })
  @ApiQuery(NAMES_PARAMETER)
  @ApiResponse({ status: 200, type: ItemsBody })
  @ReadParameters('after', 'limit', 'cursor')
  @Problems(400, 413, 415, 422, 503)
  query(
    @Body() body: unknown,
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const faults = new Faults();
    const read = readQuery(asked, ['after', 'limit', 'cursor'], ['names'], faults);
    const isNamed = asksForNames(asked.query, faults);
    const { reader } = read;
    const question = readItemsQuery(body, read.cursor, faults, askerOf(reader));
    if (isPartner(reader)) return this.told.list(reader, question, read, request, reply);
    return this.lists.answer({ ...question, isNamed }, read, request, reply);
  }
}
