import { BEFORE_FIRST, type EventStore } from '../event-store/event-store.js';
import { expectWithin } from '../http/reading/same-log.js';
import type { WholePosition } from '../ledger/capture/capture-reader.js';
import { readStored } from '../ledger/capture/stored-form.js';

/** Where a reader begins, and where the log ended then. */
export interface Beginning {
  readonly from: WholePosition;
  readonly head: number;
}

/**
 * Behind `after`, or at the first event of all. A capture happens at its last event, so that a position within one means the one before it. Throws
 * `LedgerError('behind')` for a position that the log does not have yet.
 */
export async function beginningAfter(store: EventStore, after: number | undefined): Promise<Beginning> {
  const head = await store.head();
  if (after === undefined) return { from: { position: BEFORE_FIRST, eventId: '' }, head };
  expectWithin(after, head);
  return { from: { position: await wholeUpTo(store, after), eventId: '' }, head };
}

async function wholeUpTo(store: EventStore, position: number): Promise<number> {
  const [event] = await store.readAt([position]);
  const read = event && readStored(event);
  if (read === undefined || read.kind === 'writer-changed' || read.kind === 'voided') return position;
  const first = read.kind === 'header' ? position : position - read.index;
  const [stored] = first === position ? [event] : await store.readAt([first]);
  const header = stored && readStored(stored);
  const isWhole = header?.kind === 'header' && position === first + header.header.events;
  return isWhole ? position : first - 1;
}
