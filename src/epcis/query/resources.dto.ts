import { ApiProperty } from '@nestjs/swagger';

export class CollectionBody {
  @ApiProperty({ example: 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld' })
  '@context'!: string;

  @ApiProperty({ enum: ['Collection'] })
  type!: string;

  @ApiProperty({ type: [String], example: ['receiving', 'shipping'] })
  member!: string[];
}
