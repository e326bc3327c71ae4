import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { NAMES, type NameBody } from '../reading/names.dto.js';
import { PlaceBody } from '../reading/place.dto.js';

export class StockRowBody {
  @ApiPropertyOptional({ example: '01/00300011111116' })
  product?: string;

  @ApiPropertyOptional({ example: '01/00300011111116/10/A123' })
  lot?: string;

  @ApiPropertyOptional({ type: PlaceBody })
  place?: PlaceBody;

  @ApiPropertyOptional({ example: 'active' })
  disposition?: string;

  @ApiPropertyOptional({ example: '417/0300011000007' })
  owner?: string;

  @ApiPropertyOptional({ enum: ['unit', 'component', 'container'] })
  level?: string;

  @ApiPropertyOptional({ enum: ['stolen', 'missing'], description: 'What it is reported as.' })
  report?: string;

  @ApiPropertyOptional({
    description: 'Whether it bears the mark of a recall that it is not cleared of.',
    example: false,
  })
  recalled?: boolean;

  @ApiProperty({ description: 'Decimal text.', example: '12' })
  quantity!: string;

  @ApiProperty({ description: 'UN/ECE Rec 20.', example: 'C62' })
  unit!: string;
}

export class StockBody {
  @ApiProperty({ description: 'Position at which the answer stands.', example: 4711 })
  position!: number;

  @ApiPropertyOptional({ description: 'Something could not be taken in: quantities may lack it.', example: true })
  incomplete?: boolean;

  @ApiProperty({
    type: [StockRowBody],
    description: 'Rows with the fields that were grouped by; nothing that is nowhere or gone.',
  })
  stock!: StockRowBody[];

  @ApiPropertyOptional(NAMES)
  names?: NameBody[];
}
