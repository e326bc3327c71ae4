import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ProductionBody } from './item-facts.dto.js';

export class SerialRangeBody {
  @ApiProperty({ example: '01/00300011111116' })
  product!: string;

  @ApiProperty({ example: 'A0001' })
  from!: string;

  @ApiProperty({ description: 'As long as the first.', example: 'A0999' })
  to!: string;
}

/** All that are given hold together; each list is a list of alternatives. */
export class RecallCriteriaBody {
  @ApiPropertyOptional({ type: [String], example: ['01/00300011111116'] })
  products?: string[];

  @ApiPropertyOptional({ type: [String], example: ['01/00300011111116/10/A123'] })
  lots?: string[];

  @ApiPropertyOptional({ description: 'One lot number across all products.', example: 'A123' })
  lotCode?: string;

  @ApiPropertyOptional({
    description:
      'With `lotCode`: only products whose canonical id begins so. Of the GS1 company prefix 9506000 that is `01/09506000` for single pieces; an indicator digit other than 0 begins another.',
    example: '01/00300011',
  })
  productPrefix?: string;

  @ApiPropertyOptional({ type: [SerialRangeBody] })
  serials?: SerialRangeBody[];

  @ApiPropertyOptional({ type: [String], example: ['01/00300011111116/21/A0001'] })
  items?: string[];

  @ApiPropertyOptional({
    description: 'Event time: an instant or a date, not after `manufacturedTo`.',
    example: '2026-03-01',
  })
  manufacturedFrom?: string;

  @ApiPropertyOptional({ description: 'Event time: an instant or a date.', example: '2026-03-31' })
  manufacturedTo?: string;

  @ApiPropertyOptional({ type: ProductionBody })
  production?: ProductionBody;

  @ApiPropertyOptional({ type: [String], example: ['417/0300011000007'] })
  suppliers?: string[];

  @ApiPropertyOptional({
    type: [String],
    description: 'Lots or serials built into the item.',
    example: ['own/acme/motor/10/W17'],
  })
  components?: string[];
}

export class RecallScopeBody {
  @ApiProperty({ type: [RecallCriteriaBody], minItems: 1, description: 'Alternatives.' })
  anyOf!: RecallCriteriaBody[];

  @ApiPropertyOptional({
    type: [String],
    description: 'Items that are out of it whatever they match.',
    example: ['01/00300011111116/21/A0002'],
  })
  except?: string[];
}

/** A scope as the document shows it. */
export const SCOPE = {
  type: RecallScopeBody,
  example: {
    anyOf: [{ lots: ['01/00300011111116/10/A123'] }, { components: ['own/acme/motor/10/W17'] }],
    except: ['01/00300011111116/21/A0002'],
  },
};
