import { MASTER_DATA_KINDS } from '../../ledger/master-data/master-data.events.js';
import { MasterDataFieldsBody } from './master-data.dto.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIFE_ENDS } from '../../ledger/item/core/core.events.js';
import { REPORTS } from '../../ledger/item/reports/reports.facet.js';
import { TRANSFORMATION_ROLES } from '../../ledger/item/transformations/transformations.facet.js';
import { DocumentBody } from './document.dto.js';
import { ComponentLotBody, CounterBody, ItemFactsBody, SaidFactsBody } from './item-facts.dto.js';
import { PlaceBody } from './place.dto.js';
import { RecallScopeBody, SCOPE } from './recall-scope.dto.js';

const PARTY = '417/0399999000000';
const LOCATION = '414/0300011000014';

export class TitleBody {
  @ApiPropertyOptional({ description: 'Who transfers it.', example: '417/0300011000007' })
  from?: string;

  @ApiProperty({ example: PARTY })
  to!: string;
}

export class RelabellingBody {
  @ApiProperty({ example: '01/00300011111123/21/B0001' })
  identifier!: string;

  @ApiPropertyOptional({ example: '01/00300011111123' })
  product?: string;

  @ApiPropertyOptional({ example: '01/00300011111123/10/A123' })
  lot?: string;
}

export class OrderBody {
  @ApiProperty({ description: 'Milliseconds since 1970 by which it sorts.', example: 1_774_611_916_000 })
  at!: number;

  @ApiProperty({ example: 4705 })
  position!: number;
}

export class UndoneTitleBody {
  @ApiProperty({ type: OrderBody, description: 'The shipment by which it had passed.' })
  by!: OrderBody;

  @ApiProperty({ description: 'Who had it by that.', example: PARTY })
  from!: string;

  @ApiPropertyOptional({ description: 'Who has it again; absent where nobody is known.', example: PARTY })
  to?: string;

  @ApiPropertyOptional({ description: 'Whom that one had it from.', example: PARTY })
  seller?: string;
}

export class KeptFlagBody {
  @ApiProperty({ example: 'recalled' })
  rule!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'What it is about.',
    example: { recall: 'recall/2026-0001', unit: '01/00300011111116/21/A0001' },
  })
  values!: Record<string, string>;
}

export class NamedGoodsBody {
  @ApiProperty({ description: 'The lot, or the product where no lot is known.', example: '01/00300011111215/10/API-7' })
  subject!: string;

  @ApiProperty({ enum: TRANSFORMATION_ROLES })
  role!: string;

  @ApiPropertyOptional({ description: 'A decimal number as text.', example: '12.5' })
  quantity?: string;

  @ApiPropertyOptional({ description: 'UN/ECE Rec 20; absent: pieces.', example: 'KGM' })
  unit?: string;
}

/** What an event of an item or a recall says, whatever its type: each type has some of these. */
export class EventDataBody extends ItemFactsBody {
  @ApiProperty({ description: 'Event time as it was sent.', example: '2026-03-27T06:45:16-05:00' })
  at!: string;

  @ApiProperty({ description: 'The party for whom it was recorded.', example: '417/0300011000007' })
  by!: string;

  @ApiPropertyOptional({ description: 'The owner or holder that `by` acts for.', example: PARTY })
  onBehalfOf?: string;

  @ApiPropertyOptional({ enum: [true], description: 'It is an observation.' })
  claimed?: true;

  @ApiPropertyOptional({
    type: SaidFactsBody,
    description: 'What was said of the item beside its id, and was not known.',
  })
  facts?: SaidFactsBody;

  @ApiPropertyOptional({
    type: [DocumentBody],
    description: 'Its own business documents, where those of its capture are not all of them its own.',
  })
  documents?: DocumentBody[];

  @ApiPropertyOptional({
    type: [KeptFlagBody],
    description:
      'What was found against it when it was recorded all the same, beside its history: by recalls, and by what was in the item. Also among the `anomalies`.',
  })
  flags?: KeptFlagBody[];

  @ApiPropertyOptional({ example: LOCATION })
  location?: string;

  @ApiPropertyOptional({ example: PARTY })
  owner?: string;

  @ApiPropertyOptional({ type: [ComponentLotBody], description: 'Component lots that it was made of.' })
  components?: ComponentLotBody[];

  @ApiPropertyOptional({
    description: 'The transformation that used it up, or made it.',
    example: 'transformation/urn%3Aepcglobal%3Acbv%3Axform%3A0300011000007%3AB-4711',
  })
  transformation?: string;

  @ApiPropertyOptional({ enum: TRANSFORMATION_ROLES, description: 'What it was to the transformation.' })
  role?: string;

  @ApiPropertyOptional({
    type: [NamedGoodsBody],
    description: 'Of a transformation: goods in bulk that went into it or came out of it.',
  })
  names?: NamedGoodsBody[];

  @ApiPropertyOptional({ example: PARTY })
  toParty?: string;

  @ApiPropertyOptional({ example: '414/0399999000017' })
  toLocation?: string;

  @ApiPropertyOptional({ type: TitleBody, description: 'A transfer of title.' })
  title?: TitleBody;

  @ApiPropertyOptional({ type: PlaceBody, description: 'Where it was known to be when it came into its carrier.' })
  stood?: PlaceBody;

  @ApiPropertyOptional({ description: 'Who held it there, where that is not `by`.', example: PARTY })
  heldBy?: string;

