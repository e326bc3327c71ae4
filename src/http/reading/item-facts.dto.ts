import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class ProductionBody {
  @ApiPropertyOptional({ example: 'L2' })
  line?: string;

  @ApiPropertyOptional({ example: 'press 7' })
  equipment?: string;

  @ApiPropertyOptional({ example: 'op-81' })
  operator?: string;

  @ApiPropertyOptional({ example: '417/0300011000007' })
  supplier?: string;
}

/** What a label or a claim says of an item beside its id. */
export class SaidFactsBody {
  @ApiPropertyOptional({ example: '01/00300011111116/10/A123' })
  lot?: string;

  @ApiPropertyOptional({ example: '2027-12-31' })
  expiry?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    description: 'By their names.',
    example: { colour: 'red' },
  })
  attributes?: Record<string, string | number | boolean>;
}

/** What an item is, as against where and whose it is. */
export class ItemFactsBody extends SaidFactsBody {
  @ApiPropertyOptional({ example: '01/00300011111116' })
  product?: string;

  @ApiPropertyOptional({ type: ProductionBody })
  production?: ProductionBody;
}

export class ComponentLotBody {
  @ApiProperty({ example: 'own/acme/motor/10/W17' })
  lot!: string;

  @ApiProperty({ description: 'Decimal text.', example: '2' })
  quantity!: string;

  @ApiPropertyOptional({ description: 'UN/ECE Rec 20.', example: 'C62' })
  unit?: string;
}

/** A reading at an installation, a removal or an inspection. */
export class CounterBody {
  @ApiProperty({ example: 'cycles' })
  name!: string;

  @ApiProperty({ description: 'Decimal text.', example: '1200' })
  value!: string;

  @ApiPropertyOptional({ description: 'UN/ECE Rec 20.', example: 'HUR' })
  unit?: string;

  @ApiPropertyOptional({ example: 'new' })
  since?: string;
}

export class OtherFactBody {
  @ApiProperty({ description: 'Which fact; of one with parts, which of them: `production.line`.', example: 'lot' })
  fact!: string;

  @ApiProperty({ example: '01/00300011111116/10/A123' })
  known!: string;

  @ApiProperty({ example: '01/00300011111116/10/A124' })
  said!: string;
}
