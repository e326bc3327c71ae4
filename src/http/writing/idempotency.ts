import { randomUUID } from 'node:crypto';
import type { Faults } from '../reading/faults.js';

const KEY = /^[\x21-\x7e]{1,200}$/;

/** The IETF draft of the header has the key in quotation marks; most who send it have not. */
export function readIdempotencyKey(given: string | undefined, faults: Faults): string {
  if (given === undefined) return randomUUID();
  const key = /^"(.*)"$/.exec(given)?.[1] ?? given;
  if (!KEY.test(key))
    faults.add('idempotency-key', given, 'is to be 1 to 200 printable ASCII characters without spaces');
  return key;
}

export function isKey(text: unknown): text is string {
  return typeof text === 'string' && KEY.test(text);
}
