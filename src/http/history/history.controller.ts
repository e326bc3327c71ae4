import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Order } from '../../ledger/order.js';
import { readQuery, choice } from '../reading/read-request.js';
import { ITEM_ID, itemView } from '../reading/item-view.js';
import { ReadParameters, Problems } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { Faults } from '../reading/faults.js';
import { isPinned, pinnedTo, readCursor, writeCursor } from '../reading/cursor.js';
import { isPartner } from '../reading/partner-reads.js';
import { linkNext } from '../reading/next-link.js';
import { readViewed } from '../reading/viewed.js';
import { eventAnswer, HistoryReads } from './history-reads.js';
import { HistoryBody } from './history.dto.js';
import { ToldHistories } from './told-history.js';

const PARAMETERS = ['after', 'asOf', 'knownAt', 'limit', 'cursor'] as const;

function isOrder(value: unknown): value is Order {
  return (
    typeof value === 'object' &&
    value !== null &&
    'at' in value &&
    Number.isFinite(value.at) &&
    'position' in value &&
    Number.isSafeInteger(value.position)
  );
}

@ApiTags('items')
@Controller('v1/items/:id')
export class HistoryController {
  constructor(
    private readonly histories: HistoryReads,
    private readonly told: ToldHistories,
  ) {}

  @Get('history')
  @Permission('read:history')
  @ApiOperation({
    summary: 'All that happened to it, in order of event time, its carriers’ part included',
    operationId: 'history',
  })
  @ApiParam(ITEM_ID)
  @ApiQuery({
    name: 'source',
    required: false,
    schema: { enum: ['read-model', 'log'], default: 'read-model' },
    description:
      '`log`: each event as the log itself has it. Which events there are, and in which order, is told by the read model: `listedBy` says so.',
  })
  @ApiQuery({
    name: 'via',
    required: false,
    schema: { enum: ['carriers', 'none'], default: 'carriers' },
    description: '`none`: without the events of carriers.',
  })
  @ApiQuery({
    name: 'contents',
    required: false,
    schema: { enum: ['false', 'true'], default: 'false' },
    description: '`true`: also the events by which something came into it or left it, each with its `passage`.',
  })
  @ApiResponse({ status: 200, type: HistoryBody })
  @ReadParameters(...PARAMETERS)
  @Problems(400, 404, 422, 503)
  async history(
    @Param('id') text: string,
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const faults = new Faults();
    const id = readViewed(text, faults);
    const read = readQuery(asked, PARAMETERS, ['source', 'via', 'contents'], faults);
    const source = choice(asked.query, 'source', ['read-model', 'log'], faults);
    const ownOnly = choice(asked.query, 'via', ['carriers', 'none'], faults) === 'none';
    const contents = choice(asked.query, 'contents', ['false', 'true'], faults) === 'true';
    if (isPartner(read.reader))
      return this.told.history({ ...{ reader: read.reader, text, id, ownOnly }, read, faults, asked }, request, reply);
    const asks = { id: id?.canonical ?? '', source, ownOnly, contents };
    const question = { route: 'history', ...asks, atMs: read.atMs, knownAt: read.knownAt };
    const place = readCursor(read.cursor, question, isPinned(isOrder), faults);
    faults.throwIfAny();
    const pinned = pinnedTo(read, place);
    const found = await this.histories.history({
      ...pinned,
      ...asks,
      said: id?.said,
      ...(place ? { from: place.from } : {}),
    });
    const next = found.next && { from: found.next, at: found.position };
    linkNext(request, reply, next && writeCursor(question, next));
    const listedBy = source === 'log' ? { listedBy: 'read-model' } : {};
    return { ...itemView(text, found), ...listedBy, events: found.entries.map(eventAnswer) };
  }
}
