import { createHash } from 'node:crypto';
import type { ClaimedEvent } from '../ledger/capture/claimed-events.js';
import { given } from './given.js';
import type { EpcisEvent } from './model/epcis-event.js';
import { eventHash, preHashString } from './model/event-hash.js';
import { roundedInstant } from './model/instants.js';

const HASH = /^ni:\/\/\/sha-256;([0-9a-f]{64})/;

/**
 * By what an event is known again: the id that it was given, else its event hash (CBV 2.0 section 8.9), and the time at which it was declared erroneous. Where a context of
 * JSON-LD is not known, no hash is claimed: such an event without an id is known by nothing but the document that it came in.
 */
export function identityOf(event: EpcisEvent): ClaimedEvent {
  const hash = eventHash(event);
  const { declarationTime, correctiveEventIDs: corrective } = event.errorDeclaration ?? {};
  const declared = declarationTime === undefined ? undefined : (roundedInstant(declarationTime) ?? declarationTime);
  const content = hash.ok ? (HASH.exec(hash.id)?.[1] ?? '') : unclaimedContent(event);
  return { content, ...given({ id: event.eventID ?? (hash.ok ? hash.id : undefined), declared, corrective }) };
}

/** What tells whether two such events say the same, and is no event hash: names of one unknown context may mean something else in another. */
function unclaimedContent(event: EpcisEvent): string {
  const said = JSON.stringify([event.unknownContexts, preHashString(event)]);
  return createHash('sha256').update(said).digest('hex');
}
