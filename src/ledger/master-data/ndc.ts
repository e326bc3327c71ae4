// National Drug Codes (21 CFR 207.33): labeler, product and package. Ten digits in one of three configurations, and the eleven of billing (5-4-2).

const TEN_DIGITS = /^(?:(\d{4})-(\d{4})-(\d{2})|(\d{5})-(\d{3})-(\d{2})|(\d{5})-(\d{4})-(\d))$/;
const ELEVEN_DIGITS = /^(?<labeler>\d{5})(?<hyphen>-?)(?<product>\d{4})\k<hyphen>(?<pack>\d{2})$/;
/** A GTIN that holds an NDC: indicator, 0, the prefix 3 of the drugs of the United States, the ten digits, check digit. */
const GTIN_WITH_NDC = /^01\/\d03(\d{10})\d$/;

/** With hyphens in 4-4-2, 5-3-2, 5-4-1 or 5-4-2, or eleven digits. Ten digits without hyphens are no code: nobody knows where the labeler ends. */
export function isNdc(text: string): boolean {
  return TEN_DIGITS.test(text) || ELEVEN_DIGITS.test(text);
}

/** The eleven digits (5-4-2) of an NDC in any spelling, by which two are one; undefined for what is none. */
export function elevenDigits(ndc: string): string | undefined {
  if (!isNdc(ndc)) return undefined;
  if (!ndc.includes('-')) return ndc;
  const [labeler = '', product = '', pack = ''] = ndc.split('-');
  return labeler.padStart(5, '0') + product.padStart(4, '0') + pack.padStart(2, '0');
}

/** The ten digits that a code may stand for: of eleven digits one zero was added, and nobody says which. */
export function tenDigits(ndc: string): readonly string[] {
  const ten = TEN_DIGITS.test(ndc) ? [ndc.replaceAll('-', '')] : [];
  const { labeler = '', product = '', pack = '' } = ELEVEN_DIGITS.exec(ndc)?.groups ?? {};
  const shorter = [
    ...(labeler.startsWith('0') ? [labeler.slice(1) + product + pack] : []),
    ...(product.startsWith('0') ? [labeler + product.slice(1) + pack] : []),
    ...(pack.startsWith('0') ? [labeler + product + pack.slice(1)] : []),
  ];
  return [...new Set([...ten, ...shorter])];
}

/** The ten digits of the NDC that stand in a GTIN (`01/{GTIN-14}`); undefined where it holds none. */
export function ndcInGtin(product: string): string | undefined {
  return GTIN_WITH_NDC.exec(product)?.[1];
}
