// Names beside ids: what the master data call the products, places and parties that an answer is about.
import { parseIdentifier } from '../../ledger/identity/identity.js';
import { idOfSubject, masterDataSubject, type MasterDataKind } from '../../ledger/master-data/master-data.events.js';
import type { Source } from '../../ledger/master-data/told-of.js';
import type { Query } from './asked.js';
import type { Faults } from './faults.js';
import { MASTER_DATA_MODELS, masterDataTold } from './master-data-told.js';
import type { AskedMoment } from './moment.js';
import { choice } from './read-request.js';
import type { Reading } from './reads.js';

/** What something is called, and who says so. */
export interface Name extends Pick<Source, 'by' | 'standing'> {
  readonly kind: MasterDataKind;
  readonly id: string;
  readonly name: string;
}

/** Whether a question asks for names: `names=true`. */
export function asksForNames(query: Query, faults: Faults): boolean {
  return choice(query, 'names', ['false', 'true'], faults) === 'true';
}

/** The read models of a question, and those of the names where it asks for them. */
export function withNameModels(models: readonly string[], isNamed: boolean): readonly string[] {
  return isNamed ? [...new Set([...models, ...MASTER_DATA_MODELS])] : models;
}

/** The names in an answer, in the order in which it tells of them; the reading must be of `master-data` and `captures`. */
export async function namesFor(
  reading: Reading,
  answer: unknown,
  { atMs = Date.now(), standsAt }: Pick<AskedMoment, 'atMs'> & { readonly standsAt?: number },
): Promise<readonly Name[]> {
  const subjects = [...new Set(idsIn(answer).flatMap(subjectsOf))];
  const moment = { atMs, ...(standsAt === undefined ? {} : { position: standsAt }) };
  const told = await masterDataTold(reading, subjects, moment);
  return told.flatMap(({ subject, fields: { name }, sources }): readonly Name[] => {
    const source = sources.name;
    if (name === undefined || source === undefined) return [];
    const kind = subject.slice(0, subject.indexOf('/')) as MasterDataKind;
    return [{ kind, id: idOfSubject(subject), name, by: source.by, standing: source.standing }];
  });
}

/** Every text at any depth that may be a canonical id. */
function idsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return /^[a-z0-9]+\/[^\s]+$/.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(idsIn);
}

/** An own id may name a place, a party or a product; one of GS1 says itself what it names. An item stands for its product. */
function subjectsOf(id: string): readonly string[] {
  if (id.startsWith('414/')) return [masterDataSubject('location', id)];
  if (id.startsWith('417/')) return [masterDataSubject('party', id)];
  const item = parseIdentifier(id, 'item');
  const products = item.ok && item.id.product !== undefined ? [item.id.product] : [];
  const own = id.startsWith('own/') ? [masterDataSubject('location', id), masterDataSubject('party', id)] : [];
  const isProduct = id.startsWith('own/') || /^(01\/\d{14}|part\/[^/]+\/[^/]+)$/.test(id);
  const product = [...(isProduct ? [id] : []), ...products].map((one) => masterDataSubject('product', one));
  return [...product, ...own];
}
