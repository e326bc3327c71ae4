import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TreeCursor } from '../../../projections/genealogy/tree.queries.js';
import { readQuery, choice } from '../reading/read-request.js';
import { ITEM_ID, itemView } from '../reading/item-view.js';
import { ReadParameters, Problems } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { Faults } from '../reading/faults.js';
import { isPinned, pinnedTo, readCursor, writeCursor } from '../reading/cursor.js';
import { asksForNames } from '../reading/names.js';
import { NAMES_PARAMETER } from '../reading/names.dto.js';
import { linkNext } from '../reading/next-link.js';
import { readInTree } from '../reading/viewed.js';
import { readFormer } from './tree-period.js';
import { edgeAnswer, TreeReads } from './tree-reads.js';
import { TreeBody } from './tree.dto.js';

const PARAMETERS = ['after', 'asOf', 'knownAt', 'limit', 'cursor'] as const;
const OWN = ['direction', 'former', 'from', 'to', 'names'];
const DIRECTIONS = { both: ['up', 'down'], up: ['up'], down: ['down'] } as const;

function isTreeCursor(value: unknown): value is TreeCursor {
  if (typeof value !== 'object' || value === null || !('direction' in value) || !('told' in value)) return false;
  return (value.direction === 'up' || value.direction === 'down') && Number.isSafeInteger(value.told);
}

@ApiTags('items')
@Controller('v1/items/:id')
export class TreeController {
  constructor(private readonly trees: TreeReads) {}

  @Get('tree')
  @Permission('read:tree')
  @ApiOperation({
    summary: 'What it is in or was made into, and what it holds or was made of, at any depth',
    description: 'Of an item, a lot or product in bulk, or a transformation.',
    operationId: 'tree',
  })
  @ApiParam(ITEM_ID)
  @ApiQuery({ name: 'direction', required: false, schema: { enum: ['both', 'up', 'down'], default: 'both' } })
  @ApiQuery({
    name: 'former',
    required: false,
    schema: { enum: ['false', 'true'], default: 'false' },
    description: '`true`: also what it was in, and what it held, and no longer.',
  })
  @ApiQuery({
    name: 'from',
    required: false,
    schema: { type: 'string' },
    description: 'What it was in or held at any moment from then on (event time): an instant or a date.',
    example: '2026-03-01',
  })
  @ApiQuery({
    name: 'to',
    required: false,
    schema: { type: 'string' },
    description: 'What it was in or held at any moment until then (event time): an instant or a date.',
    example: '2026-03-31',
  })
  @ApiQuery(NAMES_PARAMETER)
  @ApiResponse({ status: 200, type: TreeBody })
  @ReadParameters(...PARAMETERS)
  @Problems(400, 404, 422, 503)
  async tree(
    @Param('id') text: string,
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const faults = new Faults();
    const id = readInTree(text, faults);
    const { cursor: given, ...read } = readQuery(asked, PARAMETERS, OWN, faults);
    const directions = DIRECTIONS[choice(asked.query, 'direction', ['both', 'up', 'down'], faults)];
    const former = readFormer(asked, faults);
    const isNamed = asksForNames(asked.query, faults);
    const asks = { id: id?.canonical ?? '', directions, ...(former ? { former } : {}) };
    const question = { route: 'tree', ...asks, atMs: read.atMs, knownAt: read.knownAt };
    const place = readCursor(given, question, isPinned(isTreeCursor), faults);
    faults.throwIfAny();
    const pinned = pinnedTo(read, place);
    const found = await this.trees.tree({
      ...pinned,
      ...asks,
      said: id?.said,
      isNamed,
      ...(place ? { cursor: place.from } : {}),
    });
    const next = found.next && { from: found.next, at: found.position };
    linkNext(request, reply, next && writeCursor(question, next));
    const { names } = found;
    return { ...itemView(text, found), edges: found.edges.map(edgeAnswer), ...(names ? { names } : {}) };
  }
}
