import type { CaptureRequest } from '../../capture/capture-port.js';
import { LedgerError } from '../../ledger/errors.js';
import type { LedgerParts } from '../server/ledger-parts.js';
import { ANSWER_SAYS } from '../server/server.sentences.js';
import { checkGranted, ownPrefixes } from './granted.js';
import { bound } from './record.js';

/** What the ledger itself records, and no principal. */
const OWN = 'change-access';

/**
 * A request that another process has let in, bounded by what this one knows of its sender: that may have been revoked, or be bound to other parties, since. Throws
 * `LedgerError('unauthenticated')` or `forbidden`. Earlier releases name no sender: they are believed until the log tells who may do what, which they cannot read.
 */
export async function permitted(parts: LedgerParts, request: CaptureRequest): Promise<CaptureRequest> {
  const { operation, sentBy, caller, companyPrefixes, context } = request;
  if (parts.config.auth === 'off' || (caller === 'ledger' && operation.operation === OWN)) return request;
  if (sentBy === undefined) {
    await parts.grants.bringUp();
    if (parts.grants.events.length === 0) return request;
    throw unknown();
  }
  const sender = await parts.letInElsewhere(sentBy);
  if (sender?.caller !== caller || sender.actor !== context.actor) throw unknown();
  checkGranted(operation, sender);
  return {
    ...request,
    operation: bound(operation, sender),
    ...(companyPrefixes ? { companyPrefixes: ownPrefixes(companyPrefixes, sender) } : {}),
  };
}

function unknown(): LedgerError {
  return new LedgerError('unauthenticated', { message: ANSWER_SAYS['no-key']() });
}
