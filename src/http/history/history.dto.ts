import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { DocumentBody } from '../reading/document.dto.js';
import { EventDataBody } from '../reading/event-data.dto.js';
import { ItemView } from '../reading/item-view.js';
import { ToldEventBody } from './told-history.dto.js';

const PALLET = '00/103000111111111115';

export class AnomalyBody {
  @ApiProperty({ example: 'elsewhere' })
  rule!: string;

  @ApiProperty({ description: 'The same in words.', example: 'it is at 414/0300011000014' })
  message!: string;

  @ApiProperty({ description: 'What the history before it says.', example: 'moved 2026-03-01 to 414/0300011000014' })
  history!: string;
}

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
    type: EventDataBody,
    example: { at: '2026-03-27T06:45:16-05:00', by: '417/0300011000007', toParty: '417/0399999000000' },
  })
  data!: EventDataBody;

  @ApiProperty({ example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  capture!: string;

  @ApiProperty({ example: 'ship' })
  operation!: string;

  @ApiProperty({ example: '417/0300011000007' })
  recordedFor!: string;

  @ApiProperty({ example: '2026-03-27T11:45:16.000Z' })
  recordedAt!: string;

  @ApiPropertyOptional({ description: 'Who did it: the principal of the key.', example: 'owner' })
  actor?: string;

  @ApiPropertyOptional({ example: 'scanner-7' })
  device?: string;

  @ApiPropertyOptional({ example: 'wms' })
  system?: string;

  @ApiPropertyOptional({ description: 'Why it was recorded.', example: 'cycle count' })
  reason?: string;

  @ApiProperty({ description: 'Position of the last event of its capture.', example: 4709 })
  capturePosition!: number;

  @ApiPropertyOptional({ description: 'Position of the declaration by which it counts as never given.', example: 4720 })
  declaredErroneousBy?: number;

  @ApiPropertyOptional({ type: [DocumentBody], description: 'Business documents that it was sent with.' })
  documents?: DocumentBody[];

  @ApiProperty({ type: [AnomalyBody], description: 'What in it contradicts the history before it.' })
  anomalies!: AnomalyBody[];
}

@ApiExtraModels(EventBody, ToldEventBody)
export class HistoryBody extends ItemView {
  @ApiPropertyOptional({
    enum: ['read-model'],
    description:
      'With `source=log`: what each event says is the log’s word, that there are these events and no others is not.',
  })
  listedBy?: string;

  @ApiProperty({
    type: 'array',
    items: { anyOf: [EventBody, ToldEventBody].map((body) => ({ $ref: getSchemaPath(body) })) },
    description: 'To a partner those that its party is shown.',
  })
  events!: (EventBody | ToldEventBody)[];
}
