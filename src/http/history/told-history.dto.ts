import { ApiProperty } from '@nestjs/swagger';
import { EventDataBody } from '../reading/event-data.dto.js';

/** An event as a party is shown it: what it said itself, or what it was told. */
export class ToldEventBody {
  @ApiProperty({ example: 'ItemShipped' })
  type!: string;

  @ApiProperty({ description: 'Event time as it was sent.', example: '2026-03-27T06:45:16-05:00' })
  at!: string;

  @ApiProperty({ description: 'The item itself, or the carrier whose event it is.', example: '00/103000111111111115' })
  subject!: string;

  @ApiProperty({ description: 'Among what the party is shown of the item: 0, 1, 2 ...', example: 2 })
  revision!: number;

  @ApiProperty({ type: EventDataBody })
  data!: EventDataBody;
}
