import { declareItems } from './declaration.js';
import { facts, said, title } from './drafting.js';
import { PALLET } from './examples.js';
import { FACTS } from './fields.js';

export const receive = declareItems({
  name: 'receive',
  summary: 'Take in at a place; an unknown item’s history may begin here',
  permission: 'record:receive',
  examples: [{ summary: 'at the dock', body: { items: [PALLET], location: '414/0399999000017' } }],
  takes: ['location', 'owner', 'onBehalfOf', ...FACTS],
  needs: [['location']],
  events: ['ItemReceived'],
  isDraftedFromFields: true,
  draft({ subject, fields }, context) {
    const { location = '' } = fields;
    const data = { ...said(fields, context), ...facts(fields), location, ...title(fields, context) };
    return [{ type: 'ItemReceived', subject, data }];
  },
});
