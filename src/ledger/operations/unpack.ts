import { declareItems } from './declaration.js';
import { carrierOf, given, keptHolder, said } from './drafting.js';
import { PALLET, UNIT } from './examples.js';

export const unpack = declareItems({
  name: 'unpack',
  summary: 'Out of the container; without items: all that is in it',
  permission: 'record:unpack',
  examples: [{ summary: 'out of its pallet', body: { items: [UNIT], container: PALLET } }],
  takes: ['container', 'location', 'onBehalfOf'],
  needs: [],
  empties: { field: 'container', kind: 'container' },
  events: ['ItemUnpacked'],
  isDraftedFromFields: false,
  draft({ subject, fields }, context) {
    const container = fields.container ?? carrierOf(subject, context);
    const data = {
      ...said(fields, context),
      container,
      ...given({ location: fields.location }),
      ...keptHolder(subject, fields, context),
    };
    return [{ type: 'ItemUnpacked', subject, data }];
  },
});
