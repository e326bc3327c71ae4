import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SkippedAnswer, ViolationAnswer } from '../server/problem.dto.js';

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

  @ApiPropertyOptional({
    description: 'How many there are, where there are any; all of them: `GET /v1/captures/{id}/flags`.',
    example: 1,
  })
  flagsTotal?: number;

  @ApiProperty({ type: [SkippedAnswer], description: 'Items left out by `onRefusal: skip`: one entry for each.' })
  skipped!: SkippedAnswer[];
}

/** Of a dry run: what would be recorded. */
export class DryRunBody extends DecidedBody {
  @ApiProperty({ description: 'The key was known: this is the first answer, nothing was recorded.', example: false })
  known!: boolean;

  @ApiProperty({ description: 'The key under which it can be sent again.', example: 'scanner-7-0001' })
  idempotencyKey!: string;
}

export class CaptureAnswerBody extends DryRunBody {
  @ApiProperty({ description: 'Id of the capture.', example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  capture!: string;

  @ApiProperty({ description: 'Position in the log; pass it as `after` to read your own write.', example: 4711 })
  position!: number;
}

/** As `GET /v1/captures/{id}` tells it again. */
export class RecordedAnswerBody extends DecidedBody {
  @ApiProperty({ example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  capture!: string;

  @ApiProperty({ description: 'Position of its last event.', example: 4711 })
  position!: number;
}
