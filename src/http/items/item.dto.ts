import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PlaceBody } from '../reading/place.dto.js';
import { LIFE_ENDS } from '../../ledger/item/core/core.events.js';

export class ItemBody {
  @ApiProperty({ description: 'Canonical id.', example: '01/00300011111116/21/A0001' })
  id!: string;

  @ApiPropertyOptional({ description: 'The id as it was asked for.', example: '(01)00300011111116(21)A0001' })
  requested?: string;

  @ApiPropertyOptional({ example: '01/00300011111116' })
  product?: string;

  @ApiPropertyOptional({ example: '01/00300011111116/10/A123' })
  lot?: string;

  @ApiPropertyOptional({
    type: [String],
    description: 'Other lots that it was said to be of.',
    example: ['01/00300011111116/10/A124'],
  })
  claimedLots?: string[];

  @ApiPropertyOptional({ example: '2027-12-31' })
  expiry?: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'What the label that was asked with says otherwise.',
    example: [{ fact: 'lot', known: '01/00300011111116/10/A123', said: '01/00300011111116/10/A124' }],
  })
  label?: object[];

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { colour: 'red' } })
  attributes?: object;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { line: 'L2' } })
  production?: object;

  @ApiProperty({ type: PlaceBody, description: 'Where it is, by way of its carriers.' })
  place!: PlaceBody;

  @ApiPropertyOptional({ description: 'Who has it.', example: '417/0300011000007' })
  holder?: string;

  @ApiPropertyOptional({ description: 'Whose it is.', example: '417/0300011000007' })
  owner?: string;

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

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { kind: 'container', id: '00/103000111111111115' },
  })
  carrier?: object;

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
    additionalProperties: true,
    description: 'Recalls that mark it: marked or cleared.',
    example: { 'recall/2026-0001': 'marked' },
  })
  recalls!: object;

  @ApiProperty({ description: 'It is marked by a recall, and not cleared of it.', example: true })
  recalled!: boolean;

  @ApiProperty({ type: [String], description: 'Further identifiers that hold now.', example: [] })
  identifiers!: string[];

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      'Other spellings of its id. `urn` needs the length of the company prefix: known once a URN or tag told it.',
    example: { 'digital-link': 'https://id.gs1.org/01/00300011111116/21/A0001' },
  })
  forms!: object;

  @ApiProperty({ description: 'Of its own last event: 0, 1, 2 ... without gap.', example: 3 })
  revision!: number;

  @ApiProperty({ description: 'Position of its own last event.', example: 4705 })
  lastPosition!: number;

  @ApiPropertyOptional({ description: 'Position at which the answer stands.', example: 4711 })
  position?: number;

  @ApiPropertyOptional({
    description: 'True where the read models could not take in something that bears on it: the answer may lack it.',
    example: true,
  })
  incomplete?: boolean;
}
