import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AsAsked, type Asked } from '../reading/asked.js';
import { changesAnswer } from '../reading/changes-answer.js';
import { Changes, readChangesRequest } from '../reading/changes.js';
import { isText } from '../reading/cursor.js';
import { SoFarParameters } from '../reading/same-log.dto.js';
import { Problems, ReadParameters } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { CHANGED_ITEMS_MODELS, changedItems } from './changed-items.js';
import { ChangedItemBody, GoneItemBody, ItemChangesBody } from './item-changes.dto.js';

@ApiTags('items')
@Controller('v1/items/changes')
export class ItemChangesController {
  constructor(private readonly changes: Changes) {}

  @Get()
  @Permission('read:items')
  @ApiOperation({ summary: 'Items that changed since a position, as they are now', operationId: 'itemChanges' })
  @ApiExtraModels(ChangedItemBody, GoneItemBody)
  @ApiResponse({ status: 200, type: ItemChangesBody })
  @SoFarParameters()
  @ReadParameters('limit', 'cursor')
  @Problems(410, 422, 503)
  async itemChanges(
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const question = readChangesRequest(asked, 'items/changes', isText);
    const { rows, ...page } = await this.changes.page(CHANGED_ITEMS_MODELS, question, (reading, place, end) =>
      changedItems(reading, place, { end, limit: question.limit }),
    );
    return { ...changesAnswer(page, question, request, reply), items: rows };
  }
}
