import { ApiProperty, ApiPropertyOptional, IntersectionType, PickType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Min,
} from 'class-validator';
import { ITEMS_MOST } from '../../ledger/operations/operation.js';
import type { Shape } from '../reading/shape.js';

const ITEM = '01/00300011111116/21/A0001';
const PARTY = '417/0300011000007';
const PLACE = '414/0300011000014';

function text(description: string, example: string): PropertyDecorator {
  return (target, key) => {
    ApiPropertyOptional({ type: String, description, example })(target, key);
    IsOptional()(target, key);
    IsString({ message: 'is to be text' })(target, key);
  };
}

function list(description: string, items: object, example: unknown): PropertyDecorator {
  return (target, key) => {
    ApiPropertyOptional({ type: 'array', items, description, example })(target, key);
    IsOptional()(target, key);
    IsArray({ message: 'is to be a list' })(target, key);
  };
}

function object(description: string, example: object): PropertyDecorator {
  return (target, key) => {
    ApiPropertyOptional({ type: 'object', additionalProperties: true, description, example })(target, key);
    IsOptional()(target, key);
    IsObject({ message: 'is to be an object' })(target, key);
  };
}

const ENTRY_FORMS = {
  oneOf: [
    { type: 'string', description: 'an id in any spelling' },
    {
      type: 'object',
      required: ['product', 'from', 'to'],
      properties: { product: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' } },
      additionalProperties: true,
      description: 'all serials of a product from `from` to `to`',
    },
    {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'string' } },
      additionalProperties: true,
      description: 'an id with fields that override those of the request',
    },
  ],
};

const EVENT_TIME = 'Event time: an instant with offset or a date. Default: when it is recorded.';

/** What every operation takes beside its own fields. */
class RequestBody {
  @text(EVENT_TIME, '2026-03-27T06:45:16-05:00')
  at?: string;

  @text('The party that it is recorded for. Default: the ledger’s own party.', PARTY)
  recordedFor?: string;

  @list(
    'Business documents: {type, issuer, id}, or CBV URNs.',
    { oneOf: [{ type: 'string' }, { type: 'object', additionalProperties: true }] },
    [{ type: 'po', issuer: PARTY, id: 'PO-4711' }],
  )
  documents?: unknown[];

  @text('Why it is recorded.', 'cycle count')
  reason?: string;

  @ApiPropertyOptional({ type: Boolean, description: 'Decide and answer, record nothing.', example: false })
  @IsOptional()
  @IsBoolean({ message: 'is to be true or false' })
  dryRun?: boolean;
}

class ItemsBody extends RequestBody {
  @ApiProperty({
    type: 'array',
    items: ENTRY_FORMS,
    minItems: 1,
    maxItems: ITEMS_MOST,
    description: 'Ids, ranges, or ids with fields of their own; at most 20,000 after expansion.',
    example: [ITEM],
  })
  @IsArray({ message: 'is to be a list of 1 to 20,000 items' })
  @ArrayNotEmpty({ message: 'is to be a list of 1 to 20,000 items' })
  @ArrayMaxSize(ITEMS_MOST, { message: 'has too many entries: at most 20,000 are taken' })
  items!: unknown[];

  @ApiPropertyOptional({
    enum: ['record'],
    description: 'Record it even where it contradicts the history; it is flagged. Needs `reason`.',
  })
  @IsOptional()
  @IsIn(['record'], { message: 'is to be record' })
  ifContradicted?: 'record';

  @ApiPropertyOptional({ enum: ['skip'], description: 'Leave out the items that refuse, and list them.' })
  @IsOptional()
  @IsIn(['skip'], { message: 'is to be skip' })
  onRefusal?: 'skip';
}

/** Every field that an operation may have; each one picks its own. */
class Fields {
  @text('Where it happens.', PLACE)
  location?: string;

  @text('To whom it goes.', PARTY)
  toParty?: string;

  @text('Where it goes.', PLACE)
  toLocation?: string;

  @text('The owner that title passes to.', PARTY)
  owner?: string;

  @text('The owner or holder that is acted for.', PARTY)
  onBehalfOf?: string;

  @text('Product, where the id does not name it.', '01/00300011111116')
  product?: string;

  @text('Lot id, or the lot number by itself.', 'A123')
  lot?: string;

  @text('Expiry date.', '2027-12-31')
  expiry?: string;

  @object('Texts, numbers, true or false by name.', { colour: 'red', voltage: 400 })
  attributes?: object;

  @object('Line, equipment, operator and supplier of its production.', {
    line: 'L2',
    equipment: 'press-7',
    operator: 'op-81',
    supplier: 'S-33',
  })
  production?: object;

