import { isObject, type JsonFields } from './values.js';
import { type Faults } from './faults.js';
import { FORM_RULES } from './form.sentences.js';

/** A field of null counts as not given. */
export function isMissing(body: unknown, name: string): boolean {
  return !isObject(body) || body[name] === undefined || body[name] === null;
}

/** The fields of a body; throws where it is no object. */
export function fieldsOf(body: unknown, faults: Faults): JsonFields {
  if (isObject(body)) return body;
  faults.add('', body, FORM_RULES.body());
  faults.throwIfAny();
  return {};
}
