import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class DocumentBody {
  @ApiPropertyOptional({ description: 'CBV business transaction type, bare.', example: 'po' })
  type?: string;

  @ApiProperty({ description: 'The party that issued it; empty where nobody said it.', example: '417/0300011000007' })
  issuer!: string;

  @ApiProperty({ example: 'PO-4711' })
  id!: string;
}
