import { randomUUID } from 'node:crypto';
import { appendUntilKnown } from '../capture/writer/append-until-known.js';
import { BEFORE_FIRST, type EventStore, type LogMark } from '../event-store/event-store.js';
import { CaptureReader } from '../ledger/capture/capture-reader.js';
import { writerChangedForm } from '../ledger/capture/stored-form.js';
import { LedgerError } from '../ledger/errors.js';
import { endOfLog } from './log-end.js';
import { MOVING_SAYS } from './moving.sentences.js';

const SEAL_WITHIN_MS = 60_000;
const READ_EVENTS = 2_000;

/**
 * Ends a log for good, whoever writes to it: first the mark, which no writer takes over past, then a `WriterChanged` at its end, which the one that
 * writes now meets before its next append, and which voids a capture left open. Answers the position of that event, the last of the log.
 * One that was cut off in between goes on; a sealed log stays as it is. Throws `not-found` for an empty log, `closed` for one not complete.
 */
export async function sealLog(store: EventStore, note: string): Promise<number> {
  const mark = await sealedMark(store, note);
  const there = await sealEventAt(store, mark);
  if (there !== undefined) return there;
  const reader = await readerAtEnd(store);
  const signal = AbortSignal.timeout(SEAL_WITHIN_MS);
  const options = { signal, mustGoOn: false, onUnknown: () => undefined };
  // Whoever writes is quick, so that between reading the end and appending to it there is nothing but the way there.
  while (!signal.aborted) {
    await readOn(store, reader);
    const voided = reader.openCapture;
    const changed = { epoch: reader.epoch + 1, writer: sealOf(mark), ...(voided === undefined ? {} : { voided }) };
    const event = writerChangedForm(changed, randomUUID());
    const outcome = await appendUntilKnown(store, [event], reader.nextPosition - 1, options);
    if (outcome === 'appended') return reader.nextPosition;
    if (outcome === 'stopped') break;
    if (outcome !== 'conflict') throw outcome.notTaken;
  }
  throw notSealed();
}

/** Before a capture that is open at the end, so that it is read whole. */
async function readerAtEnd(store: EventStore): Promise<CaptureReader> {
  const { position, epoch, open } = await endOfLog(store, await store.head());
  return new CaptureReader({ position: open ? open.firstPosition - 1 : position, eventId: '' }, epoch);
}

async function readOn(store: EventStore, reader: CaptureReader): Promise<void> {
  for (;;) {
    const events = await store.read(reader.nextPosition, READ_EVENTS);
    reader.accept(events);
    if (events.length < READ_EVENTS) return;
  }
}

/** The last position of a sealed log; undefined while a writer may still append. */
export async function sealedAt(store: Pick<EventStore, 'mark' | 'head' | 'readAt'>): Promise<number | undefined> {
  const mark = await store.mark();
  return mark.state === 'sealed' ? sealEventAt(store, mark) : undefined;
}

async function sealedMark(store: EventStore, note: string): Promise<LogMark> {
  const mark = await store.mark();
  if (mark.state === 'sealed') return mark;
  if (mark.state === 'incomplete') throw new LedgerError('closed', { message: MOVING_SAYS.incomplete(mark.note) });
  if ((await store.head()) === BEFORE_FIRST) throw new LedgerError('not-found', { message: MOVING_SAYS.empty() });
  const sealed: LogMark = { state: 'sealed', since: new Date().toISOString(), note };
  await store.setMark(sealed);
  return sealed;
}

/** Of this mark and no earlier one: a log that was opened again may end with the event of the seal before. */
async function sealEventAt(store: Pick<EventStore, 'head' | 'readAt'>, mark: LogMark): Promise<number | undefined> {
  const head = await store.head();
  const [last] = await store.readAt([head]);
  return last?.type === 'WriterChanged' && last.data['writer'] === sealOf(mark) ? head : undefined;
}

/** Stands where a writer's name stands; a process' name begins with its host and holds its number. */
const sealOf = (mark: LogMark): string => `sealed ${mark.since}`;

const notSealed = (): LedgerError =>
  new LedgerError('unavailable', {
    message: MOVING_SAYS['not-sealed'](),
    retryAfterSeconds: 5,
  });
