import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsArray } from 'class-validator';
import { REMEDIES } from '../../ledger/recall/remedies.js';
import { Given, Needed } from '../reading/body-shape.js';
import { FLAG, LIST, object, TEXT, wordsOf } from '../reading/checks.js';
import { SCOPE_SCHEMA } from '../reading/recall-scope.dto.js';

const BLOCKS = ['sale', 'shipment', 'use'];

const text = (description: string, example: string): PropertyDecorator =>
  Given(TEXT, { type: String, description, example });

export class CloseRecallRequest {
  @text('Event time. Default: when it is recorded.', '2026-06-30')
  at?: string;

  @text('The party that it is recorded for.', '417/0300011000007')
  recordedFor?: string;

  @text('Why.', 'all units accounted for')
  reason?: string;

  @Given(LIST, {
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    example: [{ issuer: '417/0300011000007', id: 'CAPA-12' }],
  })
  documents?: unknown[];

  @Given(FLAG, { type: Boolean })
  dryRun?: boolean;
}

export class OpenRecallRequest extends CloseRecallRequest {
  @text('Its id: letters, digits, dots, hyphens, underlines. Made by the server where it is absent.', '2026-0001')
  id?: string;

  @text('As the authority names it.', 'I')
  class?: string;

  @text('What is to be done with the units.', 'return to the maker')
  remedy?: string;

  @Needed(object('is to be a scope ({anyOf, except})'), SCOPE_SCHEMA as object)
  scope!: object;

  @Given(wordsOf(BLOCKS), {
    type: [String],
    enum: BLOCKS,
    description: 'What it forbids. Default: all three.',
    example: BLOCKS,
  })
  blocks?: string[];

  @Given(LIST, {
    type: [String],
    description: 'Places or parties where units may still go.',
    example: ['417/0300011000007'],
  })
  sites?: string[];
}

export class ClearRecallRequest extends CloseRecallRequest {
  @Needed(
    { validators: [IsArray({ message: 'is to be a list of 1 to 20,000 items' })], holds: Array.isArray },
    {
      type: 'array',
      items: { oneOf: [{ type: 'string' }, { type: 'object', additionalProperties: true }] },
      example: ['01/00300011111116/21/A0001'],
    },
  )
  items!: unknown[];

  @Given(TEXT, {
    type: String,
    enum: REMEDIES,
    description:
      'What was done with them. Quarantined, returned and unreachable are steps on the way: the unit stays recalled. Any other releases it.',
    example: 'replaced',
  })
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
