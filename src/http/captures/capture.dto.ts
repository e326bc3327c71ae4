import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DocumentBody } from '../reading/document.dto.js';
import { ViolationAnswer } from '../server/problem.dto.js';
import { RecordedAnswerBody } from '../writing/answer.dto.js';
import { EventDataBody } from '../reading/event-data.dto.js';

/** An event as the log has it. */
export class SubjectEventBody {
  @ApiProperty({ example: 'ItemMoved' })
  type!: string;

  @ApiProperty({ description: 'An item, a container, or a recall.', example: '01/00300011111116/21/A0001' })
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

export class CaptureBody {
  @ApiProperty({ example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  capture!: string;

  @ApiProperty({ example: 'ship' })
  operation!: string;

  @ApiProperty({ example: '417/0300011000007' })
  recordedFor!: string;

  @ApiProperty({ example: '2026-03-27T11:45:16.000Z' })
  recordedAt!: string;

  @ApiProperty({ description: 'Who sent it: the key is unique within it.', example: 'default' })
  caller!: string;

  @ApiProperty({ example: 'scanner-7-0001' })
  key!: string;

  @ApiProperty({ description: 'SHA-256 of the canonical request, hex.', example: 'e3b0c44298fc1c149afbf4c8996fb924' })
  requestHash!: string;

  @ApiProperty({ description: 'Items that it names.', example: 1 })
  items!: number;

  @ApiProperty({ description: 'Entries of the log that hold its long lists, before its events.', example: 0 })
  parts!: number;

  @ApiProperty({ description: 'Which writer took it: the number of the takeover.', example: 1 })
  epoch!: number;

  @ApiPropertyOptional({
    description:
      'Who did it: the principal of the key. Of what was recorded before there were keys, as `claimedActor`.',
    example: 'owner',
  })
  actor?: string;

  @ApiPropertyOptional({ description: 'Who did it, as the device or system said in `X-Actor`.', example: 'op-81' })
  claimedActor?: string;

  @ApiPropertyOptional({ example: 'scanner-7' })
  device?: string;

  @ApiPropertyOptional({ example: 'wms' })
  system?: string;

  @ApiPropertyOptional({ description: 'What it belongs to.', example: 'wave-12' })
  correlation?: string;

  @ApiPropertyOptional({
    type: [String],
    description: 'GS1 company prefixes that it was the first to tell.',
    example: ['0300011'],
  })
  companyPrefixes?: string[];

  @ApiPropertyOptional({ example: 'cycle count' })
  reason?: string;

  @ApiPropertyOptional({ type: [DocumentBody], description: 'Business documents that it was sent with.' })
  documents?: DocumentBody[];

  @ApiPropertyOptional({
    description: 'The number of the rules that it was recorded under. Absent: the first.',
    example: 1,
  })
  rules?: number;

  @ApiPropertyOptional({ description: 'How many flags there are, from a hundred on.', example: 250 })
  flags?: number;

  @ApiProperty({ type: RecordedAnswerBody, description: 'What was answered when it was recorded.' })
  answer!: RecordedAnswerBody;

  @ApiProperty({ description: 'Position of its header.', example: 4709 })
  firstPosition!: number;

  @ApiProperty({ description: 'Position at which this answer stands.', example: 4711 })
  position!: number;

  @ApiProperty({ type: [SubjectEventBody], description: 'A page of its events, in order.' })
  events!: SubjectEventBody[];
}

export class CaptureListedBody {
  @ApiProperty({ example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  capture!: string;

  @ApiProperty({ example: 'ship' })
  operation!: string;

  @ApiProperty({ example: '417/0300011000007' })
  recordedFor!: string;

  @ApiProperty({ example: '2026-03-27T11:45:16.000Z' })
  recordedAt!: string;

  @ApiProperty({ description: 'Position of its header.', example: 4709 })
  firstPosition!: number;

  @ApiProperty({ description: 'Position of its last event.', example: 4711 })
  position!: number;

  @ApiProperty({ type: [DocumentBody] })
  documents!: DocumentBody[];
}

export class CapturesBody {
  @ApiProperty({ type: [CaptureListedBody] })
  captures!: CaptureListedBody[];

  @ApiProperty({ description: 'Position at which the answer stands.', example: 4711 })
  position!: number;

  @ApiPropertyOptional({ description: 'Something could not be taken in: captures may be missing.', example: true })
  incomplete?: boolean;
}

export class FlagsBody {
  @ApiProperty({ example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  capture!: string;

  @ApiProperty({ description: 'How many there are on all pages.', example: 250 })
  flagsTotal!: number;

  @ApiProperty({ type: [ViolationAnswer] })
  flags!: ViolationAnswer[];

  @ApiProperty({ description: 'Position at which the answer stands.', example: 4711 })
  position!: number;
}
