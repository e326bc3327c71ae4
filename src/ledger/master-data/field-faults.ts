import type { Sentence } from '../sentences.js';
import { isCountry } from './countries.js';
import type { AnyMasterDataFields, MasterDataFields } from './master-data-fields.js';
import { MASTER_DATA_RULES } from './master-data.sentences.js';
import { isNdc, ndcInGtin, tenDigits } from './ndc.js';

export interface MasterDataFault {
  /** Such as `ndc` or `licences[1].country`. */
  readonly field: string;
  readonly value: unknown;
  readonly rule: Sentence;
}

const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const COMPANY_PREFIX = /^\d{6,12}$/;

/** What cannot be so of what is said of the thing with this canonical id, each value by itself being of the form that it is to have. */
export function faultsOfFields(id: string, said: MasterDataFields): readonly MasterDataFault[] {
  const fields: AnyMasterDataFields = said;
  return [
    ...ofCountries(fields),
    ...ofNames(fields),
    ...ofNdc(id, fields),
    ...ofPlace(id, fields),
    ...ofPrefixes(id, fields),
    ...ofDays(fields),
  ];
}

function ofCountries({ countryOfOrigin, address, licences = [] }: AnyMasterDataFields): readonly MasterDataFault[] {
  const told: readonly (readonly [string, string | undefined])[] = [
    ['countryOfOrigin', countryOfOrigin],
    ['address.country', address?.country],
    ...licences.map(({ country }, index) => [`licences[${index}].country`, country] as const),
  ];
  return told.flatMap(([field, value]) =>
    value === undefined || isCountry(value) ? [] : [{ field, value, rule: MASTER_DATA_RULES.country() }],
  );
}

function ofNames({ names = {} }: AnyMasterDataFields): readonly MasterDataFault[] {
  const wrong = Object.keys(names).filter((language) => !LANGUAGE.test(language));
  return wrong.map((value) => ({ field: `names.${value}`, value, rule: MASTER_DATA_RULES.language() }));
}

function ofNdc(id: string, { ndc }: AnyMasterDataFields): readonly MasterDataFault[] {
  if (ndc === undefined) return [];
  if (!isNdc(ndc)) return [{ field: 'ndc', value: ndc, rule: MASTER_DATA_RULES.ndc() }];
  const inGtin = ndcInGtin(id);
  if (inGtin === undefined || tenDigits(ndc).includes(inGtin)) return [];
  return [{ field: 'ndc', value: ndc, rule: MASTER_DATA_RULES['ndc-of-other'](inGtin) }];
}

function ofPlace(id: string, { within, level }: AnyMasterDataFields): readonly MasterDataFault[] {
  if (within === undefined) return [];
  if (within === id) return [{ field: 'within', value: within, rule: MASTER_DATA_RULES['within-itself']() }];
  return level === 'site' ? [{ field: 'within', value: within, rule: MASTER_DATA_RULES['site-within']() }] : [];
}

function ofPrefixes(id: string, { companyPrefixes = [] }: AnyMasterDataFields): readonly MasterDataFault[] {
  const gln = /^417\/(\d{13})$/.exec(id)?.[1];
  return companyPrefixes.flatMap((value, index) => {
    const field = `companyPrefixes[${index}]`;
    if (!COMPANY_PREFIX.test(value)) return [{ field, value, rule: MASTER_DATA_RULES['company-prefix']() }];
    // A party may have several prefixes; the first is that of its GLN.
    if (index > 0 || gln === undefined || gln.startsWith(value)) return [];
    return [{ field, value, rule: MASTER_DATA_RULES['prefix-of-other'](gln) }];
  });
}

function ofDays({ expiry, madeOn }: AnyMasterDataFields): readonly MasterDataFault[] {
  if (expiry === undefined || madeOn === undefined || expiry >= madeOn) return [];
  return [{ field: 'expiry', value: expiry, rule: MASTER_DATA_RULES['expiry-order'](madeOn) }];
}
