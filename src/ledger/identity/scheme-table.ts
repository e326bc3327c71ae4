import { GS1_SCHEMES } from './gs1-schemes.js';
import { OTHER_SCHEMES } from './other-schemes.js';
import { isGs1, type Scheme } from './scheme.js';

/** Every scheme of the ledger; a new one is a new row in one of these two lists. */
const SCHEMES: readonly Scheme[] = [...GS1_SCHEMES, ...OTHER_SCHEMES];

const byName = new Map(SCHEMES.map((scheme) => [scheme.name, scheme]));
const byHead = Map.groupBy(SCHEMES, (scheme) => scheme.path[0] ?? '');

/** The first row of a URN prefix reads it; later rows (a GLN without extension) only write it. */
const byUrn = Map.groupBy(
  SCHEMES.filter((scheme) => scheme.urn !== undefined),
  (scheme) => scheme.urn?.prefix ?? '',
);

export const GS1_ROWS: readonly Scheme[] = SCHEMES.filter(isGs1);

/** What the canonical id of a product begins with, of each scheme that has products: `01/`, `part/` ... */
export const PRODUCT_STARTS: readonly string[] = [
  ...new Set(SCHEMES.filter(({ kind }) => kind === 'class').map(({ path }) => `${path[0] ?? ''}/`)),
];

export function schemeNamed(name: string): Scheme | undefined {
  return byName.get(name);
}

export function schemesOfHead(head: string): readonly Scheme[] {
  return byHead.get(head) ?? [];
}

export function schemesOfUrn(prefix: string): readonly Scheme[] {
  return byUrn.get(prefix) ?? [];
}
