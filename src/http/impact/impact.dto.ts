import { ApiExtraModels, ApiProperty, ApiPropertyOptional, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { LIFE_ENDS } from '../../ledger/item/core/core.events.js';
import { Needed } from '../reading/body-shape.js';
import { object } from '../reading/checks.js';
import { RecallScopeBody, SCOPE } from '../reading/recall-scope.dto.js';
import { PlaceBody } from '../reading/place.dto.js';

export class TraceRequest {
  @Needed(object('is to be a scope ({anyOf, except})'), SCOPE)
  scope!: RecallScopeBody;
}

export class AffectedUnitBody {
  @ApiProperty({ example: 'vin/1M8GDM9AXKP042788' })
  item!: string;

  @ApiProperty({ enum: ['affected', 'former'] })
  relation!: string;

  @ApiProperty({ enum: ['open', 'cleared'] })
  status!: string;

  @ApiProperty({ description: 'It bears the mark of the recall.', example: true })
  marked!: boolean;

  @ApiProperty({ description: 'It bears the mark of this or another recall that it is not cleared of.', example: true })
  recalled!: boolean;

  @ApiPropertyOptional({
    enum: [true],
    description: 'It is in the scope by a lot that it was said to be of, while it is known to be of another.',
    example: true,
  })
  claimed?: true;

  @ApiPropertyOptional({ description: 'What was done with it.', example: 'replaced' })
  remedy?: string;

  @ApiProperty({
    type: [String],
    description: 'From the unit to what the scope names.',
    example: ['vin/1M8GDM9AXKP042788', 'own/acme/motor/M-1'],
  })
  path!: string[];

  @ApiProperty({ type: [String], description: 'Its carriers, the innermost first.', example: [] })
  carriers!: string[];

  @ApiProperty({ type: PlaceBody })
  place!: PlaceBody;

  @ApiPropertyOptional({ example: '417/0300011000007' })
  holder?: string;

  @ApiPropertyOptional({ example: '417/0300011000007' })
  owner?: string;

  @ApiPropertyOptional({
    description: 'Whom the title came from, where an owner passed it on.',
    example: '417/0300011000007',
  })
  seller?: string;

  @ApiProperty({ example: 'active' })
  disposition!: string;

  @ApiPropertyOptional({ enum: LIFE_ENDS, description: 'How its life ended.', example: 'destroyed' })
  ended?: string;

  @ApiPropertyOptional({
    enum: ['stolen', 'missing'],
    description: 'As what it is reported, or what it is in.',
    example: 'missing',
  })
  report?: string;

  @ApiPropertyOptional({ example: '01/00300011111116' })
  product?: string;

  @ApiPropertyOptional({ example: '01/00300011111116/10/A123' })
  lot?: string;
}

export class ImpactBody {
  @ApiPropertyOptional({ example: 'recall/2026-0001' })
  recall?: string;

  @ApiProperty({
    description: 'Position at which the answer stands; of a stream it is in the header `Ledger-Position`.',
    example: 4711,
  })
  position!: number;

  @ApiPropertyOptional({
    description:
      'True where the read models could not take in something that bears on it: units may be missing. Of a stream it is in the header `Ledger-Incomplete`.',
    example: true,
  })
  incomplete?: boolean;

  @ApiProperty({ type: [AffectedUnitBody], description: 'In the order of their ids.' })
  units!: AffectedUnitBody[];
}

/** Pages as JSON; a stream of lines, or of rows, has all units. */
export function ImpactAnswer(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(ImpactBody, AffectedUnitBody),
    ApiResponse({
      status: 200,
      description: 'A page as JSON; all of it as CSV, or as a line of JSON for each unit.',
      content: {
        'application/json': { schema: { $ref: getSchemaPath(ImpactBody) } },
        'application/x-ndjson': { schema: { $ref: getSchemaPath(AffectedUnitBody) } },
        'text/csv': {
          schema: { type: 'string' },
          example: 'item,relation,status,marked\r\nvin/1M8GDM9AXKP042788,affected,open,true\r\n',
        },
      },
    }),
  );
}
