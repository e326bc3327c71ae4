import type { EpcisEvent } from '../model/epcis-event.js';
import type { NameRole } from '../model/event-names.js';
import { isMatched, readEpcPattern, type EpcPattern, type Wanted } from './epc-pattern.js';
import type { Parameter } from './parameter.js';
import { QUERY_RULES } from './query.sentences.js';
import { indexed, namesOf } from './reading-values.js';

const MATCHED: readonly (readonly [string, Wanted, readonly NameRole[], string])[] = [
  ['epc', 'instances', ['epc', 'child'], 'an item in epcList or childEPCs'],
  ['parentID', 'instances', ['parent'], 'the parent'],
  ['inputEPC', 'instances', ['input'], 'an input of a transformation'],
  ['outputEPC', 'instances', ['output'], 'an output of a transformation'],
  ['anyEPC', 'instances', ['epc', 'child', 'parent', 'input', 'output'], 'an item, whatever its part in it'],
  ['epcClass', 'classes', ['class', 'child-class'], 'a class in quantityList or childQuantityList'],
  ['inputEPCClass', 'classes', ['input-class'], 'a class in inputQuantityList'],
  ['outputEPCClass', 'classes', ['output-class'], 'a class in outputQuantityList'],
  ['anyEPCClass', 'classes', ['class', 'child-class', 'input-class', 'output-class'], 'a class in any quantity list'],
];

function patternsOf(values: readonly string[], wanted: Wanted): readonly EpcPattern[] | { value: string } {
  const read: EpcPattern[] = [];
  for (const value of values) {
    const pattern = readEpcPattern(value, wanted);
    if (pattern === undefined) return { value };
    read.push(pattern);
  }
  return read;
}

/** Which identifiers it names. */
export const MATCH_PARAMETERS: readonly Parameter[] = MATCHED.map(([name, wanted, roles, meaning]) => ({
  name: `MATCH_${name}`,
  takes: 'several',
  values: 'identifiers in any spelling, or patterns such as `urn:epc:idpat:sgtin:9506000.*.*`',
  meaning,
  isIndexed: true,
  read: (values) => {
    const patterns = patternsOf(values, wanted);
    if ('value' in patterns) return { ...patterns, rule: QUERY_RULES.pattern() };
    const matches = (event: EpcisEvent): boolean =>
      namesOf(event, roles).some(({ name: said }) => patterns.some((pattern) => isMatched(said, pattern)));
    const exact = patterns.flatMap((pattern) => pattern.exact);
    const prefixes = patterns.flatMap((pattern) => pattern.prefixes);
    // What begins alike may be of another kind, which is told by the event alone.
    return indexed({ kind: 'names', roles, exact, prefixes }, matches, prefixes.length === 0);
  },
}));
