import { ApiProperty, getSchemaPath, OmitType } from '@nestjs/swagger';
import { ChangesBody } from '../reading/changes.dto.js';
import { ListedItemBody } from './item.dto.js';

/** As an item among others, without the spellings of its id: these do not change with it. */
export class ChangedItemBody extends OmitType(ListedItemBody, ['forms', 'label']) {}

/** Nothing that counts is recorded of it, or no more: all of it was corrected away. */
export class GoneItemBody {
  @ApiProperty({ description: 'Canonical id.', example: '01/00300011111116/21/A0001' })
  id!: string;

  @ApiProperty({ enum: [true] })
  gone!: boolean;
}

export class ItemChangesBody extends ChangesBody {
  @ApiProperty({
    type: 'array',
    items: { anyOf: [ChangedItemBody, GoneItemBody].map((body) => ({ $ref: getSchemaPath(body) })) },
    description: 'As they are now, by id; each is to replace what was told of the same id before.',
  })
  items!: (ChangedItemBody | GoneItemBody)[];
}
