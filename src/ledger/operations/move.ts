import { declareItems } from './declaration.js';
import { said } from './drafting.js';
import { UNIT } from './examples.js';

export const move = declareItems({
  name: 'move',
  summary: 'From place to place within one’s own custody',
  permission: 'record:move',
  examples: [{ summary: 'to another place', body: { items: [UNIT], location: 'own/acme/shelf-12' } }],
  takes: ['location', 'onBehalfOf'],
  needs: [['location']],
  events: ['ItemMoved'],
  isDraftedFromFields: true,
  draft({ subject, fields }, context) {
    const { location = '' } = fields;
    return [{ type: 'ItemMoved', subject, data: { ...said(fields, context), location } }];
  },
});
