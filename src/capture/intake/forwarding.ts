// Sends a request from a standby to the process that writes.
import { context, propagation } from '@opentelemetry/api';
import { LedgerError, type LedgerErrorCode, type LedgerErrorDetail } from '../../ledger/errors.js';
import { rulesOf } from '../../ledger/operations/rules-of-operations.js';
import type { CaptureAnswer, CapturePort, CaptureRequest } from '../capture-port.js';
import { currentScope } from '../../telemetry/request-scope.js';
import { FORWARDED_MAC, signForwarded } from './forwarded-mac.js';
import { isUntrusted } from './untrusted.js';
import { outcomeUnknown, unavailable } from '../writer/pending-request.js';
import { WRITER_SAYS } from '../capture.sentences.js';

/** Where a writer takes what a standby forwards. */
export const FORWARDED_CAPTURES_PATH = '/internal/captures';

/** Hands a request to the writer at `address` and gives back its answer, or throws its LedgerError. */
export type Forwarder = (address: string, request: CaptureRequest) => Promise<CaptureAnswer>;

/** What travels back, as JSON. */
export type ForwardedReply =
  | { readonly answer: CaptureAnswer }
  | { readonly error: { readonly code: LedgerErrorCode; readonly detail: LedgerErrorDetail } };

/** The writer's side: always a reply, so that the HTTP status says only whether there is one. Bugs are thrown on. */
export async function replyToForwarded(writer: CapturePort, request: CaptureRequest): Promise<ForwardedReply> {
  try {
    return { answer: await writer.capture(request) };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { error: { code: error.code, detail: error.detail } };
  }
}

/** As much longer as the writer works on thousands of items, step by step. */
const MS_PER_ITEM = 4;

const REFUSED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH']);
/** It does not speak TLS: then nothing was sent. */
const SPEAKS_NO_TLS = /^ERR_SSL_(WRONG_VERSION|PACKET_LENGTH)/;

/** POSTs the request to the writer's internal address. Without a reply it is only known that nothing was recorded if there was no connection. */
export function forwardOverHttp(timeoutMs: number, secretOfWriter: () => string): Forwarder {
  return async (address, request) => {
    const items = rulesOf(request.operation).size(request.operation);
    const body = JSON.stringify(request);
    const signed = { ...headers(), [FORWARDED_MAC]: signForwarded(secretOfWriter(), body) };
    const url = new URL(FORWARDED_CAPTURES_PATH, address);
    const reply = await post(url, signed, body, timeoutMs + items * MS_PER_ITEM);
    if ('answer' in reply) return reply.answer;
    throw new LedgerError(reply.error.code, reply.error.detail);
  };
}

/** The writer's lines and spans belong to the request that came here. */
function headers(): Record<string, string> {
  const scope = currentScope();
  const own: Record<string, string> = {
    'content-type': 'application/json',
    ...(scope ? { 'x-request-id': scope.requestId } : {}),
    ...(scope?.correlation === undefined ? {} : { 'x-correlation-id': scope.correlation }),
  };
  propagation.inject(context.active(), own);
  return own;
}

/** It has another secret: who had the lease has given it to another process, which comes back as who has it. */
const UNSIGNED = 401;

async function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeoutMs: number,
): Promise<ForwardedReply> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === UNSIGNED) throw unavailable(WRITER_SAYS['writer-silent']());
    if (!response.ok) throw new Error(`the writer answered with status ${response.status}`);
    return (await response.json()) as ForwardedReply;
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    const code = (error as { cause?: { code?: unknown } }).cause?.code;
    if (typeof code === 'string') {
      if (REFUSED.has(code)) throw unavailable(WRITER_SAYS['writer-silent'](), error);
      if (isUntrusted(code) || SPEAKS_NO_TLS.test(code)) throw unavailable(WRITER_SAYS['writer-untrusted'](), error);
    }
    throw outcomeUnknown(error);
  }
}
