import { declareItems } from './declaration.js';
import { carrierOf, given, keptHolder, said } from './drafting.js';
import { CAR, MOTOR, PLANT } from './examples.js';

export const remove = declareItems({
  name: 'remove',
  summary: 'A component out of its assembly; without items: all that are in it',
  permission: 'record:remove',
  examples: [
    {
      summary: 'a motor',
      body: {
        items: [MOTOR],
        assembly: CAR,
        position: 'front',
        counters: [{ name: 'km', value: '18200', since: 'new' }],
        location: PLANT,
      },
    },
  ],
  takes: ['assembly', 'position', 'counters', 'location', 'onBehalfOf'],
  needs: [],
  empties: { field: 'assembly', kind: 'assembly' },
  events: ['ComponentRemoved'],
  isDraftedFromFields: false,
  draft({ subject, fields }, context) {
    const { position, counters, location } = fields;
    const assembly = fields.assembly ?? carrierOf(subject, context);
    const data = {
      ...said(fields, context),
      assembly,
      ...given({ position, counters, location }),
      ...keptHolder(subject, fields, context),
    };
    return [{ type: 'ComponentRemoved', subject, data }];
  },
});
