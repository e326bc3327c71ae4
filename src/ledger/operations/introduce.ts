import { isLogisticUnit } from '../item/core/core.state.js';
import { declareItems } from './declaration.js';
import { facts, given, said, startContainer } from './drafting.js';
import { MOTOR, PLANT } from './examples.js';
import { FACTS } from './fields.js';

export const introduce = declareItems({
  name: 'introduce',
  summary: 'Opening stock, or items first met: what was before is unknown',
  permission: 'record:introduce',
  examples: [
    {
      summary: 'opening stock',
      body: { items: ['(01)00300011111116(21)B0001(10)L7(17)271231'], location: PLANT },
    },
    { summary: 'a motor from its maker', body: { items: [MOTOR], location: PLANT } },
  ],
  takes: ['location', 'owner', 'onBehalfOf', ...FACTS],
  needs: [],
  events: ['ItemIntroduced', 'ContainerStarted'],
  isDraftedFromFields: true,
  draft({ subject, fields }, context) {
    if (isLogisticUnit(subject)) return [startContainer(subject, fields, context)];
    const owner = fields.owner ?? fields.onBehalfOf ?? context.recordedFor;
    const data = { ...said(fields, context), ...facts(fields), ...given({ location: fields.location }), owner };
    return [{ type: 'ItemIntroduced', subject, data }];
  },
});
