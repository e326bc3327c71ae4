import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { IsArray } from 'class-validator';
import { REMEDIES } from '../../ledger/recall/remedies.js';
import { Given, Needed } from '../reading/body-shape.js';
import { FLAG, LIST, object, TEXT } from '../reading/checks.js';
import { AnsweredBody, RecordedBody } from '../writing/answer.dto.js';
import { RecallScopeBody, SCOPE } from '../reading/recall-scope.dto.js';
import { FORM_RULES } from '../reading/form.sentences.js';
import { ListedToldRecallBody } from './told-recall.dto.js';
import { ITEMS_MOST } from '../../ledger/operations/items-most.js';

const ITEMS_LIST = FORM_RULES['list-of-up-to']({ most: ITEMS_MOST, what: 'items' });
const BLOCKS = ['sale', 'shipment', 'use'];

export const OPEN_EXAMPLES = {
  lot: {
    summary: 'a lot of a product',
    value: {
      id: '2026-0001',
      reason: 'glass particles',
      class: 'II',
      remedy: 'return to the maker',
      scope: { anyOf: [{ lots: ['01/00300011111116/10/A123'] }] },
    },
  },
  serials: {
    summary: 'a range of serials, blocked for sale only',
    value: {
      reason: 'misprinted labels',
      scope: { anyOf: [{ serials: [{ product: '01/00300011111116', from: 'A0001', to: 'A0099' }] }] },
      blocks: ['sale'],
      sites: ['417/0300011000007'],
    },
  },
};
export const CLEAR_EXAMPLES = {
  replaced: {
    summary: 'a unit that was replaced',
    value: { items: ['01/00300011111116/21/A0001'], remedy: 'replaced' },
  },
};
export const CLOSE_EXAMPLES = {
  over: {
    summary: 'with the document of its end',
    value: { reason: 'all units accounted for', documents: [{ issuer: '417/0300011000007', id: 'CAPA-12' }] },
  },
};

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

  @Needed(object('a scope ({anyOf, except})'), SCOPE)
  scope!: RecallScopeBody;

  @Given(LIST, {
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
    { validators: [IsArray({ message: ITEMS_LIST })], holds: Array.isArray },
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

const RECALL = { description: 'The recall that it is about.', example: 'recall/2026-0001' };

export class RecallDryRunBody extends AnsweredBody {
  @ApiProperty(RECALL)
  recall!: string;
}

export class RecallAnswerBody extends RecordedBody {
  @ApiProperty(RECALL)
  recall!: string;
}

export class OpenUnitsBody {
  @ApiProperty({ example: 2 })
  units!: number;

  @ApiProperty({ type: [String], description: 'The first ten of them.', example: ['01/00300011111116/21/A0001'] })
  first!: string[];
}

export class CloseRecallDryRunBody extends RecallDryRunBody {
  @ApiProperty({ type: OpenUnitsBody, description: 'How many units are not cleared.' })
  open!: OpenUnitsBody;
}

export class CloseRecallAnswerBody extends RecallAnswerBody {
  @ApiPropertyOptional({
    type: OpenUnitsBody,
    description: 'How many units were not cleared. Absent where it was closed by an earlier call with this key.',
  })
  open?: OpenUnitsBody;
}

/** A recall as the register has it. */
export class ListedRecallBody {
  @ApiProperty({ example: 'recall/2026-0001' })
  recall!: string;

  @ApiProperty({
    enum: ['open', 'closed', 'erroneous'],
    description: '`erroneous`: it was opened by mistake, and its opening was corrected.',
  })
  status!: string;

  @ApiProperty({ description: 'Why it was opened.', example: 'glass particles' })
  reason!: string;

  @ApiPropertyOptional({ description: 'As the authority names it.', example: 'I' })
  class?: string;

  @ApiPropertyOptional({ description: 'What is to be done with the units.', example: 'return to the maker' })
  remedy?: string;

  @ApiProperty(SCOPE)
  scope!: RecallScopeBody;

  @ApiProperty({ type: [String], enum: BLOCKS, description: 'What it forbids.', example: BLOCKS })
  blocks!: string[];

  @ApiProperty({
    type: [String],
    description: 'Places or parties where units may still go.',
    example: ['417/0300011000007'],
  })
  sites!: string[];

  @ApiProperty({ description: 'Event time.', example: '2026-03-27T11:45:16.000Z' })
  openedAt!: string;

  @ApiProperty({ example: 4711 })
  openedPosition!: number;

  @ApiProperty({ description: 'The party that it was opened for.', example: '417/0300011000007' })
  openedBy!: string;

  @ApiProperty({ description: 'The capture that opened it.', example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  capture!: string;

  @ApiPropertyOptional({ description: 'Event time.', example: '2026-06-30T23:59:59.999Z' })
  closedAt?: string;

  @ApiPropertyOptional({ example: 5120 })
  closedPosition?: number;

  @ApiPropertyOptional({ description: 'Why it was closed.', example: 'all units accounted for' })
  closedReason?: string;

  @ApiPropertyOptional({
    description: 'When its opening was declared erroneous: event time.',
    example: '2026-03-28T09:00:00.000Z',
  })
  erroneousAt?: string;

  @ApiPropertyOptional({ example: 4802 })
  erroneousPosition?: number;

  @ApiPropertyOptional({ description: 'Why its opening was declared erroneous.', example: 'lot number mistyped' })
  erroneousReason?: string;
}

export class RecallProgressBody {
  @ApiProperty({ description: 'Units that it hits.', example: 12 })
  affected!: number;

  @ApiProperty({ description: 'Assemblies that held one, and no longer do.', example: 1 })
  former!: number;

  @ApiProperty({ description: 'Affected, and not cleared.', example: 11 })
  open!: number;

  @ApiProperty({ description: 'Affected, and cleared.', example: 1 })
  cleared!: number;

  @ApiProperty({ description: 'Affected, and bearing its mark.', example: 12 })
  marked!: number;

  @ApiProperty({ description: 'All that bear its mark and are not cleared.', example: 11 })
  marks!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'How many were cleared, by what was done with them.',
    example: { replaced: 1 },
  })
  remedies!: Record<string, number>;
}

export class RecallBody extends ListedRecallBody {
  @ApiProperty({ type: RecallProgressBody, description: 'Units, as of `position`.' })
  progress!: RecallProgressBody;

  @ApiProperty({ description: 'Position at which the answer stands.', example: 4711 })
  position!: number;

  @ApiPropertyOptional({
    description: 'True where the read models could not take in something that bears on it: the answer may lack it.',
    example: true,
  })
  incomplete?: boolean;
}

@ApiExtraModels(ListedRecallBody, ListedToldRecallBody)
export class RecallsBody {
  @ApiProperty({
    type: 'array',
    items: { anyOf: [ListedRecallBody, ListedToldRecallBody].map((body) => ({ $ref: getSchemaPath(body) })) },
    description: 'To a partner what its party was told of those of what it has or had.',
  })
  recalls!: (ListedRecallBody | ListedToldRecallBody)[];

  @ApiProperty({ example: 4711 })
  position!: number;
}
