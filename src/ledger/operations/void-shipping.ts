import { declareItems } from './declaration.js';
import { given, said } from './drafting.js';
import { PALLET, PLANT } from './examples.js';
import { shippingVoidedBy } from './voided-shipments.js';

export const voidShipping = declareItems({
  name: 'void-shipping',
  summary: 'Declare that what was told as shipped was not; its title comes back with it',
  permission: 'record:void-shipping',
  examples: [{ summary: 'a pallet that never left', body: { items: [PALLET], location: PLANT } }],
  takes: ['location', 'onBehalfOf'],
  needs: [],
  events: ['ItemShippingVoided'],
  isDraftedFromFields: false,
  looksBack: true,
  together({ subject, fields }, context) {
    const location = context.shipmentOf(subject, fields.at)?.receivedAt;
    return location === undefined ? [] : [{ field: 'at', rule: `it was received at ${location}: it was shipped` }];
  },
  draft({ subject, fields }, context) {
    const data = { ...said(fields, context), ...given({ location: fields.location }) };
    return shippingVoidedBy(subject, data, context.shipmentOf(subject, fields.at));
  },
});
