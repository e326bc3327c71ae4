// Appends, and where the answer is lost sends the same events again until the outcome is known.
import type { EventStore, NewEvent } from '../../event-store/event-store.js';
import { LedgerError } from '../../ledger/errors.js';

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1_000;

/** `not-taken`: nothing of it is in the log, and it was not sent. `stopped`: told to give up while the outcome was unknown. */
export type KnownOutcome = 'appended' | 'conflict' | 'stopped' | { readonly notTaken: LedgerError };

interface AppendOptions {
  readonly signal: AbortSignal;
  /** Whether to go on although nothing was sent: the capture that these events belong to is already in the log in part. */
  readonly mustGoOn: boolean;
  /** Called once, however often the events are sent again. */
  readonly onUnknown: (cause: unknown) => void;
}

/** Sends the same events, with the same ids, until the store says what became of them. */
export async function appendUntilKnown(
  store: EventStore,
  events: readonly NewEvent[],
  expected: number,
  { signal, mustGoOn, onUnknown }: AppendOptions,
): Promise<KnownOutcome> {
  let pauseMs = FIRST_PAUSE_MS;
  let isTold = false;
  const tell = (cause: unknown): void => {
    if (!isTold) onUnknown(cause);
    isTold = true;
  };
  for (let wasSent = mustGoOn; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      const outcome = await store.append(events, expected);
      if (outcome.kind !== 'unknown') return outcome.kind;
      wasSent = true;
      tell(outcome.cause);
    } catch (error) {
      if (!(error instanceof LedgerError) || (error.code !== 'unavailable' && wasSent)) throw error;
      if (!wasSent) return { notTaken: error };
      tell(error);
    }
    if (signal.aborted) return 'stopped';
    await pause(pauseMs, signal);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
