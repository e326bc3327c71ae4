import { ApiProperty } from '@nestjs/swagger';
import { MASTER_DATA_KINDS } from '../../ledger/master-data/master-data.events.js';
import { STANDINGS } from '../../ledger/master-data/told-of.js';

export class NameBody {
  @ApiProperty({ enum: MASTER_DATA_KINDS, example: 'product' })
  kind!: string;

  @ApiProperty({ description: 'As it stands in the answer, or what it is one of.', example: '01/00300011111116' })
  id!: string;

  @ApiProperty({ example: 'Examplamol 500 mg tablets' })
  name!: string;

  @ApiProperty({ description: 'Who says so.', example: '417/0300011000007' })
  by!: string;

  @ApiProperty({ enum: STANDINGS, description: 'Whose word that is.', example: 'own' })
  standing!: string;
}

export const NAMES: { readonly type: [typeof NameBody]; readonly description: string } = {
  type: [NameBody],
  description:
    'Where `names=true` asks for them: what the master data call the products, places and parties of the answer.',
};

export const NAMES_PARAMETER = {
  name: 'names',
  required: false,
  schema: { enum: ['false', 'true'], default: 'false' },
  description: '`true`: with the names of the products, places and parties that the answer is about.',
};
