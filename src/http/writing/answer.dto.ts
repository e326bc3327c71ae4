import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PERSONAL_DATA, type PersonalData } from './personal-data.js';
import { SkippedAnswer, ViolationAnswer } from '../server/problem.dto.js';

const CAPTURE = { description: 'Id of the capture.', example: '01k9x2m7r0c3v5w8y1z4a6b7d9' };
const POSITION = {
  description: 'Position of its last event in the log; pass it as `after` to read your own write.',
  example: 4711,
};
const FLAGS_TOTAL = {
  description: 'How many there are, where there are any; all of them: `GET /v1/captures/{id}/flags`.',
  example: 1,
};

/** An event of a document that was recorded before. */
export class KnownEventBody {
  @ApiProperty({ description: 'Its place among the events of the document, from 0.', example: 0 })
  event!: number;

  @ApiProperty({
    description: 'Its event id, or its event hash.',
    example: 'urn:uuid:8c3b8f5e-5f4a-4f0a-9d5e-6f2c1c9a7b10',
  })
  id!: string;

  @ApiPropertyOptional({
    description: 'The capture that recorded it; absent where it stands earlier in the same document.',
    example: '01k9x2m7r0c3v5w8y1z4a6b7d9',
  })
  capture?: string;

  @ApiPropertyOptional({ description: 'Position of that capture.', example: 4711 })
  position?: number;
}

/** What a capture told, once and for ever. */
export class DecidedBody {
  @ApiProperty({ example: '2026-03-27T11:45:16.000Z' })
  recordedAt!: string;

  @ApiProperty({ description: 'Items that it names.', example: 1 })
  items!: number;

  @ApiProperty({ description: 'Events that it recorded.', example: 1 })
  events!: number;

  @ApiProperty({ type: [ViolationAnswer], description: 'Contradictions that were recorded all the same (first 100).' })
  flags!: ViolationAnswer[];

  @ApiProperty({ type: [SkippedAnswer], description: 'Items left out by `onRefusal: skip`: one entry for each.' })
  skipped!: SkippedAnswer[];

  @ApiPropertyOptional({
    type: [KnownEventBody],
    description: 'Events of a document that were recorded before, and are not recorded again (first 100).',
  })
  knownEvents?: readonly KnownEventBody[];

  @ApiPropertyOptional({ description: 'How many of them there are, where there are any.', example: 1 })
  knownEventsTotal?: number;
}

export class WarningBody {
  @ApiProperty({ enum: ['personal-data', 'contacts-left-out'], example: 'personal-data' })
  code!: 'personal-data' | 'contacts-left-out';

  @ApiProperty({ description: 'Where it stands in the request.', example: 'reason' })
  field!: string;

  @ApiPropertyOptional({ enum: PERSONAL_DATA, description: 'Of personal data.', example: 'mail' })
  looksLike?: PersonalData;
}

/** As a request is answered. */
export class AnsweredBody extends DecidedBody {
  @ApiProperty({ description: 'The key was known: this is the first answer, nothing was recorded.', example: false })
  known!: boolean;

  @ApiProperty({ description: 'The key under which it can be sent again.', example: 'scanner-7-0001' })
  idempotencyKey!: string;

  @ApiPropertyOptional({
    type: [WarningBody],
    description:
      'It was taken. `personal-data`: a text that is kept for good looks like that of a person. `contacts-left-out`: whom to contact is not kept of a document.',
  })
  warnings?: readonly WarningBody[];
}

export class RecordedBody extends AnsweredBody {
  @ApiProperty(CAPTURE)
  capture!: string;

  @ApiProperty(POSITION)
  position!: number;
}

/** Of a dry run: what would be recorded. */
export class DryRunBody extends AnsweredBody {
  @ApiPropertyOptional(FLAGS_TOTAL)
  flagsTotal?: number;
}

export class CaptureAnswerBody extends RecordedBody {
  @ApiPropertyOptional(FLAGS_TOTAL)
  flagsTotal?: number;
}

/** As `GET /v1/captures/{id}` tells it again. */
export class RecordedAnswerBody extends DecidedBody {
  @ApiProperty(CAPTURE)
  capture!: string;

  @ApiProperty(POSITION)
  position!: number;

  @ApiPropertyOptional(FLAGS_TOTAL)
  flagsTotal?: number;
}
