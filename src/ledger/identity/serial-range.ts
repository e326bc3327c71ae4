import { isRefusal, refuse, type Refusal } from './identifier.js';
import { parseIdentifier } from './identity.js';
import { encodeSegment } from './percent-encoding.js';

export type RangeResult = { readonly ok: true; readonly items: readonly string[] } | Refusal;

interface SerialSpan {
  readonly prefix: string;
  readonly width: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** The numeric end begins after the last character that is not a digit, so that A01..A10 count and 1A..1B do not. */
function spanOf(from: string, to: string): SerialSpan | Refusal {
  if (from.length !== to.length)
    return refuse(`the range ends have ${from.length} and ${to.length} characters; they must be of equal length`);
  const width = /[0-9]*$/.exec(from)?.[0].length ?? 0;
  if (width === 0) return refuse(`the range start ${from} does not end with a number`);
  const prefix = from.slice(0, from.length - width);
  const toNumber = to.slice(prefix.length);
  if (!to.startsWith(prefix) || !/^[0-9]+$/.test(toNumber)) {
    return refuse(`the range ends ${from} and ${to} differ before their numeric end`);
  }
  const first = BigInt(from.slice(prefix.length));
  const last = BigInt(toNumber);
  return first <= last
    ? { prefix, width, first, last }
    : refuse(`the range ends before it begins: ${from} is after ${to}`);
}

/**
 * Canonical ids of the items of a product from serial `from` to serial `to`, both included. Serials are plain text, not percent-encoded;
 * they are of equal length, alike but for a number at their end, whose leading zeros are kept. More than `limit` items are refused.
 */
export function expandRange(product: string, from: string, to: string, limit: number): RangeResult {
  const parsed = parseIdentifier(product, 'product');
  if (!parsed.ok) return refuse(`range product: ${parsed.rule}`);
  const span = spanOf(from, to);
  if (isRefusal(span)) return span;
  const count = span.last - span.first + 1n;
  if (count > BigInt(limit)) return refuse(`the range has ${count} items, at most ${limit} are taken`);
  const head = parsed.id.canonical + (parsed.id.scheme === 'gtin' ? '/21/' : '/');
  if (!/^(?:01|part|own)\//.test(head)) return refuse(`${parsed.id.scheme} products have no serial ranges`);
  const first = parseIdentifier(head + encodeSegment(from.isWellFormed() ? from : ''), 'item');
  if (!first.ok) return refuse(`range start: ${first.rule}`);
  // The ends differ only in digits, so what holds of the first serial's form holds of all.
  const stem = first.id.canonical.slice(0, first.id.canonical.length - span.width);
  const items: string[] = [];
  for (let serial = span.first; serial <= span.last; serial++)
    items.push(stem + serial.toString().padStart(span.width, '0'));
  return { ok: true, items };
}
