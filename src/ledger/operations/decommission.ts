import { LIFE_ENDS, type LifeEnd } from '../item/core/core.events.js';
import { declareItems } from './declaration.js';
import { given, said } from './drafting.js';

/** Who ends a life knows how: `inactive` is for claims that do not tell. */
const CAUSES = LIFE_ENDS.filter((cause): cause is Exclude<LifeEnd, 'inactive'> => cause !== 'inactive');

export const decommission = declareItems({
  name: 'decommission',
  summary: 'The end of a life: destroyed, scrapped, consumed, sampled, lost, exported or written off',
  permission: 'record:decommission',
  examples: [{ summary: 'a sample', body: { items: ['01/00300011111116/21/A0012'], cause: 'sampled' } }],
  takes: ['location', 'onBehalfOf'],
  own: {
    cause: {
      kind: 'word',
      description:
        'How it ends. Destroyed, lost and exported containers take their contents with them; by another cause only an empty one ends.',
      example: 'sampled',
      words: CAUSES,
    },
  },
  needs: [['cause']],
  events: ['ItemDecommissioned'],
  isDraftedFromFields: true,
  draft({ subject, fields }, context) {
    const { location, cause = 'written_off' } = fields;
    return [{ type: 'ItemDecommissioned', subject, data: { ...said(fields, context), cause, ...given({ location }) } }];
  },
});
