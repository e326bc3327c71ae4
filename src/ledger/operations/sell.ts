import { declareItems } from './declaration.js';
import { given, said, title } from './drafting.js';
import { PALLET, UNIT, WHOLESALER } from './examples.js';
import { OPERATION_RULES } from './operations.sentences.js';

/** Whom none names where something is dispensed: it goes to a patient. */
const TO_WHOM = ['owner', 'toParty', 'toLocation'] as const;

export const sell = declareItems({
  name: 'sell',
  summary: 'Transfer of title, or dispense',
  permission: 'record:sell',
  examples: [
    { summary: 'to a new owner', body: { items: [UNIT], owner: WHOLESALER } },
    { summary: 'dispensed', body: { items: ['01/00300011111116/21/A0002'], purpose: 'dispense' } },
  ],
  takes: ['owner', 'toParty', 'toLocation', 'purpose', 'onBehalfOf'],
  needs: [['owner', 'toParty', 'purpose']],
  empties: {
    field: 'contentsOf',
    kind: 'container',
    beside: {
      kind: 'container',
      description: 'In place of `items`: all that is in this container, which is not sold itself.',
      example: PALLET,
    },
  },
  words: { purpose: { taken: ['dispense'], rule: OPERATION_RULES['sale-purpose']() } },
  faults: (fields) =>
    TO_WHOM.flatMap((field) =>
      fields.purpose === 'dispense' && fields[field] !== undefined
        ? [{ field, rule: OPERATION_RULES['dispensed-to']() }]
        : [],
    ),
  events: ['ItemSold'],
  isDraftedFromFields: true,
  draft({ subject, fields }, context) {
    if (fields.purpose === 'dispense')
      return [{ type: 'ItemSold', subject, data: { ...said(fields, context), dispensed: true } }];
    const { toParty, toLocation } = fields;
    const owner = fields.owner ?? toParty;
    const passed = title({ ...fields, ...given({ owner }) }, context);
    return [
      { type: 'ItemSold', subject, data: { ...said(fields, context), ...passed, ...given({ toParty, toLocation }) } },
    ];
  },
});
