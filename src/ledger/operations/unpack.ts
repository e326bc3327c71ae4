import { declareItems } from './declaration.js';
import { carrierOf, given, said } from './drafting.js';
import { PALLET, UNIT } from './examples.js';

export const unpack = declareItems({
  name: 'unpack',
  summary: 'Out of the container',
  permission: 'record:unpack',
  examples: [{ summary: 'out of its pallet', body: { items: [UNIT], container: PALLET } }],
  takes: ['container', 'location', 'onBehalfOf'],
  needs: [],
  events: ['ItemUnpacked'],
  isDraftedFromFields: false,
  draft({ subject, fields }, context) {
    const container = fields.container ?? carrierOf(subject, context);
    const data = { ...said(fields, context), container, ...given({ location: fields.location }) };
    return [{ type: 'ItemUnpacked', subject, data }];
  },
});
