import { declareItems } from './declaration.js';
import { said, title } from './drafting.js';
import { PLANT, UNIT } from './examples.js';

export const giveBack = declareItems({
  name: 'return',
  summary: 'Back to a place, for a purpose',
  permission: 'record:return',
  examples: [{ summary: 'for a refund', body: { items: [UNIT], location: PLANT, purpose: 'refund' } }],
  takes: ['location', 'purpose', 'owner', 'onBehalfOf'],
  needs: [['location'], ['purpose']],
  words: {
    purpose: {
      taken: ['refund', 'exchange', 'repair', 'recall', 'unsold', 'trade-in'],
      rule: 'is to be one of refund, exchange, repair, recall, unsold, trade-in',
    },
  },
  events: ['ItemReturned'],
  isDraftedFromFields: true,
  draft({ subject, fields }, context) {
    const { location = '' } = fields;
    const purpose = fields.purpose === undefined || fields.purpose === 'dispense' ? 'refund' : fields.purpose;
    const data = { ...said(fields, context), location, purpose, ...title(fields, context) };
    return [{ type: 'ItemReturned', subject, data }];
  },
});
