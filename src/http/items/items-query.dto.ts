import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsInt, IsObject, IsOptional, IsString, Max, Min } from 'class-validator';
import { ItemBody } from './item.dto.js';

export const IDS_MOST = 1_000;

/** Ids, or filters that hold together. */
export class ItemsQuery {
  @ApiPropertyOptional({
    type: [String],
    maxItems: IDS_MOST,
    description: 'In any spelling. With it, no filter is taken.',
    example: ['01/00300011111116/21/A0001'],
  })
  @IsOptional()
  @IsArray({ message: 'is to be a list of ids' })
  @ArrayNotEmpty({ message: 'is to be a list of 1 to 1,000 ids' })
  @ArrayMaxSize(IDS_MOST, { message: 'is to be a list of 1 to 1,000 ids' })
  ids?: unknown[];

  @ApiPropertyOptional({ example: '01/00300011111116' })
  @IsOptional()
  @IsString({ message: 'is to be text' })
  product?: string;

  @ApiPropertyOptional({ description: 'Lot id, or lot number beside `product`.', example: 'A123' })
  @IsOptional()
  @IsString({ message: 'is to be text' })
  lot?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'All of these attributes.',
    example: { colour: 'red' },
  })
  @IsOptional()
  @IsObject({ message: 'is to be an object' })
  attributes?: object;

  @ApiPropertyOptional({ description: 'Where it is.', example: '414/0300011000014' })
  @IsOptional()
  @IsString({ message: 'is to be text' })
  location?: string;

  @ApiPropertyOptional({ description: 'The place or party that it is on its way to.', example: '414/0399999000017' })
  @IsOptional()
  @IsString({ message: 'is to be text' })
  transitTo?: string;

  @ApiPropertyOptional({ description: 'Who has it.', example: '417/0300011000007' })
  @IsOptional()
  @IsString({ message: 'is to be text' })
  holder?: string;

  @ApiPropertyOptional({ description: 'Whose it is.', example: '417/0300011000007' })
  @IsOptional()
  @IsString({ message: 'is to be text' })
  owner?: string;

  @ApiPropertyOptional({ description: 'CBV disposition.', example: 'in_transit' })
  @IsOptional()
  @IsString({ message: 'is to be text' })
  disposition?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 1_000, default: 100 })
  @IsOptional()
  @IsInt({ message: 'is to be 1 to 1000' })
  @Min(1, { message: 'is to be 1 to 1000' })
  @Max(1_000, { message: 'is to be 1 to 1000' })
  limit?: number;

  @ApiPropertyOptional({ description: 'As in the Link header.' })
  @IsOptional()
  @IsString({ message: 'is to be text' })
  cursor?: string;
}

export class ItemsBody {
  @ApiProperty({ type: [ItemBody] })
  items!: ItemBody[];

  @ApiPropertyOptional({ type: [String], description: 'Ids of which nothing was ever recorded.', example: [] })
  unknown?: string[];

  @ApiPropertyOptional({
    description:
      'To go on with; absent on the last page. A page may have fewer items than its limit, even none, where many had to be looked at: more may follow.',
  })
  cursor?: string;

  @ApiProperty({ description: 'Position at which the answer stands.', example: 4711 })
  position!: number;

  @ApiPropertyOptional({
    description: 'True where the read models could not take in something that bears on it: the answer may lack it.',
    example: true,
  })
  incomplete?: boolean;
}
