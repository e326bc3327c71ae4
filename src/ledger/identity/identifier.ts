import type { Sentence } from '../sentences.js';

/** What an identifier names. `class` is a product; `other` is a GS1 key that is neither goods nor place (GSRN, GINC, GSIN). */
export type IdKind = 'item' | 'class' | 'lot' | 'logistic-unit' | 'location' | 'party' | 'other';

/** Where in a request the identifier stands; it decides what `own/{issuer}/{x}` and a GLN mean. */
export type IdRole = 'subject' | 'item' | 'product' | 'lot' | 'location' | 'party' | 'container';

/** One identifier in its only inside form. `canonical` is compared byte for byte. */
export interface Identifier {
  readonly canonical: string;
  readonly kind: IdKind;
  /** Row of the scheme table: `sgtin`, `gtin`, `lgtin`, `sscc`, `gln`, `sgln`, `pgln`, `vin`, `imei`, `part`, `own` ... */
  readonly scheme: string;
  /** Canonical product id of an item or lot, where the identifier carries one. */
  readonly product?: string;
  /** Canonical lot id, where the spelling carried AI 10 beside the serial, or the identifier is a lot. */
  readonly lot?: string;
  /** ISO date (AI 17; day 00 is the last of the month), where the spelling carried one. */
  readonly expiry?: string;
  /** Digits of the GS1 company prefix, known only from EPC URNs and RFID tags. */
  readonly companyPrefixLength?: number;
  /** What is odd but not refused, in words. */
  readonly warnings: readonly string[];
}

/** `position` is the 0-based index in the text that was given, where one character is to blame. */
export interface Refusal {
  readonly ok: false;
  readonly rule: Sentence;
  readonly position?: number;
}

export type IdentityResult = { readonly ok: true; readonly id: Identifier } | Refusal;

/** The spellings that an identifier can be given back in. */
export type IdForm = 'canonical' | 'urn' | 'digital-link' | 'element-string' | 'raw-scan' | 'plain' | TagForm;

export type TagForm =
  | 'sgtin-96-hex'
  | 'sgtin-198-hex'
  | 'sscc-96-hex'
  | 'sgln-96-hex'
  | 'sgln-195-hex'
  | 'grai-96-hex'
  | 'grai-170-hex'
  | 'giai-96-hex'
  | 'giai-202-hex'
  | 'gdti-96-hex'
  | 'gdti-174-hex'
  | 'gsrn-96-hex'
  | 'gsrnp-96-hex'
  | 'adi-var-hex';

export interface FormatOptions {
  /** Length of the company prefix for `companyPrefixKey(canonical)`; without it URN and RFID forms of GS1 keys are refused. */
  readonly companyPrefixLength?: (key: string) => number | undefined;
  /** Host, with or without a path, that Digital Link URIs start with; `id.gs1.org` when not given. */
  readonly digitalLinkDomain?: string;
  /** RFID filter value (TDS 2.0 section 10); 0 when not given. */
  readonly tagFilter?: number;
}

export type FormatResult = { readonly ok: true; readonly text: string } | Refusal;

export const NO_WARNINGS: readonly string[] = Object.freeze([]);

export function refuse(rule: Sentence, position?: number): Refusal {
  return position === undefined ? { ok: false, rule } : { ok: false, rule, position };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'ok' in value && value.ok === false;
}
