import type { DocumentReference } from '../../ledger/capture/capture.events.js';
import { isDocumentUrn, namedByText, parseDocumentId } from '../../ledger/identity/document-id.js';
import { objectOf, text, canonical, type ValueReader, isObject, listOf } from '../reading/values.js';
import { FORM_RULES } from '../reading/form.sentences.js';

const documentFields = objectOf(
  { type: text(100), issuer: canonical('party'), id: text(200) },
  'a document ({type, issuer, id})',
  ['issuer', 'id'],
);

/** `{type, issuer, id}`, or a CBV `urn:epcglobal:cbv:bt:{GLN}:{id}`, by itself or as the `id`; or any other text by itself, of which nobody says the issuer. */
const document: ValueReader<DocumentReference> = (value, field, faults) => {
  if (typeof value === 'string' && !isDocumentUrn(value)) {
    const id = text(200)(value, field, faults);
    return id === undefined ? undefined : namedByText(id.trim());
  }
  const { id, type, ...rest } = isObject(value) ? value : { id: value, type: undefined };
  if (typeof id !== 'string' || !isDocumentUrn(id) || Object.keys(rest).length > 0)
    return documentFields(value, field, faults);
  const kind = type === undefined ? undefined : text(100)(type, `${field}.type`, faults);
  const parsed = parseDocumentId(id, kind);
  return parsed.ok
    ? parsed.document
    : faults.add(isObject(value) ? `${field}.id` : field, id, FORM_RULES.spelling(parsed));
};

export const documents = listOf(document, 100);
