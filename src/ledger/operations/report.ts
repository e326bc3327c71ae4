import { REPORTS, type Report } from '../item/reports/reports.facet.js';
import { declareItems, type ItemDraft } from './declaration.js';
import { given, said } from './drafting.js';
import { OPERATION_RULES } from './operations.sentences.js';

export const report = declareItems({
  name: 'report',
  summary: 'Stolen, missing or found: title and last place stay, but it is not to be sold',
  permission: 'record:report',
  examples: [
    { summary: 'missed', body: { items: ['01/00300011111116/21/A0011'], as: 'missing' } },
    { summary: 'there again', body: { items: ['01/00300011111116/21/A0011'], as: 'found' } },
  ],
  takes: ['location', 'onBehalfOf'],
  own: {
    as: {
      kind: 'word',
      description:
        'What it is reported as; `found` ends a report, and revives what was lost. `location`: where it was found.',
      example: 'missing',
      words: REPORTS,
    },
  },
  needs: [['as']],
  faults: ({ as, location }) =>
    location !== undefined && as !== undefined && as !== 'found'
      ? [{ field: 'location', rule: OPERATION_RULES['only-found']() }]
      : [],
  events: ['ItemReported', 'ItemFound'],
  isDraftedFromFields: true,
  draft({ subject, fields }, context) {
    const { as = 'missing' satisfies Report, location } = fields;
    const told: ItemDraft<'ItemReported'> = {
      type: 'ItemReported',
      subject,
      data: { ...said(fields, context), report: as },
    };
    if (as !== 'found') return [told];
    return [told, { type: 'ItemFound', subject, data: { ...said(fields, context), ...given({ location }) } }];
  },
});
