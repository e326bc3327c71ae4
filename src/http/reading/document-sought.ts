import type { DocumentSought } from '../../../projections/histories/documents.queries.js';
import { bareDocumentType, isDocumentUrn, parseDocumentId } from '../../ledger/identity/document-id.js';
import type { Faults } from './faults.js';
import { canonical, isObject, readFields, text, type ValueReader } from './values.js';
import { FORM_RULES, QUESTION_RULES } from './form.sentences.js';

const SHAPE = { id: text(500), issuer: canonical('party'), type: text(100) };

/** A business document that is looked for: `{type, issuer, id}`, of which only `id` is needed; a CBV URN by itself or as the `id`; or its bare number. */
export const documentSought: ValueReader<DocumentSought> = (value, field, faults) => {
  if (!isObject(value)) return sought({ id: value }, field, field, faults);
  const before = faults.count;
  const read = readFields(value, SHAPE, `${field}.`, faults, 'a document ({type, issuer, id})');
  if (value['id'] === undefined || value['id'] === null)
    faults.add(`${field}.id`, undefined, FORM_RULES['needed-in']('a document ({type, issuer, id})'));
  return faults.count > before ? undefined : sought(read, field, `${field}.id`, faults);
};

/** `at`: the field of the id. */
export function sought(
  { id, issuer, type }: { readonly id?: unknown; readonly issuer?: string; readonly type?: string },
  field: string,
  at: string,
  faults: Faults,
): DocumentSought | undefined {
  const given = text(500)(id, at, faults);
  if (given === undefined) return undefined;
  const rest = {
    ...(issuer === undefined ? {} : { issuer }),
    ...(type === undefined ? {} : { type: bareDocumentType(type) }),
  };
  if (!isDocumentUrn(given)) return { id: given, ...rest };
  const parsed = parseDocumentId(given);
  if (!parsed.ok) return faults.add(at, given, FORM_RULES.spelling(parsed));
  const { document } = parsed;
  if (issuer !== undefined && issuer !== document.issuer)
    return faults.add(field, given, QUESTION_RULES['other-issuer']({ issuer: document.issuer, named: issuer }));
  return { ...rest, id: document.id, issuer: document.issuer };
}
