import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** What a partner is told of a recall: not its scope, nor what became of units elsewhere. */
export class ListedToldRecallBody {
  @ApiProperty({ example: 'recall/2026-0001' })
  recall!: string;

  @ApiProperty({ enum: ['open', 'closed'], example: 'open' })
  status!: string;

  @ApiProperty({ description: 'Event time as it was sent.', example: '2026-06-30' })
  openedAt!: string;

  @ApiPropertyOptional({ description: 'Event time as it was sent.', example: '2026-09-30' })
  closedAt?: string;

  @ApiProperty({ example: 'glass particles' })
  reason!: string;

  @ApiPropertyOptional({ description: 'As the authority names it.', example: 'II' })
  class?: string;

  @ApiPropertyOptional({ example: 'return to the maker' })
  remedy?: string;

  @ApiProperty({ type: [String], example: ['sale'] })
  blocks!: string[];
}

export class ToldUnitBody {
  @ApiProperty({ example: '01/00300011111116/21/A0001' })
  item!: string;

  @ApiProperty({ enum: ['marked', 'cleared'], example: 'marked' })
  status!: string;

  @ApiProperty({ description: 'Whether the party has it now, as far as it knows.', example: true })
  held!: boolean;
}

export class ToldRecallBody extends ListedToldRecallBody {
  @ApiProperty({ type: [ToldUnitBody], description: 'What the party has or had of it, page by page.' })
  units!: ToldUnitBody[];

  @ApiProperty({ description: 'Position at which the answer stands.', example: 4711 })
  position!: number;

  @ApiPropertyOptional({ description: 'True where something could not be taken in: more may be known.', example: true })
  incomplete?: boolean;
}