  @ApiPropertyOptional({
    enum: [true],
    description: 'Who tells of it takes it from no holder, unless it was on its way there.',
  })
  keepsHolder?: true;

  @ApiPropertyOptional({ example: '00/103000111111111115' })
  container?: string;

  @ApiPropertyOptional({ example: 'vin/1M8GDM9AXKP042788' })
  assembly?: string;

  @ApiPropertyOptional({ description: 'Position within the assembly.', example: 'front' })
  position?: string;

  @ApiPropertyOptional({ type: [CounterBody] })
  counters?: CounterBody[];

  @ApiPropertyOptional({ enum: [true], description: 'It was installed when the assembly was made.' })
  builtIn?: true;

  @ApiPropertyOptional({ enum: [true] })
  dispensed?: true;

  @ApiPropertyOptional({ enum: ['refund', 'exchange', 'repair', 'recall', 'unsold', 'trade-in'] })
  purpose?: string;

  @ApiPropertyOptional({ description: 'CBV business step.', example: 'inspecting' })
  bizStep?: string;

  @ApiPropertyOptional({ description: 'CBV disposition.', example: 'in_progress' })
  disposition?: string;

  @ApiPropertyOptional({ enum: LIFE_ENDS, description: 'How its life ended.' })
  cause?: string;

  @ApiPropertyOptional({
    description: 'The recall that its destruction is the remedy of.',
    example: 'recall/2026-0001',
  })
  remedyOf?: string;

  @ApiPropertyOptional({
    type: [Number],
    description: 'Positions of the events that count as never given.',
    example: [4705],
  })
  positions?: number[];

  @ApiPropertyOptional({ example: 'own/acme/tag/T-1' })
  identifier?: string;

  @ApiPropertyOptional({ enum: ['added', 'replaced', 'ended'], description: 'What became of the identifier.' })
  change?: string;

  @ApiPropertyOptional({ description: 'The identifier that no longer holds.', example: 'own/acme/tag/T-0' })
  former?: string;

  @ApiPropertyOptional({ type: RelabellingBody, description: 'The identifier by which it goes from then on.' })
  becomes?: RelabellingBody;

  @ApiPropertyOptional({ example: 'recall/2026-0001' })
  recall?: string;

  @ApiPropertyOptional({ description: 'What was or is to be done because of a recall.', example: 'replaced' })
  remedy?: string;

  @ApiPropertyOptional({ enum: [true], description: 'The remedy is a step on the way: the unit stays recalled.' })
  isOpen?: true;

  @ApiPropertyOptional({
    type: [String],
    description: 'What a unit was cleared of: itself, or what is in it.',
    example: ['01/00300011111116/21/A0001'],
  })
  causes?: string[];

  @ApiPropertyOptional({
    enum: [true],
    description:
      'Told once more: that it is in there, since it is known where that is; or that it is recalled, since something came into it.',
  })
  again?: true;

  @ApiPropertyOptional({ enum: REPORTS })
  report?: string;

  @ApiPropertyOptional({ description: 'Position of the shipment that was none.', example: 4705 })
  shipment?: number;

  @ApiPropertyOptional({
    description: 'It came out of what was shipped, and was not shipped by itself: nothing is undone.',
  })
  shippedWithin?: true;

  @ApiPropertyOptional({
    description:
      'Position of the event that declared the shipment none before it was known what that did: told is what else is undone.',
    example: 4709,
  })
  completes?: number;

  @ApiPropertyOptional({ description: 'The carrier whose shipment was none.', example: '00/103000111111111115' })
  of?: string;

  @ApiPropertyOptional({ type: UndoneTitleBody, description: 'The title that goes back.' })
  undone?: UndoneTitleBody;

  @ApiPropertyOptional({ description: 'Of a recall: why it was opened or closed.', example: 'glass particles' })
  reason?: string;

  @ApiPropertyOptional({
    description:
      'Of a recall that was opened by mistake, or of master data: the position of its opening, or of the statement, which this declares erroneous.',
    example: 4711,
  })
  erroneous?: number;

  @ApiPropertyOptional({ description: 'Of a recall, as the authority names it.', example: 'I' })
  class?: string;

  @ApiPropertyOptional({ ...SCOPE, description: 'Of a recall.' })
  scope?: RecallScopeBody;

  @ApiPropertyOptional({ type: [String], enum: ['sale', 'shipment', 'use'], description: 'What a recall forbids.' })
  blocks?: string[];

  @ApiPropertyOptional({ type: [String], description: 'Where units of a recall may still go.', example: [PARTY] })
  sites?: string[];

  @ApiPropertyOptional({
    enum: MASTER_DATA_KINDS,
    description: 'Of master data: of what they tell.',
    example: 'product',
  })
  kind?: string;

  @ApiPropertyOptional({
    enum: ['own', 'party', 'document'],
    description:
      'Of master data: `own` word, that of the `party` that it was recorded for, or of a `document` that nobody vouches for.',
    example: 'own',
  })
  spoken?: string;

  @ApiPropertyOptional({ description: 'Of master data from a document: whom it names as its sender.', example: PARTY })
  sender?: string;

  @ApiPropertyOptional({ description: 'Of master data: up to when they hold.', example: '2027-12-31' })
  until?: string;

  @ApiPropertyOptional({ type: MasterDataFieldsBody, description: 'Of master data: what is said.' })
  fields?: MasterDataFieldsBody;
}
