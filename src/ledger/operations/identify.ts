import { declareItems } from './declaration.js';
import { given, said } from './drafting.js';
import { CAR } from './examples.js';

export const identify = declareItems({
  name: 'identify',
  summary: 'Another identifier of the same item',
  permission: 'record:identify',
  examples: [
    {
      summary: 'a second identifier',
      body: { items: [CAR], identifier: 'own/acme/fleet/17', change: 'added' },
    },
  ],
  takes: ['identifier', 'change', 'former', 'onBehalfOf'],
  needs: [['identifier']],
  faults: ({ change, former }) =>
    (change === 'replaced') === (former !== undefined)
      ? []
      : [{ field: 'former', rule: 'is the identifier that is replaced: given with that change, and only then' }],
  events: ['ItemIdentified'],
  isDraftedFromFields: false,
  draft({ subject, fields }, context) {
    const { identifier = '', change = 'added', former } = fields;
    const data = { ...said(fields, context), identifier, change, ...given({ former }) };
    return [{ type: 'ItemIdentified', subject, data }];
  },
});
