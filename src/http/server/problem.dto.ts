import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** One broken rule, or one flag. */
export class ViolationAnswer {
  @ApiProperty({ example: 'items[3].id' })
  field!: string;

  @ApiPropertyOptional({
    oneOf: [
      { type: 'string', nullable: true },
      { type: 'number' },
      { type: 'boolean' },
      { type: 'array', items: {} },
      { type: 'object', additionalProperties: true },
    ],
    description: 'What was sent, cut to 200 characters.',
    example: '01/00300011111117/21/A',
  })
  value?: unknown;

  @ApiPropertyOptional({ description: 'Line of an XML document, from 1.', example: 42 })
  line?: number;

  @ApiProperty({ example: 'GTIN check digit is 7, the digits before it give 6' })
  rule!: string;

  @ApiPropertyOptional({ description: 'The item that refuses.', example: '01/00300011111116/21/A' })
  item?: string;

  @ApiPropertyOptional({ description: 'What its history says.', example: 'it was dispensed on 2026-03-27' })
  history?: string;
}

/** An item that was left out. */
export class SkippedAnswer extends ViolationAnswer {
  @ApiPropertyOptional({ type: [ViolationAnswer], description: 'The further rules that it breaks.' })
  also?: ViolationAnswer[];
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
