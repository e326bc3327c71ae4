import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { IsArray } from 'class-validator';
import { ProblemBody } from '../server/problem.dto.js';
import { CaptureAnswerBody, DryRunBody } from '../writing/answer.dto.js';

const ITEM = '01/00300011111116/21/A0001';
const PLACE = '414/0300011000014';

export class MixedRequest {
  @ApiProperty({
    type: 'array',
    minItems: 1,
    maxItems: 1_000,
    items: {
      type: 'object',
      required: ['operation', 'key'],
      properties: { operation: { type: 'string' }, key: { type: 'string' } },
      additionalProperties: true,
      description: 'The body of an operation, with its name and its idempotency key.',
    },
    example: [
      { operation: 'receive', key: 'scanner-7-0001', items: [ITEM], location: PLACE },
      { operation: 'move', key: 'scanner-7-0002', items: [ITEM], location: PLACE },
    ],
  })
  @IsArray({ message: 'is to be a list of 1 to 1,000 operations' })
  operations!: unknown[];
}

@ApiExtraModels(CaptureAnswerBody, DryRunBody)
export class MixedAnswer {
  @ApiProperty({ example: 'scanner-7-0001' })
  key!: string;

  @ApiProperty({ description: 'The status that the operation would have got by itself.', example: 201 })
  status!: number;

  @ApiPropertyOptional({
    anyOf: [{ $ref: getSchemaPath(CaptureAnswerBody) }, { $ref: getSchemaPath(DryRunBody) }],
    description: 'What the operation would have been answered by itself; of a dry run without capture and position.',
  })
  answer?: CaptureAnswerBody | DryRunBody;

  @ApiPropertyOptional({ type: ProblemBody, description: 'Why it was refused.' })
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
