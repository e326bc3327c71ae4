import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class PlaceBody {
  @ApiProperty({ enum: ['nowhere', 'at', 'transit', 'with', 'gone'], example: 'at' })
  kind!: string;

  @ApiPropertyOptional({ example: '414/0300011000014' })
  location?: string;

  @ApiPropertyOptional({ description: 'In transit: where it left.' })
  from?: string;

  @ApiPropertyOptional({ description: 'In transit: where it goes.' })
  toLocation?: string;

  @ApiPropertyOptional({ description: 'In transit: to whom it goes.' })
  toParty?: string;

  @ApiPropertyOptional({ description: 'With a party, at a place that nobody told.' })
  party?: string;
}
