import type { Production, Attributes } from '../../ledger/item/core/item-facts.js';
import { type ValueReader, objectOf, text, isObject } from './values.js';
import { FORM_RULES } from './form.sentences.js';

const ATTRIBUTES_MOST = 50;
const ATTRIBUTE_CHARACTERS = 1_000;

export const production: ValueReader<Production> = objectOf(
  { line: text(200), equipment: text(200), operator: text(200), supplier: text(200) },
  'production ({line, equipment, operator, supplier})',
);

export const attributes: ValueReader<Attributes> = (value, field, faults) => {
  if (!isObject(value)) return faults.add(field, value, FORM_RULES.attributes());
  const entries = Object.entries(value);
  if (entries.length > ATTRIBUTES_MOST)
    return faults.add(
      field,
      value,
      FORM_RULES['too-many-attributes']({ count: entries.length, most: ATTRIBUTES_MOST }),
    );
  const kept = entries.flatMap(([name, given]): [string, string | number | boolean][] => {
    const at = `${field}.${name.slice(0, 100)}`;
    if (text(100)(name, at, faults) === undefined) return [];
    if (typeof given === 'boolean' || (typeof given === 'number' && Number.isFinite(given))) return [[name, given]];
    if (typeof given !== 'string') return faults.add(at, given, FORM_RULES.attribute()) ?? [];
    const taken = text(ATTRIBUTE_CHARACTERS)(given, at, faults);
    return taken === undefined ? [] : [[name, taken]];
  });
  return Object.fromEntries(kept);
};
