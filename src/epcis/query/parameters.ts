import { EVENT_PARAMETERS } from './event-parameters.js';
import { EXTENSION_PARAMETERS } from './extension-parameters.js';
import { MATCH_PARAMETERS } from './match-parameters.js';
import { patternOf, type Parameter } from './parameter.js';
import { QUANTITY_PARAMETERS, SENSOR_PARAMETERS } from './quantity-parameters.js';

/** How an answer is ordered and bounded; which events are in it is told by the other parameters. */
export const CONTROLS = [
  { name: 'orderBy', values: 'eventTime or recordTime', meaning: 'what events are ordered by; without it they come as they were recorded' },
  { name: 'orderDirection', values: 'ASC or DESC', meaning: 'DESC where only orderBy is given' },
  { name: 'eventCountLimit', values: 'a whole number', meaning: 'the first so many events, on however many pages' },
  { name: 'maxEventCount', values: 'a whole number, at most 10,000', meaning: 'no answer where more events match (QueryTooLargeException)' },
] as const; // prettier-ignore

/** All conditions of the query language of EPCIS 2.0 (its query schema), in the order in which they are documented. */
export const PARAMETERS: readonly Parameter[] = [
  ...EVENT_PARAMETERS,
  ...MATCH_PARAMETERS,
  ...QUANTITY_PARAMETERS,
  ...SENSOR_PARAMETERS,
  ...EXTENSION_PARAMETERS,
];

export interface Found {
  readonly parameter: Parameter;
  /** What the placeholder of its name stands for; empty where it has none. */
  readonly varying: string;
}

const byName = new Map(
  PARAMETERS.flatMap((parameter) =>
    [parameter.name, ...(parameter.also ?? [])].map((name) => [name, parameter] as const),
  ),
);

interface Family {
  readonly parameter: Parameter;
  readonly pattern: RegExp;
  readonly head: string;
}

/** The longest head first: `EQ_ILMD_` is no `EQ_` of a prefix that begins so. */
const FAMILIES: readonly Family[] = PARAMETERS.flatMap((parameter) =>
  [parameter.name, ...(parameter.also ?? [])].flatMap((name) =>
    name.includes('{') ? [{ parameter, pattern: patternOf(name), head: name.slice(0, name.indexOf('{')) }] : [],
  ),
).sort((a, b) => b.head.length - a.head.length);

/** Undefined for what is no parameter of the query language. */
export function findParameter(name: string): Found | undefined {
  const parameter = byName.get(name);
  if (parameter !== undefined && !parameter.name.includes('{')) return { parameter, varying: '' };
  const family = FAMILIES.find(({ pattern }) => pattern.test(name));
  return family && { parameter: family.parameter, varying: family.pattern.exec(name)?.[1] ?? '' };
}
