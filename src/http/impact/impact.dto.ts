import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIFE_ENDS } from '../../ledger/item/core/core.events.js';
import { Needed } from '../reading/body-shape.js';
import { object } from '../reading/checks.js';
import { SCOPE_SCHEMA } from '../reading/recall-scope.dto.js';
import { PlaceBody } from '../reading/place.dto.js';

export class TraceRequest {
  @Needed(object('a scope ({anyOf, except})'), SCOPE_SCHEMA as object)
  scope!: object;
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

  @ApiPropertyOptional({
    description: 'It is in the scope by a lot that it was said to be of, while it is known to be of another.',
    example: true,
  })
  claimed?: true;

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
