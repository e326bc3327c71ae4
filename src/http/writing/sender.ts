import type { FastifyRequest } from 'fastify';
import type { CaptureContext } from '../../ledger/capture/capture.events.js';
import { principalOf, type Principal } from '../server/caller.js';
import { Faults } from '../reading/faults.js';
import { readIdempotencyKey } from './idempotency.js';
import { REQUEST_RULES } from '../reading/form.sentences.js';

/** Who sent a request, and under which key. */
export interface Sender extends Pick<Principal, 'caller' | 'sentBy' | 'parties' | 'numbers' | 'permits'> {
  readonly key: string;
  readonly context: Omit<CaptureContext, 'recordedFor'>;
}

const OPAQUE = /^[\x20-\x7e]{1,200}$/;

const CONTEXT_HEADERS = {
  claimedActor: 'x-actor',
  device: 'x-device',
  system: 'x-system',
  correlation: 'x-correlation-id',
  causation: 'x-causation-id',
} as const;

/** Reads the headers, and refuses every parameter but those that are taken; a request without `Idempotency-Key` gets a key of its own. Throws `LedgerError('invalid-request')`. */
export function senderOf(request: FastifyRequest, taken: readonly string[] = []): Sender {
  const { headers, query } = request;
  const faults = new Faults();
  // Else a `?dryRun=true` would be recorded.
  for (const [name, value] of Object.entries(query ?? {}))
    if (!taken.includes(name)) faults.add(name, value, REQUEST_RULES['write-parameter']());
  // Else who sent it would believe that what he read still stands.
  const condition = headers['if-match'];
  if (condition !== undefined) faults.add('if-match', condition, REQUEST_RULES['if-match']());
  const given = (name: string): string | undefined => {
    const value = headers[name];
    return value === undefined || value === '' ? undefined : String(value);
  };
  const context: { -readonly [K in keyof Sender['context']]: string } = {};
  for (const [name, header] of Object.entries(CONTEXT_HEADERS) as [keyof typeof CONTEXT_HEADERS, string][]) {
    const value = given(header);
    if (value !== undefined && !OPAQUE.test(value)) faults.add(header, value, REQUEST_RULES['context-header']());
    else if (value !== undefined) context[name] = value;
  }
  const key = readIdempotencyKey(headers['idempotency-key'], faults);
  faults.throwIfAny();
  const { caller, actor, sentBy, parties, numbers, permits } = principalOf(request);
  if (actor !== undefined) context.actor = actor;
  const bounds = { ...(parties ? { parties } : {}), ...(numbers ? { numbers } : {}) };
  return { caller, permits, ...(sentBy ? { sentBy } : {}), ...bounds, key, context };
}
