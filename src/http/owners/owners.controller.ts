import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { readId, readQuery } from '../reading/read-request.js';
import { saidBeside } from '../reading/label.js';
import { ITEM_ID, itemView } from '../reading/item-view.js';
import { ReadParameters, Problems } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { Faults } from '../reading/faults.js';
import { OwnerReads, ownersAnswer } from './owner-reads.js';
import { OwnersBody } from './owners.dto.js';

const PARAMETERS = ['after', 'asOf', 'knownAt'] as const;

@ApiTags('items')
@Controller('v1/items/:id')
export class OwnersController {
  constructor(private readonly titles: OwnerReads) {}

  @Get('owners')
  @Permission('read:owners')
  @ApiOperation({ summary: 'Who owned it, one after the other: its chain of title', operationId: 'owners' })
  @ApiParam(ITEM_ID)
  @ApiResponse({ status: 200, type: OwnersBody })
  @ReadParameters(...PARAMETERS)
  @Problems(400, 404, 422, 503)
  async owners(@Param('id') text: string, @AsAsked() asked: Asked): Promise<object> {
    const faults = new Faults();
    const id = readId(text, 'id', 'subject', faults);
    const read = readQuery(asked, PARAMETERS, [], faults);
    faults.throwIfAny();
    const found = await this.titles.owners(id?.canonical ?? '', id && saidBeside(id), read);
    return { ...itemView(text, found), owners: ownersAnswer(found.chain) };
  }
}
