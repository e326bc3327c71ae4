import { sentences } from '../sentences.js';

/** What is said of a product, a location, a party or a lot, and cannot be so. */
export const MASTER_DATA_RULES = sentences({
  ndc: {
    wrong: () => 'is no National Drug Code',
    wayOut: () => 'write it with hyphens as 4-4-2, 5-3-2 or 5-4-1 digits, or as the 11 digits 5-4-2',
  },
  'ndc-of-other': {
    wrong: (inGtin: string) => `is not the code that stands in the GTIN, which is ${inGtin}`,
    wayOut: () => 'mend one of them',
  },
  country: { wanted: () => 'is to be a country of ISO 3166-1 as two letters, such as US' },
  language: { wanted: () => 'is to be a language as BCP 47 has it, such as de or pt-BR' },
  'company-prefix': { wanted: () => 'is to be a GS1 company prefix: 6 to 12 digits' },
  'prefix-of-other': {
    wrong: (gln: string) => `does not begin ${gln}, the GLN of the party whose it is to be`,
    wayOut: () => 'a GLN begins with the company prefix of its party',
  },
  'within-itself': {
    wrong: () => 'is the location itself',
    wayOut: () => 'name the location that it is a part of, or leave it out',
  },
  'site-within': {
    wrong: () => 'is not said of a site, which is no part of another place',
    wayOut: () => 'leave it out, or call it a zone or a bin',
  },
  'expiry-order': {
    wrong: (madeOn: string) => `is before the day on which it was made, ${madeOn}`,
    wayOut: () => 'mend one of them',
  },
  'until-order': {
    wrong: (from: string) => `is before it begins to hold, ${from}`,
    wayOut: () => 'mend one of them, or leave it out while no end is known',
  },
  'nothing-said': { wrong: () => 'says nothing of it', wayOut: () => 'say a name, or another field' },
  'statement-whole': {
    wrong: () => 'is a statement of master data, which is declared erroneous as a whole',
    wayOut: () => 'leave it out, and state what is right',
  },
  'statement-declared': {
    wrong: () => 'was declared erroneous already, or is such a declaration',
    wayOut: () => 'state what is right',
  },
});
