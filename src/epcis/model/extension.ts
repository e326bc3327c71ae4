import type { DecimalText } from './epcis-event.js';

/** One element (XML) or member (JSON) of somebody's own vocabulary, at any depth. A name that is repeated in XML is an extension each, in order. */
export interface Extension {
  /** Namespace URI; empty for a name in none (JSON: a member without a prefix, `@type` and the like). */
  readonly namespace: string;
  /** As the sender chose it; empty for a default namespace. */
  readonly prefix: string;
  readonly name: string;
  /** Attributes of an XML element, namespace declarations left out. */
  readonly attributes?: readonly ExtensionAttribute[];
  readonly value: ExtensionValue;
}

export interface ExtensionAttribute {
  readonly namespace: string;
  readonly prefix: string;
  readonly name: string;
  readonly value: string;
}

/**
 * XML knows text and fields only; a list, a number, a boolean and null are JSON's. Text is as written, but for white space around it in XML. `fields`
 * with `text` is mixed content of XML: the order of text and elements in it is not kept.
 */
export type ExtensionValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly decimal: DecimalText }
  | { readonly kind: 'boolean'; readonly boolean: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'list'; readonly values: readonly ExtensionValue[] }
  | { readonly kind: 'fields'; readonly fields: readonly Extension[]; readonly text?: string };
