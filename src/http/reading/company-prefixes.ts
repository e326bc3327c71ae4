import { companyPrefixesOf } from '../../../projections/captures/captures.queries.js';
import type { Reading } from './reads.js';
import { companyPrefixKey, type FormatOptions } from '../../ledger/identity/identity.js';

/** How long the company prefixes of these ids are, where a URN or a tag told it, up to `knownAt` where that is given. The reading must be of `captures`. */
export async function prefixLengths(
  { db, schemaOf }: Reading,
  ids: readonly string[],
  knownAt?: number,
): Promise<Required<Pick<FormatOptions, 'companyPrefixLength'>>> {
  const keys = new Set(ids.flatMap((id) => companyPrefixKey(id) ?? []));
  const prefixes = await companyPrefixesOf(db, schemaOf('captures'), [...keys], knownAt);
  return { companyPrefixLength: (key) => prefixes.get(key)?.length };
}
