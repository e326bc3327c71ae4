import { declareItems } from './declaration.js';
import { given, said, title } from './drafting.js';
import { PALLET, WHOLESALER } from './examples.js';

export const ship = declareItems({
  name: 'ship',
  summary: 'Hand over to a party or place: in transit until received',
  permission: 'record:ship',
  examples: [
    {
      summary: 'a pallet to another dock, by a purchase order',
      body: {
        items: [PALLET],
        toLocation: '414/0399999000017',
        documents: [{ type: 'po', issuer: WHOLESALER, id: 'PO-4711' }],
      },
    },
  ],
  takes: ['location', 'toParty', 'toLocation', 'owner', 'onBehalfOf'],
  needs: [['toParty', 'toLocation']],
  events: ['ItemShipped'],
  isDraftedFromFields: true,
  draft({ subject, fields }, context) {
    const { location, toParty, toLocation } = fields;
    const data = { ...said(fields, context), ...given({ location, toParty, toLocation }), ...title(fields, context) };
    return [{ type: 'ItemShipped', subject, data }];
  },
});
