import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Order } from '../../ledger/order.js';
import { Problems, ReadParameters } from '../documented.js';
import { HistoryBody, OwnersBody, TreeBody } from '../dto/item-views.dto.js';
import { linkNext } from '../next-link.js';
import { Faults } from '../requests/faults.js';
import {
  choice,
  isText,
  readCursor,
  readId,
  readQuery,
  writeCursor,
  type Query as Parameters,
} from '../requests/read-request.js';
import { eventAnswer, HistoryReads } from './history-reads.js';
import { OwnerReads, ownersAnswer } from './owner-reads.js';
import { edgeAnswer, TreeReads } from './tree-reads.js';

const ID = { name: 'id', description: 'In any spelling, percent-encoded.', example: '01/00300011111116/21/A0001' };
const VIEW = ['after', 'asOf', 'knownAt', 'limit', 'cursor'] as const;
const DIRECTIONS = { both: ['up', 'down'], up: ['up'], down: ['down'] } as const;

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

interface Found {
  readonly subject: string;
  readonly position: number;
  readonly incomplete: boolean;
}

/** What every view of an item begins with. */
function answered(requested: string, { subject, position, incomplete }: Found): object {
  return { id: subject, requested, position, ...(incomplete ? { incomplete } : {}) };
}

@ApiTags('items')
@Controller('v1/items/:id')
export class ItemViewsController {
  constructor(
    private readonly histories: HistoryReads,
    private readonly trees: TreeReads,
    private readonly titles: OwnerReads,
  ) {}

  @Get('history')
  @ApiOperation({
    summary: 'All that happened to it, in order of event time, its carriers’ part included',
    operationId: 'history',
  })
  @ApiParam(ID)
  @ApiQuery({
    name: 'source',
    required: false,
    schema: { enum: ['read-model', 'log'], default: 'read-model' },
    description: '`log`: each event as the log itself has it.',
  })
  @ApiQuery({
    name: 'via',
    required: false,
    schema: { enum: ['carriers', 'none'], default: 'carriers' },
    description: '`none`: without the events of carriers.',
  })
  @ApiResponse({ status: 200, type: HistoryBody })
  @ReadParameters(...VIEW)
  @Problems(404, 422, 503)
  async history(
    @Param('id') text: string,
    @Query() query: Parameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const faults = new Faults();
    const id = readId(text, 'id', 'subject', faults);
    const read = readQuery(query, VIEW, ['source', 'via'], faults);
    const source = choice(query, 'source', ['read-model', 'log'], faults);
    const ownOnly = choice(query, 'via', ['carriers', 'none'], faults) === 'none';
    const from = readCursor(read.cursor, isOrder, faults);
    faults.throwIfAny();
    const found = await this.histories.history({
      ...read,
      id: id?.canonical ?? '',
      source,
      ownOnly,
      ...(from ? { from } : {}),
    });
    linkNext(request, reply, found.next ? writeCursor(found.next) : undefined);
    return { ...answered(text, found), events: found.entries.map(eventAnswer) };
  }

  @Get('owners')
  @ApiOperation({ summary: 'Who owned it, one after the other: its chain of title', operationId: 'owners' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: OwnersBody })
  @ReadParameters('after', 'asOf', 'knownAt')
  @Problems(404, 422, 503)
  async owners(@Param('id') text: string, @Query() query: Parameters): Promise<object> {
    const faults = new Faults();
    const id = readId(text, 'id', 'subject', faults);
    const read = readQuery(query, ['after', 'asOf', 'knownAt'], [], faults);
    faults.throwIfAny();
    const found = await this.titles.owners(id?.canonical ?? '', read);
    return { ...answered(text, found), owners: ownersAnswer(found.chain) };
  }

  @Get('tree')
  @ApiOperation({ summary: 'What it is in, and what it holds, at any depth', operationId: 'tree' })
  @ApiParam(ID)
  @ApiQuery({ name: 'direction', required: false, schema: { enum: ['both', 'up', 'down'], default: 'both' } })
  @ApiResponse({ status: 200, type: TreeBody })
  @ReadParameters(...VIEW)
  @Problems(404, 422, 503)
  async tree(
    @Param('id') text: string,
    @Query() query: Parameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const faults = new Faults();
    const id = readId(text, 'id', 'subject', faults);
    const { cursor: given, ...read } = readQuery(query, VIEW, ['direction'], faults);
    const directions = DIRECTIONS[choice(query, 'direction', ['both', 'up', 'down'], faults)];
    const cursor = readCursor(given, isText, faults);
    faults.throwIfAny();
    const found = await this.trees.tree({
      ...read,
      id: id?.canonical ?? '',
      directions,
      ...(cursor === undefined ? {} : { cursor }),
    });
    linkNext(request, reply, found.cursor === undefined ? undefined : writeCursor(found.cursor));
    return { ...answered(text, found), edges: found.edges.map(edgeAnswer) };
  }
}
