import type { Narrow } from '../../../projections/epcis-events/epcis-events.queries.js';
import type { CbvVocabulary } from '../model/cbv-values.js';
import { isUnknownWord, nameOfVocabulary, readCbvValue } from '../model/cbv-values.js';
import { meaningOfDisposition, meaningOfStep } from '../cbv-meanings.js';
import type { EpcisEvent } from '../model/epcis-event.js';
import { namesIn, type EventName, type NameRole } from '../model/event-names.js';
import { instantNs } from '../model/instants.js';
import { isOrdered, type Ordering } from './comparing.js';
import { isDecimal } from './decimal-order.js';
import type { Condition, Wrong } from './parameter.js';
import { QUERY_RULES } from './query.sentences.js';

export type Read = Omit<Condition, 'parameter'> | Wrong;
type Matches = Condition['matches'];

export const bounded = (matches: Matches): Read => ({ matches });

export function indexed(narrow: Narrow, matches: Matches, isExact = true): Read {
  return { matches, narrow: { ...narrow, isExact } };
}

/** The first value that breaks the rule. */
export function wrongIn(
  values: readonly string[],
  isRight: (value: string) => boolean,
  rule: Wrong['rule'],
): Wrong | undefined {
  const value = values.find((one) => !isRight(one));
  return value === undefined ? undefined : { value, rule };
}

export const wrongDecimal = (values: readonly string[]): Wrong | undefined =>
  wrongIn(values, isDecimal, QUERY_RULES.decimal());
export const wrongOrdered = (values: readonly string[]): Wrong | undefined =>
  wrongIn(values, isOrdered, QUERY_RULES.ordered());
export const wrongInstant = (values: readonly string[]): Wrong | undefined =>
  wrongIn(values, (value) => instantNs(value) !== undefined, QUERY_RULES.instant());

/** In nanoseconds. */
export function instantIn([value = '']: readonly string[]): bigint {
  return instantNs(value) ?? 0n;
}

/** Whether one of these moments is from the one that is asked for on, or before it. */
export function isTimed(ordering: Ordering, said: readonly (string | undefined)[], wanted: bigint): boolean {
  return said.some((text) => {
    const ns = text === undefined ? undefined : instantNs(text);
    return ns !== undefined && (ordering === 'GE' ? ns >= wanted : ns < wanted);
  });
}

/** Values of CBV in any spelling, as the one form inside. */
export function cbvValues(values: readonly string[], vocabulary: CbvVocabulary): readonly string[] | Wrong {
  const read = values.map((value) => readCbvValue(value, vocabulary));
  const wrong = read.findIndex((value) => isUnknownWord(value, vocabulary) && !isUnderstood(value, vocabulary));
  if (wrong < 0) return read;
  return { value: values[wrong] ?? '', rule: QUERY_RULES['cbv-word'](nameOfVocabulary(vocabulary)) };
}

/** Words of CBV 1.x, and those that senders use beside it. */
function isUnderstood(value: string, vocabulary: CbvVocabulary): boolean {
  if (vocabulary === 'bizStep') return meaningOfStep(value) !== undefined;
  return vocabulary === 'disposition' && meaningOfDisposition(value) !== undefined;
}

/** An event is asked by many conditions what it names. */
const named = new WeakMap<EpcisEvent, readonly EventName[]>();

export function namesOf(event: EpcisEvent, roles: readonly NameRole[]): readonly EventName[] {
  const all = named.get(event) ?? namesIn(event);
  named.set(event, all);
  return all.filter(({ role }) => roles.includes(role));
}
