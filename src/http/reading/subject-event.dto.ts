import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { EventDataBody } from './event-data.dto.js';

/** An event as the log has it. */
export class SubjectEventBody {
  @ApiProperty({ example: 'ItemMoved' })
  type!: string;

  @ApiProperty({
    description:
      'An item, a container, a recall, or what master data tell of (`product/...`, `location/...`, `party/...`, `lot/...`).',
    example: '01/00300011111116/21/A0001',
  })
  subject!: string;

  @ApiProperty({ description: 'Of its subject: 0, 1, 2 ... without gap.', example: 3 })
  revision!: number;

  @ApiProperty({ example: 4711 })
  position!: number;

  @ApiProperty({
    description: 'Milliseconds since 1970 by which it sorts among the events of its subject.',
    example: 1_774_611_916_000,
  })
  sortAt!: number;

  @ApiPropertyOptional({ description: 'The number of the rules that it is folded by. Absent: the first.', example: 2 })
  rules?: number;

  @ApiProperty({
    type: EventDataBody,
    example: { at: '2026-03-27T11:45:16.000Z', by: '417/0300011000007', location: '414/0300011000014' },
  })
  data!: EventDataBody;
}
