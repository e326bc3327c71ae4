import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { NAMES, type NameBody } from '../reading/names.dto.js';
import { LIFE_ENDS } from '../../ledger/item/core/core.events.js';
import { Given } from '../reading/body-shape.js';
import { ANY, listOfUpTo, object, TEXT, wholeNumber } from '../reading/checks.js';
import { ListedItemBody } from './item.dto.js';
import { ListedToldItemBody } from './told-item.dto.js';
import { FORM_RULES } from '../reading/form.sentences.js';

export const IDS_MOST = 1_000;

/** Ids, or filters that hold together. */
export class ItemsQuery {
  @Given(listOfUpTo(IDS_MOST, 'ids'), {
    type: [String],
    maxItems: IDS_MOST,
    description: 'In any spelling. With it, no filter is taken.',
    example: ['01/00300011111116/21/A0001'],
  })
  ids?: unknown[];

  @Given(TEXT, { example: '01/00300011111116' })
  product?: string;

  @Given(TEXT, { description: 'Lot id, or lot number beside `product`.', example: 'A123' })
  lot?: string;

  @Given(object(), {
    type: 'object',
    additionalProperties: true,
    description: 'All of these attributes.',
    example: { colour: 'red' },
  })
  attributes?: object;

  @Given(TEXT, { description: 'Where it is.', example: '414/0300011000014' })
  location?: string;

  @Given(TEXT, { description: 'The place or party that it is on its way to.', example: '414/0399999000017' })
  transitTo?: string;

  @Given(TEXT, { description: 'Who has it.', example: '417/0300011000007' })
  holder?: string;

  @Given(TEXT, { description: 'Whose it is.', example: '417/0300011000007' })
  owner?: string;

  @Given(TEXT, { description: 'CBV disposition.', example: 'in_transit' })
  disposition?: string;

  @Given(TEXT, { enum: LIFE_ENDS, description: 'How its life ended.', example: 'destroyed' })
  ended?: string;

  @Given(TEXT, {
    description: 'A serial by itself: all items that bear it or ever did, whatever their product.',
    example: 'A0001',
  })
  serial?: string;

  @Given(ANY, {
    oneOf: [{ type: 'string' }, { type: 'object', additionalProperties: true }],
    description:
      'What was recorded with this business document, contents of containers included: {type, issuer, id}, of which only `id` is needed, or a CBV URN.',
    example: { type: 'po', issuer: '417/0300011000007', id: 'PO-4711' },
  })
  document?: unknown;

  @Given(wholeNumber(FORM_RULES['whole-number']({ least: 1, most: 1_000 }), 1, 1_000), {
    minimum: 1,
    maximum: 1_000,
    default: 100,
  })
  limit?: number;

  @Given(TEXT, { description: 'As in the Link header.' })
  cursor?: string;
}

@ApiExtraModels(ListedItemBody, ListedToldItemBody)
export class ItemsBody {
  @ApiProperty({
    type: 'array',
    items: { anyOf: [ListedItemBody, ListedToldItemBody].map((body) => ({ $ref: getSchemaPath(body) })) },
    description: 'To a partner what its party was told of each.',
  })
  items!: (ListedItemBody | ListedToldItemBody)[];

  @ApiPropertyOptional(NAMES)
  names?: NameBody[];

  @ApiPropertyOptional({ type: [String], description: 'Ids of which nothing was ever recorded.', example: [] })
  unknown?: string[];

  @ApiPropertyOptional({
    description:
      'To go on with; absent on the last page. A page may have fewer items than its limit, even none, where many had to be looked at: more may follow.',
  })
  cursor?: string;

  @ApiProperty({ description: 'Position at which the answer stands.', example: 4711 })
  position!: number;

  @ApiPropertyOptional({
    description: 'True where the read models could not take in something that bears on it: the answer may lack it.',
    example: true,
  })
  incomplete?: boolean;
}