  @list(
    'What is built in: serials `{id, position}` or lots `{lot, quantity, unit}`.',
    { type: 'object', additionalProperties: true },
    [{ id: 'own/acme/motor/M-1', position: 'front' }],
  )
  components?: unknown[];

  @text('The container: a logistic unit or a serialized case.', '00/003000111111111118')
  container?: string;

  @text('The assembly.', 'vin/1M8GDM9AXKP042788')
  assembly?: string;

  @text('Position within the assembly.', 'front')
  position?: string;

  @list('Readings: `{name, value, unit, since}`.', { type: 'object', additionalProperties: true }, [
    { name: 'cycles', value: '1200', since: 'new' },
  ])
  counters?: unknown[];

  @text('refund, exchange, repair, recall, unsold or trade-in; for a sale: dispense.', 'refund')
  purpose?: string;

  @text('Another identifier of the same item.', 'imei/490154203237518')
  identifier?: string;

  @text('added (default), replaced or ended.', 'added')
  change?: string;

  @text('The identifier that is replaced.', 'part/1K2A3/PN-1/S-7')
  former?: string;
}

const FACTS = ['product', 'lot', 'expiry', 'attributes', 'production'] as const;

export class IntroduceRequest extends IntersectionType(
  ItemsBody,
  PickType(Fields, ['location', 'owner', 'onBehalfOf', ...FACTS]),
) {}
export class ManufactureRequest extends IntersectionType(
  ItemsBody,
  PickType(Fields, ['location', 'owner', 'onBehalfOf', ...FACTS, 'components']),
) {}
export class ShipRequest extends IntersectionType(
  ItemsBody,
  PickType(Fields, ['location', 'toParty', 'toLocation', 'owner', 'onBehalfOf']),
) {}
export class ReceiveRequest extends IntersectionType(
  ItemsBody,
  PickType(Fields, ['location', 'owner', 'onBehalfOf', ...FACTS]),
) {}
export class MoveRequest extends IntersectionType(ItemsBody, PickType(Fields, ['location', 'onBehalfOf'])) {}
export class PackRequest extends IntersectionType(
  ItemsBody,
  PickType(Fields, ['container', 'location', 'onBehalfOf']),
) {}
export class UnpackRequest extends IntersectionType(
  ItemsBody,
  PickType(Fields, ['container', 'location', 'onBehalfOf']),
) {}
export class InstallRequest extends IntersectionType(
  ItemsBody,
  PickType(Fields, ['assembly', 'position', 'counters', 'onBehalfOf']),
) {}
export class RemoveRequest extends IntersectionType(
  ItemsBody,
  PickType(Fields, ['assembly', 'position', 'counters', 'location', 'onBehalfOf']),
) {}
export class SellRequest extends IntersectionType(
  ItemsBody,
  PickType(Fields, ['owner', 'toParty', 'toLocation', 'purpose', 'onBehalfOf']),
) {}
export class ReturnRequest extends IntersectionType(
  ItemsBody,
  PickType(Fields, ['location', 'purpose', 'owner', 'onBehalfOf']),
) {}
export class IdentifyRequest extends IntersectionType(
  ItemsBody,
  PickType(Fields, ['identifier', 'change', 'former', 'onBehalfOf']),
) {}

export class CorrectRequest extends RequestBody {
  @text('The capture that is erroneous, whole or for `items`.', '01k9x2m7r0c3v5w8y1z4a6b7d9')
  capture?: string;

  @ApiPropertyOptional({
    type: Number,
    description: 'Or the position of the one event that is erroneous.',
    example: 4711,
  })
  @IsOptional()
  @IsInt({ message: 'is to be the position of an event' })
  @Min(0, { message: 'is to be the position of an event' })
  event?: number;

  @list('Only these items of the capture.', { type: 'string' }, [ITEM])
  items?: unknown[];

  @object('The operation that should have been recorded: {operation, items, ...}.', {
    operation: 'move',
    items: [ITEM],
    location: PLACE,
  })
  replacement?: object;
}

export const OPERATION_SHAPES = {
  introduce: IntroduceRequest,
  manufacture: ManufactureRequest,
  ship: ShipRequest,
  receive: ReceiveRequest,
  move: MoveRequest,
  pack: PackRequest,
  unpack: UnpackRequest,
  install: InstallRequest,
  remove: RemoveRequest,
  sell: SellRequest,
  return: ReturnRequest,
  identify: IdentifyRequest,
  correct: CorrectRequest,
} satisfies Record<string, Shape>;
