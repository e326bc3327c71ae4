import { BEFORE_FIRST, type EventStore } from '../event-store/event-store.js';
import { readStored } from '../ledger/capture/stored-form.js';
import { LedgerError } from '../ledger/errors.js';
import { MOVING_SAYS } from './moving.sentences.js';

/** How a log ends at a position. `open` is the capture whose last event is not there yet, or never will be. */
export interface LogEnd {
  readonly position: number;
  /** Of the latest writer; 0 in an empty log. */
  readonly epoch: number;
  readonly open?: { readonly capture: string; readonly firstPosition: number };
}

/** Looks back from `at` to the last event that says how things stand there: a few reads, however long the log is. Throws `wrong-log`. */
export async function endOfLog(store: Pick<EventStore, 'readAt'>, at: number): Promise<LogEnd> {
  let isVoided = false;
  for (let position = at; position > BEFORE_FIRST;) {
    const read = readStored(await eventAt(store, position));
    switch (read.kind) {
      case 'part':
      case 'subject':
        if (read.index < 1) throw notOurs(position);
        position -= read.index;
        break;
      case 'voided':
        isVoided = true;
        position -= 1;
        break;
      case 'writer-changed':
        return { position: at, epoch: read.changed.epoch };
      case 'header': {
        const { capture, epoch, events } = read.header;
        const isOpen = !isVoided && at < position + events;
        return { position: at, epoch, ...(isOpen ? { open: { capture, firstPosition: position } } : {}) };
      }
    }
  }
  return { position: at, epoch: 0 };
}

/** The last position up to `at` that does not stand inside a capture. */
export async function wholePositionUpTo(store: Pick<EventStore, 'readAt'>, at: number): Promise<number> {
  const { open } = await endOfLog(store, at);
  return open ? open.firstPosition - 1 : at;
}

async function eventAt(store: Pick<EventStore, 'readAt'>, position: number) {
  const [event] = await store.readAt([position]);
  if (!event) throw new LedgerError('wrong-log', { message: MOVING_SAYS['no-event'](position) });
  return event;
}

const notOurs = (position: number): LedgerError =>
  new LedgerError('wrong-log', { message: MOVING_SAYS['no-place'](position) });
