import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';

/** The parameters by which a reader says where it stands. */
export function SoFarParameters(): MethodDecorator {
  return applyDecorators(
    ApiQuery({
      name: 'after',
      required: false,
      description: 'The position that you have everything up to; without it, from the beginning.',
      schema: { type: 'integer', minimum: 0 },
      example: 4711,
    }),
    ApiQuery({
      name: 'lastCapture',
      required: false,
      description: 'The last capture that you have, beside `after`: where the log does not hold it, the answer is 410.',
      schema: { type: 'string' },
      example: '01k9x2m7r0c3v5w8y1z4a6b7d9',
    }),
  );
}
