import { isRefusal, refuse, type Refusal } from './identifier.js';
import { parseIdentifier } from './identity.js';
import { encodeSegment } from './percent-encoding.js';
import { ID_RULES } from './identity.sentences.js';

export type RangeResult = { readonly ok: true; readonly items: readonly string[] } | Refusal;

interface SerialSpan {
  readonly prefix: string;
  readonly width: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** The numeric end begins after the last character that is not a digit, so that A01..A10 count and 1A..1B do not. */
function spanOf(from: string, to: string): SerialSpan | Refusal {
  if (from.length !== to.length) return refuse(ID_RULES['range-lengths']({ from: from.length, to: to.length }));
  const width = /[0-9]*$/.exec(from)?.[0].length ?? 0;
  if (width === 0) return refuse(ID_RULES['range-start'](from));
  const prefix = from.slice(0, from.length - width);
  const toNumber = to.slice(prefix.length);
  if (!to.startsWith(prefix) || !/^[0-9]+$/.test(toNumber)) {
    return refuse(ID_RULES['range-ends']({ from, to }));
  }
  const first = BigInt(from.slice(prefix.length));
  const last = BigInt(toNumber);
  return first <= last ? { prefix, width, first, last } : refuse(ID_RULES['range-order']({ from, to }));
}

/**
 * Canonical ids of the items of a product from serial `from` to serial `to`, both included. Serials are plain text, not percent-encoded;
 * they are of equal length, alike but for a number at their end, whose leading zeros are kept. More than `limit` items are refused.
 */
export function expandRange(product: string, from: string, to: string, limit: number): RangeResult {
  const parsed = parseIdentifier(product, 'product');
  if (!parsed.ok) return refuse(ID_RULES['range-product'](parsed.rule));
  const span = spanOf(from, to);
  if (isRefusal(span)) return span;
  const count = span.last - span.first + 1n;
  if (count > BigInt(limit)) return refuse(ID_RULES['range-count']({ count, most: limit }));
  const head = parsed.id.canonical + (parsed.id.scheme === 'gtin' ? '/21/' : '/');
  if (!/^(?:01|part|own)\//.test(head)) return refuse(ID_RULES['range-scheme'](parsed.id.scheme));
  const first = parseIdentifier(head + encodeSegment(from.isWellFormed() ? from : ''), 'item');
  if (!first.ok) return refuse(ID_RULES['range-first'](first.rule));
  // The ends differ only in digits, so what holds of the first serial's form holds of all.
  const stem = first.id.canonical.slice(0, first.id.canonical.length - span.width);
  const items: string[] = [];
  for (let serial = span.first; serial <= span.last; serial++)
    items.push(stem + serial.toString().padStart(span.width, '0'));
  return { ok: true, items };
}
