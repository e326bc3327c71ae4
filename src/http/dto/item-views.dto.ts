import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const ITEM = '01/00300011111116/21/A0001';
const PALLET = '00/103000111111111115';

class Page {
  @ApiProperty({ description: 'Canonical id of the subject.', example: ITEM })
  id!: string;

  @ApiProperty({ description: 'The id as it was asked for.', example: '(01)00300011111116(21)A0001' })
  requested!: string;

  @ApiProperty({ description: 'Position at which the answer stands.', example: 4711 })
  position!: number;

  @ApiPropertyOptional({
    description: 'True where the read models could not take in something that bears on it: the answer may lack it.',
    example: true,
  })
  incomplete?: boolean;
}

export class EventBody {
  @ApiProperty({ example: 'ItemShipped' })
  type!: string;

  @ApiProperty({ description: 'Event time as it was sent.', example: '2026-03-27T06:45:16-05:00' })
  at!: string;

  @ApiProperty({ description: 'The item itself, or the carrier by which the event reached it.', example: PALLET })
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

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'What in it contradicts the history before it.',
    example: [],
  })
  anomalies!: object[];
}

export class HistoryBody extends Page {
  @ApiProperty({ type: [EventBody] })
  events!: EventBody[];
}

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

export class OwnersBody extends Page {
  @ApiProperty({ type: [OwnerBody] })
  owners!: OwnerBody[];
}

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

  @ApiProperty({ enum: ['container', 'assembly', 'lot'], example: 'container' })
  kind!: string;

  @ApiPropertyOptional({ description: 'Position within the assembly.', example: 'front' })
  position?: string;

  @ApiPropertyOptional({ description: 'Of a component lot.', example: '2' })
  quantity?: string;

  @ApiProperty({ example: '2026-03-27T11:45:16.000Z' })
  from!: string;

  @ApiPropertyOptional({ example: '2026-04-01T08:00:00.000Z' })
  to?: string;
}

export class TreeBody extends Page {
  @ApiProperty({ type: [EdgeBody] })
  edges!: EdgeBody[];
}
