import { createHash, hash as hashOf } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { canonicalJson } from '../../ledger/canonical-json.js';
import { isObject } from '../reading/values.js';

const SLICE_ENTRIES = 2_000;

/** SHA-256, hex, of the operation's name and the body as it was sent; long lists are hashed in slices that give way to others. */
export async function requestHash(name: string, body: unknown): Promise<string> {
  const items = isObject(body) ? body['items'] : undefined;
  if (!isObject(body) || !Array.isArray(items) || items.length <= SLICE_ENTRIES)
    return hashOf('sha256', `${name}\n${canonicalJson(body)}`);
  const hash = createHash('sha256').update(`${name}\n`);
  hash.update(canonicalJson({ ...body, items: items.length }));
  for (let from = 0; from < items.length; from += SLICE_ENTRIES) {
    await nextTurn();
    hash.update(canonicalJson(items.slice(from, from + SLICE_ENTRIES)));
  }
  return hash.digest('hex');
}
