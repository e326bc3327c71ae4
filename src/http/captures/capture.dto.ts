import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DocumentBody } from '../reading/document.dto.js';
import { ViolationAnswer } from '../server/problem.dto.js';
import { CaptureAnswerBody } from '../writing/answer.dto.js';

export class CaptureBody {
  @ApiProperty({ example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  capture!: string;

  @ApiProperty({ example: 'ship' })
  operation!: string;

  @ApiProperty({ example: '417/0300011000007' })
  recordedFor!: string;

  @ApiProperty({ example: '2026-03-27T11:45:16.000Z' })
  recordedAt!: string;

  @ApiProperty({ example: 'scanner-7-0001' })
  key!: string;

  @ApiPropertyOptional({ example: 'op-81' })
  actor?: string;

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

  @ApiProperty({ type: CaptureAnswerBody, description: 'What was answered when it was recorded.' })
  answer!: CaptureAnswerBody;

  @ApiProperty({ description: 'Position of its header.', example: 4709 })
  firstPosition!: number;

  @ApiProperty({ description: 'Position at which this answer stands.', example: 4711 })
  position!: number;

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'A page of its events, in order.',
    example: [
      {
        type: 'ItemMoved',
        subject: '01/00300011111116/21/A0001',
        revision: 3,
        position: 4711,
        data: { at: '2026-03-27T11:45:16.000Z', by: '417/0300011000007', location: '414/0300011000014' },
      },
    ],
  })
  events!: object[];
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
