import { appendUntilKnown } from '../capture/writer/append-until-known.js';
import type { EventStore, LogMark, StoredEvent } from '../event-store/event-store.js';
import { splitAppends } from '../ledger/capture/stored-form.js';
import { LedgerError } from '../ledger/errors.js';
import { MOVING_SAYS } from './moving.sentences.js';

const APPEND_WITHIN_MS = 120_000;

/**
 * Writes events to where they belong: the ids and positions that they have. A log that is being filled is marked `incomplete` before its first event,
 * so that no writer begins on a part of it.
 */
export class LogFiller {
  private before: LogMark | undefined;
  private hasAppended = false;

  constructor(
    private readonly to: EventStore,
    /** Why the log is not complete; it is what a writer that tries to begin on it says. */
    private readonly note: string,
  ) {}

  /** False where something else stands at one of the places already. Those before it may have been appended. */
  async append(events: readonly StoredEvent[]): Promise<boolean> {
    await this.markIncomplete();
    let expected = (events[0]?.position ?? 0) - 1;
    for (const { events: part } of splitAppends(events)) {
      const signal = AbortSignal.timeout(APPEND_WITHIN_MS);
      const options = { signal, mustGoOn: false, onUnknown: () => undefined };
      const outcome = await appendUntilKnown(this.to, part, expected, options);
      if (outcome === 'conflict') return false;
      if (outcome === 'stopped') throw noAnswer();
      if (outcome !== 'appended') throw outcome.notTaken;
      expected += part.length;
      this.hasAppended = true;
    }
    return true;
  }

  /** A log that others turn out to work on stays as it was found, unless something was appended to it. */
  async giveUp(): Promise<void> {
    if (this.before?.state === 'open' && !this.hasAppended) await this.to.setMark(this.before);
  }

  private async markIncomplete(): Promise<void> {
    if (this.before) return;
    const before = await this.to.mark();
    if (before.state !== 'incomplete')
      await this.to.setMark({ state: 'incomplete', since: new Date().toISOString(), note: this.note });
    this.before = before;
  }
}

const noAnswer = (): LedgerError => new LedgerError('unavailable', { message: MOVING_SAYS['target-silent']() });
