import { compareDecimals } from '../decimal.js';
import type { ComponentLot } from '../item/core/core.events.js';
import { transformationOf, unnamedTransformation } from '../item/transformations/transformation-id.js';
import type { NamedGoods, TransformationRole } from '../item/transformations/transformations.facet.js';
import { declareItems, type DraftContext, type FieldFault, type ItemDraft } from './declaration.js';
import { given, said } from './drafting.js';
import { FACTS, type Component, type ItemFields } from './fields.js';
import { isSerial, manufactured } from './manufacture.js';
import { OPERATION_RULES } from './operations.sentences.js';
import { PLANT } from './examples.js';

type Fields = Pick<ItemFields, 'at' | 'onBehalfOf' | 'location'> & {
  readonly inputs?: readonly Component[];
  readonly quantities?: readonly ComponentLot[];
  readonly transformation?: string;
};

/** Each item once, and each lot once in a unit: twice is a slip of the pen, and nobody knows which. */
function faultsOf(field: 'inputs' | 'quantities', named: readonly Component[]): readonly FieldFault<typeof field>[] {
  const seen = new Set<string>();
  for (const one of named) {
    const key = isSerial(one) ? one.id : JSON.stringify([one.lot, one.unit]);
    if (seen.has(key)) return [{ field, rule: OPERATION_RULES['named-twice'](isSerial(one) ? one.id : one.lot) }];
    seen.add(key);
    if (!isSerial(one) && compareDecimals(one.quantity, '0') === 0)
      return [{ field, rule: OPERATION_RULES['no-quantity']() }];
  }
  return [];
}

/** What is told of a transformation; all entries that say the same of it are of one. */
interface Told {
  readonly transformation: string;
  readonly isFirst: boolean;
}

function toldOf({ transformation, inputs, quantities }: Fields, context: DraftContext): Told {
  const { transformations, recordedFor, firstPosition } = context;
  const key = JSON.stringify([transformation, inputs, quantities]);
  const known = transformations.get(key);
  const number = known ?? transformations.size;
  transformations.set(key, number);
  return {
    transformation:
      transformation === undefined
        ? unnamedTransformation(firstPosition, number)
        : transformationOf(transformation, recordedFor),
    isFirst: known === undefined,
  };
}

const inBulk = (role: TransformationRole, { lot, quantity, unit }: ComponentLot): NamedGoods => ({
  subject: lot,
  role,
  quantity,
  ...given({ unit }),
});

type Event = 'ItemDecommissioned' | 'ItemTransformed' | 'GoodsTransformed';

/** What went in, and what came out in bulk: told once of a transformation, by the first of its entries. */
function wentIn(fields: Fields, transformation: string, context: DraftContext): readonly ItemDraft<Event>[] {
  const { inputs = [], quantities = [], location } = fields;
  const told = said(fields, context);
  const where = given({ location });
  const names = [
    ...inputs.flatMap((one) => (isSerial(one) ? [] : [inBulk('input', one)])),
    ...quantities.map((one) => inBulk('output', one)),
  ];
  const used = inputs.filter(isSerial).flatMap(({ id: subject, said: facts }): ItemDraft<Event>[] => [
    { type: 'ItemDecommissioned', subject, data: { ...told, cause: 'consumed', ...where, ...given({ facts }) } },
    { type: 'ItemTransformed', subject, data: { ...told, transformation, role: 'input' } },
  ]);
  return [...used, { type: 'GoodsTransformed', subject: transformation, data: { ...told, names, ...where } }];
}

const isInBulk = (subject: string, quantities: readonly ComponentLot[] = []): boolean =>
  quantities.some(({ lot }) => lot === subject);

export const transform = declareItems({
  name: 'transform',
  summary: 'Use up goods, and make others of them: what was made of what',
  permission: 'record:transform',
  examples: [
    {
      summary: 'a bulk lot into serialized packs and a rest',
      body: {
        inputs: [
          { lot: '01/00300011111215/10/API-7', quantity: '12.5', unit: 'KGM' },
          { product: '01/00300011111222', quantity: '0.75', unit: 'KGM' },
        ],
        items: [{ product: '01/00300011111116', from: 'T0001', to: 'T0010' }],
        lot: 'T123',
        expiry: '2028-12-31',
        quantities: [{ lot: '01/00300011111215/10/API-7R', quantity: '0.4', unit: 'KGM' }],
        location: PLANT,
        transformation: 'B-4711',
      },
    },
  ],
  takes: ['location', 'owner', 'onBehalfOf', ...FACTS],
  own: {
    inputs: {
      kind: 'goods',
      description:
        'What is used up: items `{id}`, whose lives end by it, and goods in bulk `{lot, quantity, unit}` or `{product, quantity, unit}`.',
      example: [{ lot: '01/00300011111215/10/API-7', quantity: '12.5', unit: 'KGM' }],
      names: 'subject',
      mayGetEvent: true,
    },
    quantities: {
      kind: 'quantities',
      description: 'What is made and has no serials: `{lot, quantity, unit}` or `{product, quantity, unit}`.',
      example: [{ lot: '01/00300011111215/10/API-8', quantity: '250', unit: 'KGM' }],
    },
    transformation: {
      kind: 'text',
      description:
        'Its number, such as that of a batch, or its URI: operations and EPCIS events of one number are one transformation. Default: one of its own.',
      example: 'B-4711',
      longest: 200,
    },
  },
  needs: [['inputs', 'transformation']],
  inPlaceOfItems: 'quantities',
  faults: ({ inputs = [], quantities = [] }) => [...faultsOf('inputs', inputs), ...faultsOf('quantities', quantities)],
  together({ subject, fields }) {
    const isUsedUp = fields.inputs?.some((one) => isSerial(one) && one.id === subject) === true;
    return isUsedUp ? [{ field: 'inputs', rule: OPERATION_RULES['made-of-itself']() }] : [];
  },
  namesBeside: ({ transformation }, recordedFor) =>
    transformation === undefined ? [] : [transformationOf(transformation, recordedFor)],
  events: ['ItemManufactured', 'ContainerStarted', 'ItemDecommissioned', 'ItemTransformed', 'GoodsTransformed'],
  isDraftedFromFields: false,
  draft({ subject, fields }, context) {
    const { transformation, isFirst } = toldOf(fields, context);
    const used = isFirst ? wentIn(fields, transformation, context) : [];
    if (isInBulk(subject, fields.quantities)) return used;
    const role: ItemDraft<'ItemTransformed'> = {
      type: 'ItemTransformed',
      subject,
      data: { ...said(fields, context), transformation, role: 'output' },
    };
    return [...used, manufactured(subject, fields, context), role];
  },
});
