import { START, type EventStoreDBClient, type ResolvedEvent, type StreamSubscription } from '@eventstore/db-client';
import type { StoredEvent } from '../event-store.js';
import { storedEventOf } from './stored-event.js';

/** Events held for a reader that is behind; the transport holds the rest back, and the server drops a subscription that is further behind. */
const buffer = { objectMode: true, readableHighWaterMark: 32, writableHighWaterMark: 1 };

/** The server's subscription from a position on. The client never resumes one: an error, the end and silence are told here, and the caller opens another. */
export class LiveTail {
  private readonly subscription: StreamSubscription;
  private failure: Error | undefined;
  private wake: (() => void) | undefined;
  private confirmed = false;

  constructor(client: EventStoreDBClient, stream: string, from: number) {
    const fromRevision = from === 0 ? START : BigInt(from - 1);
    // The client hands these on to a Transform, though its type names fewer of them.
    this.subscription = client.subscribeToStream(stream, { fromRevision, requiresLeader: true }, buffer);
    this.subscription.on('readable', () => this.wake?.());
    this.subscription.on('confirmation', () => {
      this.confirmed = true;
      this.wake?.();
    });
    // The listener stays for good: the client may emit an error after the subscription was closed, and one that nobody hears ends the process.
    this.subscription.on('error', (error: Error) => this.fail(error));
    this.subscription.on('end', () => this.fail(new Error('The server ended the subscription.')));
    this.subscription.on('close', () => this.fail(new Error('The subscription was closed.')));
  }

  get isConfirmed(): boolean {
    return this.confirmed;
  }

  /** Nothing is there, and the subscription is not over either. */
  get isQuiet(): boolean {
    return this.failure === undefined && this.subscription.readableLength === 0;
  }

  /** What is there now, up to `limit`; throws the reason once nothing is left and nothing will come. */
  take(limit: number): readonly StoredEvent[] {
    const events: StoredEvent[] = [];
    while (events.length < limit) {
      const resolved = this.subscription.read() as ResolvedEvent | null;
      if (resolved === null) break;
      events.push(storedEventOf(resolved));
    }
    if (events.length === 0 && this.failure !== undefined) throw this.failure;
    return events;
  }

  /** Until something may be there, the subscription is over, the signal aborts or the time is up. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.failure !== undefined || signal.aborted || this.subscription.readableLength > 0) return;
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
    this.subscription.unsubscribe().catch(() => undefined);
  }

  private fail(reason: Error): void {
    this.failure ??= reason;
    this.wake?.();
  }
}
