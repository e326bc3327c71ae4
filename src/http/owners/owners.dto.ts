import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ItemView } from '../reading/item-view.js';

const PALLET = '00/103000111111111115';

export class OwnerBody {
  @ApiPropertyOptional({
    description: 'Absent where nobody was told to own it from then on.',
    example: '417/0399999000000',
  })
  owner?: string;

  @ApiPropertyOptional({ description: 'Whose it was before.', example: '417/0300011000007' })
  from?: string;

  @ApiProperty({ example: '2026-03-27T11:45:16.000Z' })
  since!: string;

  @ApiPropertyOptional({ description: 'Absent for the last.', example: '2026-04-01T08:00:00.000Z' })
  until?: string;

  @ApiProperty({ description: 'Position of the event that passed the title.', example: 4705 })
  position!: number;

  @ApiProperty({ description: 'Type of that event.', example: 'ItemShipped' })
  how!: string;

  @ApiProperty({
    description: 'The subject of that event: the item, or the carrier whose title passed with what it held.',
    example: PALLET,
  })
  by!: string;
}

export class OwnersBody extends ItemView {
  @ApiProperty({ type: [OwnerBody] })
  owners!: OwnerBody[];
}
