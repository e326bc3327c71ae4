import { parseIdentifier } from '../../ledger/identity/identity.js';
import { unseenCharacterRule } from '../../ledger/identity/unseen-characters.js';
import { encodeSegment } from '../../ledger/identity/percent-encoding.js';
import { type Faults } from './faults.js';
import { FORM_RULES } from './form.sentences.js';

/** What begins like this is a whole identifier, so its faults are told as such; anything else is a lot number. */
const LOOKS_LIKE_AN_IDENTIFIER = /^\s*(urn:|https?:\/\/|\(|\]|01\/|part\/|own\/)/i;

/** A lot in any spelling, or its plain number where the product is known. */
export function readLot(
  value: unknown,
  product: string | undefined,
  field: string,
  faults: Faults,
): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return faults.add(field, value, FORM_RULES.lot());
  const whole = parseIdentifier(value, 'lot');
  if (whole.ok) {
    const unseen = unseenCharacterRule(whole.id.canonical);
    if (unseen !== undefined) return faults.add(field, value, unseen);
    faults.told.note(whole.id);
    return whole.id.canonical;
  }
  if (LOOKS_LIKE_AN_IDENTIFIER.test(value)) return faults.add(field, value, FORM_RULES.spelling(whole));
  if (product === undefined) return faults.add(field, value, FORM_RULES['lot-alone']());
  if (!value.isWellFormed()) return faults.add(field, value, FORM_RULES.unstorable());
  const parsed = parseIdentifier(`${product}/10/${encodeSegment(value.trim())}`, 'lot');
  if (!parsed.ok) return faults.add(field, value, parsed.rule);
  const unseen = unseenCharacterRule(parsed.id.canonical);
  return unseen === undefined ? parsed.id.canonical : faults.add(field, value, unseen);
}

/** The product that a lot id stands under. */
export function productOfLot(lot: string): string {
  return lot.slice(0, lot.lastIndexOf('/10/'));
}
