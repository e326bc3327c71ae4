import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DocumentBody } from '../reading/document.dto.js';
import { ItemView } from '../reading/item-view.js';

const PALLET = '00/103000111111111115';

export class EventBody {
  @ApiProperty({ example: 'ItemShipped' })
  type!: string;

  @ApiProperty({ description: 'Event time as it was sent.', example: '2026-03-27T06:45:16-05:00' })
  at!: string;

  @ApiProperty({
    description: 'The item itself, the carrier by which the event reached it, or what came into it or left it.',
    example: PALLET,
  })
  subject!: string;

  @ApiProperty({ example: 2 })
  revision!: number;

  @ApiProperty({ example: 4705 })
  position!: number;

  @ApiProperty({
    type: [String],
    description: 'Carriers by which it reached the item, the innermost first; empty for its own events.',
    example: [PALLET],
  })
  via!: string[];

  @ApiPropertyOptional({
    enum: ['in', 'out'],
    description: 'With `contents=true`, of an event by which something came into it or left it.',
  })
  passage?: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { at: '2026-03-27T06:45:16-05:00', by: '417/0300011000007', toParty: '417/0399999000000' },
  })
  data!: object;

  @ApiProperty({ example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  capture!: string;

  @ApiProperty({ example: 'ship' })
  operation!: string;

  @ApiProperty({ example: '417/0300011000007' })
  recordedFor!: string;

  @ApiProperty({ example: '2026-03-27T11:45:16.000Z' })
  recordedAt!: string;

  @ApiPropertyOptional({ description: 'Position of the declaration by which it counts as never given.', example: 4720 })
  declaredErroneousBy?: number;

  @ApiPropertyOptional({ type: [DocumentBody], description: 'Business documents that it was sent with.' })
  documents?: DocumentBody[];

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'What in it contradicts the history before it.',
    example: [],
  })
  anomalies!: object[];
}

export class HistoryBody extends ItemView {
  @ApiPropertyOptional({
    enum: ['read-model'],
    description:
      'With `source=log`: what each event says is the log’s word, that there are these events and no others is not.',
  })
  listedBy?: string;

  @ApiProperty({ type: [EventBody] })
  events!: EventBody[];
}
