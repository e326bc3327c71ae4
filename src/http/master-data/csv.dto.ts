import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { WarningBody } from '../writing/answer.dto.js';

export class CsvAnswerBody {
  @ApiProperty({ description: 'Lines behind the names of the columns.', example: 2 })
  lines!: number;

  @ApiProperty({ description: 'What was new of them, or would be: what was said already is not recorded.', example: 1 })
  events!: number;

  @ApiProperty({
    type: [String],
    description: 'One for each 1,000 lines; none of a dry run.',
    example: ['01k9x2m7r0c3v5w8y1z4a6b7d9'],
  })
  captures!: string[];

  @ApiPropertyOptional({
    description: 'Of the last capture: pass it as `after` to read your own write.',
    example: 4711,
  })
  position?: number;

  @ApiProperty({ description: 'The key under which it can be sent again.', example: 'catalogue-2026-03' })
  idempotencyKey!: string;

  @ApiPropertyOptional({ type: [WarningBody], description: 'Names that look like those of persons: they were taken.' })
  warnings?: readonly WarningBody[];
}
