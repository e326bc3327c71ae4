import { createHash, type Hash } from 'node:crypto';
import { eventBytes, type EventStore, type StoredEvent } from '../event-store/event-store.js';
import { LedgerError } from '../ledger/errors.js';
import { MOVING_SAYS } from './moving.sentences.js';

/** What one page aims at, and how many events it asks for; of large ones fewer. */
const PAGE_BYTES = 1_000_000;
const FIRST_PAGE_EVENTS = 100;
const PAGE_EVENTS = 5_000;
const SAMPLE_EVERY = 16;

/**
 * The events from `first` to `last`, in order and without gap, in pages. The next page is read while the reader works on this one.
 * Throws `wrong-log` where events are missing.
 */
export async function* pagesOf(
  store: Pick<EventStore, 'read'>,
  first: number,
  last: number,
): AsyncGenerator<readonly StoredEvent[], void, undefined> {
  const ask = (from: number, limit: number): Promise<readonly StoredEvent[]> => {
    const page = store.read(from, Math.min(limit, last - from + 1));
    // It is awaited in its turn; a reader that leaves before that is not to end the process by an error of a page.
    page.catch(() => undefined);
    return page;
  };
  let coming = first <= last ? ask(first, FIRST_PAGE_EVENTS) : undefined;
  for (let next = first; coming !== undefined;) {
    const events = await coming;
    expectDense(events, next);
    next += events.length;
    coming = next <= last ? ask(next, pageEventsAfter(events)) : undefined;
    yield events;
  }
}

function expectDense(events: readonly StoredEvent[], from: number): void {
  const wrong = events.findIndex((event, index) => event.position !== from + index);
  if (events.length > 0 && wrong === -1) return;
  const message = MOVING_SAYS.hole(from + Math.max(0, wrong));
  throw new LedgerError('wrong-log', { message });
}

/** Every so many-th event is measured: measuring all of them would cost as much as the rest of the reading. */
function pageEventsAfter(events: readonly StoredEvent[]): number {
  const measured = events.filter((_, index) => index % SAMPLE_EVERY === 0);
  const average = measured.reduce((total, event) => total + eventBytes(event), 0) / measured.length;
  return Math.min(PAGE_EVENTS, Math.ceil(PAGE_BYTES / average));
}

/** One event as a line of the export, and as what the hash of a log is made of; the same from either store. */
export function eventLine({ position, id, type, data, metadata }: StoredEvent): string {
  return `${JSON.stringify({ position, id, type, data, metadata })}\n`;
}

/** SHA-256 over the lines of all events in their order. */
export class LogHash {
  private readonly hash: Hash = createHash('sha256');

  add(lines: string | Buffer): void {
    this.hash.update(lines);
  }

  /** Of what was added so far, hex; more may be added after it. */
  digest(): string {
    return this.hash.copy().digest('hex');
  }
}
