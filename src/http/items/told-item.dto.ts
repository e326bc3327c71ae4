import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIFE_ENDS } from '../../ledger/item/core/core.events.js';
import { OtherFactBody } from '../reading/item-facts.dto.js';
import { PlaceBody } from '../reading/place.dto.js';

export class ToldLegBody {
  @ApiProperty({ description: 'Since when the party has it, or had it.', example: '2026-03-27T11:45:16.000Z' })
  from!: string;

  @ApiPropertyOptional({ description: 'Absent while it has it.', example: '2026-04-02T09:00:00.000Z' })
  until?: string;
}

/** What a partner is told of an item: as its party knows it by what it was told, which need not be what is so. */
export class ListedToldItemBody {
  @ApiProperty({ description: 'Canonical id.', example: '01/00300011111116/21/A0001' })
  id!: string;

  @ApiPropertyOptional({ description: 'From its label.', example: '01/00300011111116' })
  product?: string;

  @ApiPropertyOptional({ description: 'From its label.', example: '01/00300011111116/10/A123' })
  lot?: string;

  @ApiPropertyOptional({ description: 'From its label.', example: '2027-12-31' })
  expiry?: string;

  @ApiProperty({ type: PlaceBody })
  place!: PlaceBody;

  @ApiPropertyOptional({ example: '417/0399999000000' })
  holder?: string;

  @ApiPropertyOptional({ example: '417/0399999000000' })
  owner?: string;

  @ApiProperty({ description: 'CBV disposition.', example: 'in_transit' })
  disposition!: string;

  @ApiPropertyOptional({ enum: LIFE_ENDS, example: 'destroyed' })
  ended?: string;

  @ApiProperty({
    type: [String],
    description: 'What it is in, the innermost first.',
    example: ['00/103000111111111115'],
  })
  carriers!: string[];

  @ApiProperty({ description: 'How many things that it was told of are directly in it.', example: 0 })
  contents!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: ['marked', 'cleared'] },
    description: 'Recalls that it was told of.',
    example: { 'recall/2026-0001': 'marked' },
  })
  recalls!: Record<string, string>;

  @ApiProperty({ example: true })
  recalled!: boolean;

  @ApiProperty({ type: [ToldLegBody], description: 'When the party had it.' })
  legs!: ToldLegBody[];

  @ApiProperty({ description: 'Of the last event that the party is shown: 0, 1, 2 ... for it alone.', example: 3 })
  revision!: number;

  @ApiPropertyOptional({ type: [OtherFactBody], description: 'What the label that was asked with says otherwise.' })
  label?: OtherFactBody[];
}

export class ToldItemBody extends ListedToldItemBody {
  @ApiProperty({ description: 'The id as it was asked for.', example: '(01)00300011111116(21)A0001' })
  requested!: string;

  @ApiProperty({ description: 'Position at which the answer stands.', example: 4711 })
  position!: number;

  @ApiPropertyOptional({ description: 'True where something could not be taken in: more may be known.', example: true })
  incomplete?: boolean;
}
