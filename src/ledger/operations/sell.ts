import { declareItems, type DraftContext, type ItemDraft } from './declaration.js';
import { carrierOf, given, said, title } from './drafting.js';
import { PALLET, UNIT, WHOLESALER } from './examples.js';
import type { ItemFields } from './fields.js';
import { OPERATION_RULES } from './operations.sentences.js';

/** Whom none names where something is dispensed: it goes to a patient. */
const TO_WHOM = ['owner', 'toParty', 'toLocation'] as const;

/** What is handed over out of a container, without that, is taken out. */
function takenOut(
  subject: string,
  { purpose, toParty, toLocation, ...fields }: ItemFields,
  context: DraftContext,
): readonly ItemDraft<'ItemUnpacked'>[] {
  const isHandedOver = (purpose ?? toParty ?? toLocation) !== undefined;
  if (!context.isEmptying || !isHandedOver) return [];
  return [
    { type: 'ItemUnpacked', subject, data: { ...said(fields, context), container: carrierOf(subject, context) } },
  ];
}

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
      description:
        'In place of `items`: all that is in this container, which is not sold itself. What is handed over or dispensed is taken out.',
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
  events: ['ItemUnpacked', 'ItemSold'],
  isDraftedFromFields: true,
  draft({ subject, fields }, context) {
    const taken = takenOut(subject, fields, context);
    if (fields.purpose === 'dispense')
      return [...taken, { type: 'ItemSold', subject, data: { ...said(fields, context), dispensed: true } }];
    const { toParty, toLocation } = fields;
    const owner = fields.owner ?? toParty;
    const data = { ...said(fields, context), ...title({ ...fields, ...given({ owner }) }, context) };
    return [...taken, { type: 'ItemSold', subject, data: { ...data, ...given({ toParty, toLocation }) } }];
  },
});
