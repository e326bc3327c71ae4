import { randomUUID } from 'node:crypto';
import type { Faults } from '../reading/faults.js';
import { REQUEST_RULES } from '../reading/form.sentences.js';

const KEY = /^[\x21-\x7e]{1,200}$/;

/** The IETF draft of the header has the key in quotation marks; most who send it have not. */
export function readIdempotencyKey(sent: string | readonly string[] | undefined, faults: Faults): string {
  if (sent === undefined) return randomUUID();
  const given = String(sent);
  const key = /^"(.*)"$/.exec(given)?.[1] ?? given;
  if (!KEY.test(key)) faults.add('idempotency-key', given, REQUEST_RULES.key());
  return key;
}

export function isKey(text: unknown): text is string {
  return typeof text === 'string' && KEY.test(text);
}
