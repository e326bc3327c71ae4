import { declareItems } from './declaration.js';
import { given, said } from './drafting.js';
import { PALLET, PLANT } from './examples.js';
import { ITEMS_MOST } from './items-most.js';
import { OPERATION_RULES } from './operations.sentences.js';
import { shippingVoidedBy } from './shipping-voided.js';
import { SHIPPED_WITHIN } from './voided-shipments.js';

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
    const way = context.shipmentOf(subject, fields.at);
    const { receivedAt, titles } = way === undefined || way === SHIPPED_WITHIN ? {} : way;
    if (receivedAt !== undefined) return [{ field: 'at', rule: OPERATION_RULES['shipment-received'](receivedAt) }];
    const count = titles?.size ?? 0;
    if (count <= ITEMS_MOST) return [];
    return [{ field: 'at', rule: OPERATION_RULES['titles-too-many']({ count, most: ITEMS_MOST }) }];
  },
  draft({ subject, fields }, context) {
    const data = { ...said(fields, context), ...given({ location: fields.location }) };
    return shippingVoidedBy(subject, data, context.shipmentOf(subject, fields.at));
  },
});
