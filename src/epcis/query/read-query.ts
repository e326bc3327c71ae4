import type { Sentence } from '../../ledger/sentences.js';
import type { FormViolation } from '../../ledger/violation.js';
import type { EpcisEvent } from '../model/epcis-event.js';
import { isWrong, type Condition, type Namespaces, type Parameter } from './parameter.js';
import { findParameter } from './parameters.js';
import { QUERY_RULES } from './query.sentences.js';

/** Values of one parameter. */
const MOST_VALUES = 1_000;
export const MAX_EVENT_COUNT_MOST = 10_000;
const SHOWN = 200;

/** A query as it was given, by parameters: each with its values, one by one. */
export type GivenQuery = ReadonlyMap<string, readonly string[]>;

export interface EventQuery {
  readonly conditions: readonly Condition[];
  /** Without it events come as they were recorded. */
  readonly orderBy: 'eventTime' | 'recordTime' | undefined;
  readonly isDescending: boolean;
  readonly eventCountLimit: number | undefined;
  readonly maxEventCount: number | undefined;
}

export type ReadQuery = { readonly query: EventQuery } | { readonly faults: readonly FormViolation[] };

/** Reads a query; all that is wrong with it is told, each by the parameter that it stands in. */
export function readQuery(given: GivenQuery, namespaces: Namespaces): ReadQuery {
  const faults: FormViolation[] = [];
  const fault = (field: string, value: string, rule: Sentence): undefined => {
    faults.push({ field: field.slice(0, SHOWN), value: value.slice(0, SHOWN), rule });
    return undefined;
  };
  const conditions: Condition[] = [];
  for (const [name, values] of given) {
    if (CONTROL_NAMES.has(name)) continue;
    const condition = readCondition(name, values, namespaces, fault);
    if (condition !== undefined) conditions.push(condition);
  }
  const controls = readControls(given, fault);
  return faults.length > 0 ? { faults } : { query: { conditions, ...controls } };
}

const CONTROL_NAMES = new Set(['orderBy', 'orderDirection', 'eventCountLimit', 'maxEventCount']);

type Fault = (field: string, value: string, rule: Sentence) => undefined;

function readCondition(
  name: string,
  values: readonly string[],
  namespaces: Namespaces,
  fault: Fault,
): Condition | undefined {
  const found = findParameter(name);
  if (found === undefined) return fault(name, values.join('|'), QUERY_RULES.unknown());
  const { parameter, varying } = found;
  const told = valuesOf(parameter, values);
  // EXISTS that is told not to hold excludes nothing (EPCIS 2.0 REST bindings).
  if (told === 'nothing-asked') return undefined;
  if ('rule' in told) return fault(name, told.value, told.rule);
  const read = parameter.read(told, varying, namespaces);
  return isWrong(read) ? fault(name, read.value, read.rule) : { parameter: name, ...read };
}

function valuesOf(
  { takes }: Parameter,
  values: readonly string[],
): readonly string[] | 'nothing-asked' | { readonly value: string; readonly rule: Sentence } {
  const told = values.map((value) => value.trim()).filter((value) => value !== '');
  const [first = '', ...more] = told;
  if (takes === 'flag') {
    if (first === 'false' || first === '0') return 'nothing-asked';
    const isRight = ['', 'true', '1', 'null'].includes(first) && more.length === 0;
    return isRight ? [] : { value: values.join('|'), rule: QUERY_RULES['one-of'](['true', 'false']) };
  }
  if (first === '') return { value: '', rule: QUERY_RULES.nothing() };
  if (takes === 'one' && more.length > 0) return { value: told.join('|'), rule: QUERY_RULES['more-than-one']() };
  if (told.length > MOST_VALUES) return { value: String(told.length), rule: QUERY_RULES['too-many'](MOST_VALUES) };
  return told;
}

function readControls(given: GivenQuery, fault: Fault): Omit<EventQuery, 'conditions'> {
  const only = (name: string): string | undefined => {
    const values = given.get(name);
    if (values === undefined) return undefined;
    const [first = ''] = values;
    if (values.length > 1) return fault(name, values.join('|'), QUERY_RULES['more-than-one']());
    return first.trim() === '' ? fault(name, '', QUERY_RULES.nothing()) : first.trim();
  };
  const count = (name: string, least: number, most: number): number | undefined => {
    const text = only(name);
    if (text === undefined) return undefined;
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    return fault(name, text, QUERY_RULES['whole-number']({ least, most }));
  };
  const orderBy = only('orderBy');
  if (orderBy !== undefined && !isOrder(orderBy)) fault('orderBy', orderBy, QUERY_RULES['order-by']());
  const direction = only('orderDirection');
  if (direction !== undefined && direction !== 'ASC' && direction !== 'DESC')
    fault('orderDirection', direction, QUERY_RULES['one-of'](['ASC', 'DESC']));
  else if (direction !== undefined && orderBy === undefined)
    fault('orderDirection', direction, QUERY_RULES['no-order']());
  const eventCountLimit = count('eventCountLimit', 1, Number.MAX_SAFE_INTEGER);
  const maxEventCount = count('maxEventCount', 1, MAX_EVENT_COUNT_MOST);
  if (eventCountLimit !== undefined && maxEventCount !== undefined)
    fault('maxEventCount', String(maxEventCount), QUERY_RULES['both-limits']());
  return {
    orderBy: orderBy !== undefined && isOrder(orderBy) ? orderBy : undefined,
    isDescending: orderBy !== undefined && direction !== 'ASC',
    eventCountLimit,
    maxEventCount,
  };
}

const isOrder = (text: string): text is 'eventTime' | 'recordTime' => text === 'eventTime' || text === 'recordTime';

export function isMet({ conditions }: EventQuery, event: EpcisEvent): boolean {
  return conditions.every(({ matches }) => matches(event));
}
