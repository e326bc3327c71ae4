import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readId, readQuery, choice } from '../reading/read-request.js';
import { ITEM_ID, itemView } from '../reading/item-view.js';
import { ReadParameters, Problems } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { Faults } from '../reading/faults.js';
import { readCursor, isText, writeCursor } from '../reading/cursor.js';
import { linkNext } from '../reading/next-link.js';
import { edgeAnswer, TreeReads } from './tree-reads.js';
import { TreeBody } from './tree.dto.js';

const PARAMETERS = ['after', 'asOf', 'knownAt', 'limit', 'cursor'] as const;
const DIRECTIONS = { both: ['up', 'down'], up: ['up'], down: ['down'] } as const;

@ApiTags('items')
@Controller('v1/items/:id')
export class TreeController {
  constructor(private readonly trees: TreeReads) {}

  @Get('tree')
  @Permission('read:tree')
  @ApiOperation({ summary: 'What it is in, and what it holds, at any depth', operationId: 'tree' })
  @ApiParam(ITEM_ID)
  @ApiQuery({ name: 'direction', required: false, schema: { enum: ['both', 'up', 'down'], default: 'both' } })
  @ApiResponse({ status: 200, type: TreeBody })
  @ReadParameters(...PARAMETERS)
  @Problems(404, 422, 503)
  async tree(
    @Param('id') text: string,
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const faults = new Faults();
    const id = readId(text, 'id', 'subject', faults);
    const { cursor: given, ...read } = readQuery(asked, PARAMETERS, ['direction'], faults);
    const directions = DIRECTIONS[choice(asked.query, 'direction', ['both', 'up', 'down'], faults)];
    const cursor = readCursor(given, isText, faults);
    faults.throwIfAny();
    const found = await this.trees.tree({
      ...read,
      id: id?.canonical ?? '',
      directions,
      ...(cursor === undefined ? {} : { cursor }),
    });
    linkNext(request, reply, found.cursor === undefined ? undefined : writeCursor(found.cursor));
    return { ...itemView(text, found), edges: found.edges.map(edgeAnswer) };
  }
}
