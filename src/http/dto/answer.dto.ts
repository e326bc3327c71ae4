import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** One broken rule, or one flag. */
export class ViolationAnswer {
  @ApiProperty({ example: 'items[3].id' })
  field!: string;

  @ApiPropertyOptional({ description: 'What was sent, cut to 200 characters.', example: '01/00300011111117/21/A' })
  value?: unknown;

  @ApiProperty({ example: 'GTIN check digit is 7, the digits before it give 6' })
  rule!: string;

  @ApiPropertyOptional({ description: 'The item that refuses.', example: '01/00300011111116/21/A' })
  item?: string;

  @ApiPropertyOptional({ description: 'What its history says.', example: 'it was dispensed on 2026-03-27' })
  history?: string;
}

export class CaptureAnswerBody {
  @ApiPropertyOptional({
    description: 'Id of the capture; absent for a dry run.',
    example: '01k9x2m7r0c3v5w8y1z4a6b7d9',
  })
  capture?: string;

  @ApiPropertyOptional({
    description: 'Position in the log; pass it as `after` to read your own write.',
    example: 4711,
  })
  position?: number;

  @ApiProperty({ example: '2026-03-27T11:45:16.000Z' })
  recordedAt!: string;

  @ApiProperty({ description: 'Items that it names.', example: 1 })
  items!: number;

  @ApiProperty({ description: 'Events that it recorded.', example: 1 })
  events!: number;

  @ApiProperty({ type: [ViolationAnswer], description: 'Contradictions that were recorded all the same (first 100).' })
  flags!: ViolationAnswer[];

  @ApiProperty({ type: [ViolationAnswer], description: 'Items left out by `onRefusal: skip`.' })
  skipped!: ViolationAnswer[];

  @ApiProperty({ description: 'The key was known: this is the first answer, nothing was recorded.', example: false })
  known!: boolean;

  @ApiProperty({ description: 'The key under which it can be sent again.', example: 'scanner-7-0001' })
  idempotencyKey!: string;

  @ApiPropertyOptional({ description: 'The recall that it opened.', example: 'recall/2026-0001' })
  recall?: string;
}

export class ProblemBody {
  @ApiProperty({ example: 'urn:traceledger:problem:contradicts-history' })
  type!: string;

  @ApiProperty({ example: 'The history of an item forbids it' })
  title!: string;

  @ApiProperty({ example: 409 })
  status!: number;

  @ApiProperty({ example: '1 item refuses.' })
  detail!: string;

  @ApiProperty({ example: 'contradicts-history' })
  code!: string;

  @ApiPropertyOptional({ type: [ViolationAnswer], description: 'The first 100.' })
  violations?: ViolationAnswer[];

  @ApiPropertyOptional({ example: 1 })
  violationsTotal?: number;

  @ApiPropertyOptional({
    description: 'Where all violations can be read for a day, when there are more than 100.',
    example: '/v1/refusals/5b0c7c1e-0000-4000-8000-000000000000',
  })
  all?: string;

  @ApiPropertyOptional({ description: 'As the Retry-After header says.', example: 1 })
  retryAfterSeconds?: number;
}

export class MixedAnswer {
  @ApiProperty({ example: 'scanner-7-0001' })
  key!: string;

  @ApiProperty({ description: 'The status that the operation would have got by itself.', example: 201 })
  status!: number;

  @ApiPropertyOptional({ type: CaptureAnswerBody })
  answer?: CaptureAnswerBody;

  @ApiPropertyOptional({ type: ProblemBody })
  problem?: ProblemBody;
}

export class MixedAnswers {
  @ApiProperty({
    type: [MixedAnswer],
    example: [
      {
        key: 'scanner-7-0001',
        status: 201,
        answer: { capture: '01k9x2m7r0c3v5w8y1z4a6b7d9', position: 4711, known: false },
      },
      { key: 'scanner-7-0002', status: 409, problem: { code: 'contradicts-history', violationsTotal: 1 } },
    ],
  })
  answers!: MixedAnswer[];
}
