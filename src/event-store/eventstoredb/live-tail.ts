import { convertToCommandError, type EventStoreDBClient } from '@eventstore/db-client';
import type { StoredEvent } from '../event-store.js';
import { subscribeToEvents, type ReadCall } from './read-call.js';
import type { ReadMessage } from './read-message.js';
import { asError } from './store-failure.js';
import { storedEventOf } from './stored-event.js';

/**
 * The server's subscription from a position on. It is never resumed: an error, the end and silence are told here, and the caller opens another. For a
 * reader that is behind a few events are held, the transport holds the rest back, and the server drops a subscription that is further behind.
 */
export class LiveTail {
  private readonly opening: Promise<ReadCall>;
  private call: ReadCall | undefined;
  private failure: Error | undefined;
  private wake: (() => void) | undefined;

  constructor(client: EventStoreDBClient, stream: string, from: number) {
    this.opening = subscribeToEvents(client, stream, from);
    this.opening.then(
      (call) => this.listen(call),
      (error: unknown) => this.fail(asError(error)),
    );
  }

  private listen(call: ReadCall): void {
    this.call = call;
    call.on('readable', () => this.wake?.());
    // The listener stays for good: the call may emit an error after it was cancelled, and one that nobody hears ends the process.
    call.on('error', (error: Error) => this.fail(convertToCommandError(error)));
    call.on('end', () => this.fail(new Error('The server ended the subscription.')));
    call.on('close', () => this.fail(new Error('The subscription was closed.')));
  }

  /** The first that a subscription says. */
  takeConfirmation(): boolean {
    const first = this.next();
    if (first !== null && first !== 'confirmed')
      this.fail(new Error('The server began a subscription without confirming it.'));
    return first === 'confirmed';
  }

  /** Nothing is there, and the subscription is not over either. */
  get isQuiet(): boolean {
    return this.failure === undefined && !this.hasMore;
  }

  /** What is there now, up to `limit`; throws the reason once nothing is left and nothing will come. */
  take(limit: number): readonly StoredEvent[] {
    const events: StoredEvent[] = [];
    while (events.length < limit) {
      const message = this.next();
      if (message === null) break;
      if (typeof message === 'object') events.push(storedEventOf(message));
    }
    if (events.length === 0 && this.failure !== undefined) throw this.failure;
    return events;
  }

  private next(): ReadMessage | null {
    return this.call?.read() ?? null;
  }

  private get hasMore(): boolean {
    return this.call !== undefined && this.call.readableLength > 0;
  }

  /** Until something may be there, the subscription is over, the signal aborts or the time is up. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.failure !== undefined || signal.aborted || this.hasMore) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', this.wake, { once: true });
    });
    if (this.wake !== undefined) signal.removeEventListener('abort', this.wake);
    this.wake = undefined;
  }

  close(): void {
    this.opening.then((call) => call.cancel()).catch(() => undefined);
  }

  private fail(reason: Error): void {
    this.failure ??= reason;
    this.wake?.();
  }
}
