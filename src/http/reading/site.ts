import { parseIdentifier } from '../../ledger/identity/identity.js';
import type { ValueReader } from './values.js';
import { FORM_RULES } from './form.sentences.js';

/** A site is a place or a party. */
export const siteId: ValueReader<string> = (value, field, faults) => {
  const given = typeof value === 'string' ? value : '';
  const place = parseIdentifier(given, 'location');
  if (place.ok) {
    faults.told.note(place.id);
    return place.id.canonical;
  }
  const party = parseIdentifier(given, 'party');
  if (party.ok) {
    faults.told.note(party.id);
    return party.id.canonical;
  }
  return faults.add(field, value, FORM_RULES.site(place.rule));
};
