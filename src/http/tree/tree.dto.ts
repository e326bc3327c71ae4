import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { NAMES, type NameBody } from '../reading/names.dto.js';
import { ItemView } from '../reading/item-view.js';

const ITEM = '01/00300011111116/21/A0001';
const PALLET = '00/103000111111111115';

export class EdgeBody {
  @ApiProperty({ enum: ['up', 'down'] })
  direction!: string;

  @ApiProperty({ example: 1 })
  depth!: number;

  @ApiProperty({ type: [String], description: 'From the subject to the far end.', example: [ITEM, PALLET] })
  path!: string[];

  @ApiProperty({ example: ITEM })
  child!: string;

  @ApiProperty({ example: PALLET })
  carrier!: string;

  @ApiProperty({
    enum: ['container', 'assembly', 'lot', 'input', 'output', 'bulk-output'],
    description:
      '`lot`: made of, or gone into a transformation, in bulk; `input`: used up by the transformation that is the carrier; `output`, `bulk-output`: made by that which is the child.',
    example: 'container',
  })
  kind!: string;

  @ApiPropertyOptional({ description: 'Position within the assembly.', example: 'front' })
  position?: string;

  @ApiPropertyOptional({ description: 'Of goods in bulk.', example: '2' })
  quantity?: string;

  @ApiProperty({ description: 'Event time from which on it held.', example: '2026-03-27T11:45:16.000Z' })
  from!: string;

  @ApiProperty({ description: 'Position of the event that began it.', example: 4705 })
  fromPosition!: number;

  @ApiPropertyOptional({
    description: 'Event time at which it ended; absent while it lasts.',
    example: '2026-04-01T08:00:00.000Z',
  })
  to?: string;

  @ApiPropertyOptional({ description: 'Position of the event that ended it.', example: 4720 })
  toPosition?: number;

  @ApiPropertyOptional({ description: 'UN/ECE Rec 20, of goods in bulk.', example: 'C62' })
  unit?: string;
}

export class TreeBody extends ItemView {
  @ApiProperty({ type: [EdgeBody] })
  edges!: EdgeBody[];

  @ApiPropertyOptional(NAMES)
  names?: NameBody[];
}
