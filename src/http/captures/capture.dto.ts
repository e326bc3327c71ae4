import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DocumentBody } from '../reading/document.dto.js';
import { ViolationAnswer } from '../server/problem.dto.js';
import { RecordedAnswerBody } from '../writing/answer.dto.js';
import { RecordedCaptureBody } from '../reading/recorded-capture.dto.js';
import { SubjectEventBody } from '../reading/subject-event.dto.js';

export class CaptureBody extends RecordedCaptureBody {
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
    type: [String],
    description: 'GS1 company prefixes that it was the first to tell.',
    example: ['0300011'],
  })
  companyPrefixes?: string[];

  @ApiPropertyOptional({
    description: 'The number of the rules that it was recorded under. Absent: the first.',
    example: 1,
  })
  rules?: number;

  @ApiPropertyOptional({ description: 'How many flags there are, from a hundred on.', example: 250 })
  flags?: number;

  @ApiProperty({ type: RecordedAnswerBody, description: 'What was answered when it was recorded.' })
  answer!: RecordedAnswerBody;

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
