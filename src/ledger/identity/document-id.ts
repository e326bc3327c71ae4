import { refuse, type FormatResult, type Refusal } from './identifier.js';
import { parseIdentifier } from './identity.js';
import { decodeSegment, encodeSegment } from './percent-encoding.js';
import { ID_RULES, NO_FORM } from './identity.sentences.js';

/** A business document. `issuer` is a canonical party id, empty where nobody said it; `type` is a CBV business transaction type such as `po` or `desadv`. */
export interface DocumentId {
  readonly type?: string;
  readonly issuer: string;
  readonly id: string;
}

export type DocumentIdResult = { readonly ok: true; readonly document: DocumentId } | Refusal;

const PREFIX = 'urn:epcglobal:cbv:bt:';

/** A document of which only a text is known, such as a plain number or the URI of the sender's own system: it is its own id. */
export function namedByText(id: string, type?: string): DocumentId {
  return { ...(type !== undefined && { type }), issuer: '', id };
}

export function isDocumentUrn(text: string): boolean {
  return text.slice(0, PREFIX.length).toLowerCase() === PREFIX;
}

/** Reads `urn:epcglobal:cbv:bt:{GLN}:{id}` (CBV 2.0 section 8.5.2). The type is not part of it and comes from beside it. */
export function parseDocumentId(text: string, type?: string): DocumentIdResult {
  if (!isDocumentUrn(text)) return refuse(ID_RULES['document-head'](PREFIX), 0);
  const colon = text.indexOf(':', PREFIX.length);
  if (colon < 0) return refuse(ID_RULES['document-colon'](), text.length);
  const issuer = parseIdentifier(text.slice(PREFIX.length, colon), 'party');
  if (!issuer.ok) return refuse(issuer.rule, PREFIX.length + (issuer.position ?? 0));
  const id = decodeSegment(text.slice(colon + 1), colon + 1);
  if (typeof id !== 'string') return id;
  if (id === '') return refuse(ID_RULES['document-number'](), colon + 1);
  return { ok: true, document: { ...(type !== undefined && { type }), issuer: issuer.id.canonical, id } };
}

/** A type by which documents are compared: CBV has two spellings of its words (CBV 2.0 section 7.3). */
export function bareDocumentType(type: string): string {
  return type.replace(/^(urn:epcglobal:cbv:btt:|https?:\/\/ref\.gs1\.org\/cbv\/BTT-)/i, '');
}

/** Writes `urn:epcglobal:cbv:bt:{GLN}:{id}`; refused where the issuer has no GLN. */
export function formatDocumentId(document: DocumentId): FormatResult {
  const gln = /^417\/([0-9]{13})$/.exec(document.issuer)?.[1];
  if (gln === undefined) return refuse(NO_FORM['no-issuer-gln'](document.issuer));
  if (!document.id.isWellFormed() || document.id === '') return refuse(NO_FORM['no-number']());
  return { ok: true, text: `${PREFIX}${gln}:${encodeSegment(document.id)}` };
}
