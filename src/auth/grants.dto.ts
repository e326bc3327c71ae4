import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const GRANT_EXAMPLE = {
  key: 'key-0f1e2d3c4b5a697887',
  principal: 'principal-0f1e2d3c4b5a697887',
  role: 'device',
  parties: ['417/9506000134352'],
  numbers: ['9506000'],
  since: '2026-03-27T10:00:00.000Z',
};

export class GrantBody {
  @ApiProperty({ example: 'key-0f1e2d3c4b5a697887' })
  key!: string;

  @ApiProperty({ description: 'Whose key it is.', example: 'principal-0f1e2d3c4b5a697887' })
  principal!: string;

  @ApiProperty({ example: 'device' })
  role!: string;

  @ApiProperty({ type: [String], description: 'None: all.', example: ['417/9506000134352'] })
  parties!: readonly string[];

  @ApiProperty({ type: [String], description: 'None: all.', example: ['9506000'] })
  numbers!: readonly string[];

  @ApiProperty({ description: 'When this was granted.', example: '2026-03-27T10:00:00.000Z' })
  since!: string;

  @ApiPropertyOptional({ description: 'It ends then by itself.', example: '2099-01-31T00:00:00.000Z' })
  until?: string;
}

export class GrantsBody {
  @ApiProperty({ description: 'The moment that is told.', example: '2026-03-27T10:00:00.000Z' })
  asOf!: string;

  @ApiProperty({ description: 'The position of the log up to which it was known.', example: 4711 })
  position!: number;

  @ApiProperty({ type: [GrantBody], description: 'In the order in which they were granted.', example: [GRANT_EXAMPLE] })
  grants!: readonly GrantBody[];
}
