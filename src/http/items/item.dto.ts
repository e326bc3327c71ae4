import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ComponentLotBody, CounterBody, ItemFactsBody, OtherFactBody } from '../reading/item-facts.dto.js';
import { NAMES, type NameBody } from '../reading/names.dto.js';
import { PlaceBody } from '../reading/place.dto.js';
import { LIFE_ENDS } from '../../ledger/item/core/core.events.js';

export class CarrierBody {
  @ApiProperty({ enum: ['container', 'assembly'], example: 'container' })
  kind!: string;

  @ApiProperty({ example: '00/103000111111111115' })
  id!: string;

  @ApiPropertyOptional({ description: 'Position within the assembly.', example: 'front' })
  position?: string;
}

export class FormsBody {
  @ApiPropertyOptional({
    description: 'Needs the length of the company prefix: known once a URN or tag told it.',
    example: 'urn:epc:id:sgtin:0300011.011111.A0001',
  })
  urn?: string;

  @ApiPropertyOptional({ example: 'https://id.gs1.org/01/00300011111116/21/A0001' })
  'digital-link'?: string;

  @ApiPropertyOptional({ example: '(01)00300011111116(21)A0001' })
  'element-string'?: string;
}

/** An item among others. */
export class ListedItemBody extends ItemFactsBody {
  @ApiProperty({ description: 'Canonical id.', example: '01/00300011111116/21/A0001' })
  id!: string;

  @ApiPropertyOptional({
    type: [String],
    description: 'Other lots that it was said to be of.',
    example: ['01/00300011111116/10/A124'],
  })
  claimedLots?: string[];

  @ApiPropertyOptional({ type: [ComponentLotBody], description: 'Component lots that it was made of.' })
  componentLots?: ComponentLotBody[];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Of an assembly: what is installed in it, by position.',
    example: { front: '01/00300011111123/21/M0001' },
  })
  slots?: Record<string, string>;

  @ApiPropertyOptional({ type: [CounterBody], description: 'What was read of it last.' })
  counters?: CounterBody[];

  @ApiProperty({ type: PlaceBody, description: 'Where it is, by way of its carriers.' })
  place!: PlaceBody;

  @ApiPropertyOptional({ description: 'Who has it.', example: '417/0300011000007' })
  holder?: string;

  @ApiPropertyOptional({ description: 'Whose it is.', example: '417/0300011000007' })
  owner?: string;

  @ApiPropertyOptional({
    description: 'Whom the title came from, where an owner passed it on.',
    example: '417/0300011000007',
  })
  seller?: string;

  @ApiProperty({ description: 'CBV disposition.', example: 'active' })
  disposition!: string;

  @ApiPropertyOptional({
    enum: LIFE_ENDS,
    description: 'How its life ended, or that of what it is in; absent while it goes on.',
    example: 'destroyed',
  })
  ended?: string;

  @ApiPropertyOptional({
    enum: ['stolen', 'missing'],
    description: 'As what it is reported, or what it is in.',
    example: 'missing',
  })
  report?: string;

  @ApiProperty({
    type: [String],
    description: 'Containers and assemblies around it, the innermost first.',
    example: ['00/103000111111111115'],
  })
  carriers!: string[];

  @ApiPropertyOptional({ type: CarrierBody, description: 'What it is in itself.' })
  carrier?: CarrierBody;

  @ApiPropertyOptional({ enum: ['introduced', 'manufactured', 'received', 'started'] })
  began?: string;

  @ApiPropertyOptional({ example: '2026-03-01T08:00:00.000Z' })
  beganAt?: string;

  @ApiProperty({ description: 'How many are directly in it.', example: 0 })
  contents!: number;

  @ApiProperty({ description: 'It is a carrier of goods, not a unit of them.', example: false })
  isContainer!: boolean;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: ['marked', 'cleared'] },
    description: 'Recalls that mark it: marked or cleared.',
    example: { 'recall/2026-0001': 'marked' },
  })
  recalls!: Record<string, string>;

  @ApiProperty({ description: 'It is marked by a recall, and not cleared of it.', example: true })
  recalled!: boolean;

  @ApiProperty({ type: [String], description: 'Further identifiers that hold now.', example: [] })
  identifiers!: string[];

  @ApiProperty({ type: FormsBody, description: 'Other spellings of its id.' })
  forms!: FormsBody;

  @ApiProperty({ description: 'Of its own last event: 0, 1, 2 ... without gap.', example: 3 })
  revision!: number;

  @ApiProperty({ description: 'Position of its own last event.', example: 4705 })
  lastPosition!: number;

  @ApiPropertyOptional({ type: [OtherFactBody], description: 'What the label that was asked with says otherwise.' })
  label?: OtherFactBody[];
}

export class ItemBody extends ListedItemBody {
  @ApiProperty({ description: 'The id as it was asked for.', example: '(01)00300011111116(21)A0001' })
  requested!: string;

  @ApiPropertyOptional(NAMES)
  names?: NameBody[];

  @ApiProperty({ description: 'Position at which the answer stands.', example: 4711 })
  position!: number;

  @ApiPropertyOptional({
    description: 'True where the read models could not take in something that bears on it: the answer may lack it.',
    example: true,
  })
  incomplete?: boolean;
}
