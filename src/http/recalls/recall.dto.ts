import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsArray, IsBoolean, IsIn, IsObject, IsOptional, IsString } from 'class-validator';
import { SCOPE_SCHEMA } from '../reading/recall-scope.dto.js';

function text(description: string, example: string): PropertyDecorator {
  return (target, key) => {
    ApiPropertyOptional({ type: String, description, example })(target, key);
    IsOptional()(target, key);
    IsString({ message: 'is to be text' })(target, key);
  };
}

export class CloseRecallRequest {
  @text('Event time. Default: when it is recorded.', '2026-06-30')
  at?: string;

  @text('The party that it is recorded for.', '417/0300011000007')
  recordedFor?: string;

  @text('Why.', 'all units accounted for')
  reason?: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    example: [{ issuer: '417/0300011000007', id: 'CAPA-12' }],
  })
  @IsOptional()
  @IsArray({ message: 'is to be a list' })
  documents?: unknown[];

  @ApiPropertyOptional({ type: Boolean })
  @IsOptional()
  @IsBoolean({ message: 'is to be true or false' })
  dryRun?: boolean;
}

export class OpenRecallRequest extends CloseRecallRequest {
  @text('Its id: letters, digits, dots, hyphens, underlines. Made by the server where it is absent.', '2026-0001')
  id?: string;

  @text('As the authority names it.', 'I')
  class?: string;

  @text('What is to be done with the units.', 'return to the maker')
  remedy?: string;

  @ApiProperty(SCOPE_SCHEMA as object)
  @IsObject({ message: 'is to be a scope ({anyOf, except})' })
  scope!: object;

  @ApiPropertyOptional({
    type: [String],
    enum: ['sale', 'shipment', 'use'],
    description: 'What it forbids. Default: all three.',
    example: ['sale', 'shipment', 'use'],
  })
  @IsOptional()
  @IsArray({ message: 'is to be a list' })
  @IsIn(['sale', 'shipment', 'use'], { each: true, message: 'is to be a list of sale, shipment, use' })
  blocks?: string[];

  @ApiPropertyOptional({
    type: [String],
    description: 'Places or parties where units may still go.',
    example: ['417/0300011000007'],
  })
  @IsOptional()
  @IsArray({ message: 'is to be a list' })
  sites?: string[];
}

export class ClearRecallRequest extends CloseRecallRequest {
  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ type: 'string' }, { type: 'object', additionalProperties: true }] },
    example: ['01/00300011111116/21/A0001'],
  })
  @IsArray({ message: 'is to be a list of 1 to 20,000 items' })
  items!: unknown[];

  @text(
    'What was done with them: quarantined, returned, repaired, replaced, refunded, destroyed, unreachable.',
    'replaced',
  )
  remedy?: string;
}

export class RecallBody {
  @ApiProperty({ example: 'recall/2026-0001' })
  recall!: string;

  @ApiProperty({ enum: ['open', 'closed'] })
  status!: string;

  @ApiProperty(SCOPE_SCHEMA as object)
  scope!: object;

  @ApiProperty({ type: [String], example: ['sale', 'shipment', 'use'] })
  blocks!: string[];

  @ApiProperty({ type: [String], example: ['417/0300011000007'] })
  sites!: string[];

  @ApiProperty({ example: 'glass particles' })
  reason!: string;

  @ApiProperty({ example: '2026-03-27T11:45:16.000Z' })
  openedAt!: string;

  @ApiProperty({ example: 4711 })
  openedPosition!: number;

  @ApiPropertyOptional({ example: '2026-06-30T23:59:59.999Z' })
  closedAt?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Units: affected, former, open, cleared, marked; and the remedies of those cleared.',
    example: { affected: 12, former: 1, open: 11, cleared: 1, marked: 12, marks: 11, remedies: { replaced: 1 } },
  })
  progress?: object;

  @ApiPropertyOptional({ description: 'Position at which the answer stands.', example: 4711 })
  position?: number;

  @ApiPropertyOptional({
    description: 'True where the read models could not take in something that bears on it: the answer may lack it.',
    example: true,
  })
  incomplete?: boolean;
}

export class RecallsBody {
  @ApiProperty({ type: [RecallBody] })
  recalls!: RecallBody[];

  @ApiProperty({ example: 4711 })
  position!: number;
}
