import { sentences } from '../../ledger/sentences.js';

/** What breaks a rule in a query for events. */
export const QUERY_RULES = sentences({
  unknown: {
    wrong: () => 'is no parameter of the query language of EPCIS 2.0',
    wayOut: () => 'all of them are in docs/epcis.md',
  },
  nothing: { wrong: () => 'has no value', wayOut: () => 'give one, or leave it out' },
  'more-than-one': { wrong: () => 'has several values', wayOut: () => 'it takes one' },
  'too-many': { wanted: (most: number) => `has more than ${most} values, at most ${most} are taken` },
  instant: { wanted: () => 'is to be an instant with its offset, such as 2026-03-27T06:45:16-05:00' },
  decimal: { wanted: () => 'is to be a number, such as 12.5' },
  ordered: { wanted: () => 'is to be a number, an instant or a date' },
  'whole-number': {
    wanted: ({ least, most }: { readonly least: number; readonly most: number }) =>
      `is to be a whole number from ${least} to ${most}`,
  },
  'one-of': { wanted: (values: readonly string[]) => `is to be one of ${values.join(', ')}` },
  'cbv-word': {
    wrong: (vocabulary: string) => `is a bare word, and no ${vocabulary} of CBV 2.0`,
    wayOut: () => 'write it as CBV does, or as a URI',
  },
  pattern: {
    wrong: () => 'is no identifier and no pattern of EPCs',
    wayOut: () =>
      'write an EPC URN, a Digital Link or a canonical id, or `*` for all that ends it, as in urn:epc:idpat:sgtin:9506000.*.*',
  },
  identifier: {
    wrong: () => 'is no identifier that is known here, and no URI',
    wayOut: () => 'write an EPC URN, a Digital Link or a canonical id',
  },
  'both-limits': { wrong: () => 'stands beside eventCountLimit', wayOut: () => 'leave one of the two out' },
  'no-order': { wrong: () => 'is nothing without orderBy', wayOut: () => 'give that, too' },
  'order-by': {
    wrong: () => 'is no field that events are ordered by here',
    wayOut: () => 'order by eventTime or recordTime',
  },
  'fixed-by-path': { wrong: () => 'is what the path says', wayOut: () => 'leave it out' },
});

/** What the answer to a query says as a whole. */
export const QUERY_SAYS = sentences({
  refused: { wanted: (rules: number) => `The query breaks ${rules === 1 ? 'a rule' : `${rules} rules`}.` },
  'too-complex': {
    wanted: (most: number) =>
      `More than ${most} events had to be looked at one by one. Narrow the query by a parameter that is indexed (docs/epcis.md).`,
  },
  'too-long': {
    wanted: (seconds: number) =>
      `The query was not done in ${seconds} seconds. Narrow it by a parameter that is indexed, or by a shorter time (docs/epcis.md).`,
  },
  'too-large': { wanted: (most: number) => `More events match than maxEventCount, which is ${most}.` },
  'no-event': { wanted: () => 'No event has this id.' },
  'no-value': { wanted: () => 'No event names this.' },
  'no-query': { wanted: () => 'There is no query of this name.' },
});
