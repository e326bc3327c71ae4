import { declareItems } from './declaration.js';
import { given, said, stood } from './drafting.js';
import { CAR, MOTOR } from './examples.js';

export const install = declareItems({
  name: 'install',
  summary: 'A component into an assembly, with position and counters',
  permission: 'record:install',
  examples: [
    {
      summary: 'a motor',
      body: {
        items: [MOTOR],
        assembly: CAR,
        position: 'front',
        counters: [{ name: 'km', value: '18200', since: 'new' }],
      },
    },
  ],
  takes: ['assembly', 'position', 'counters', 'onBehalfOf'],
  needs: [['assembly']],
  events: ['ComponentInstalled'],
  isDraftedFromFields: false,
  draft({ subject, fields }, context) {
    const { assembly = '', position, counters } = fields;
    const data = {
      ...said(fields, context),
      assembly,
      ...given({ position, counters }),
      ...stood(subject, context, context.recordedFor),
    };
    return [{ type: 'ComponentInstalled', subject, data }];
  },
});
