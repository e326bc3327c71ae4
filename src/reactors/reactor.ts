import type { CaptureAnswer, CapturePort } from '../capture/capture-port.js';
import type { Operation } from '../ledger/operations/operation.js';

/**
 * What reacts to recorded events, or to the clock. It works only where the writer is, may die between any two of its steps, and is begun again by whichever
 * process writes then: so what is still to be done, and when, has to follow from what is stored, and to be asked for in each pass.
 */
export interface Reactor {
  /** By which metrics and logs name it. */
  readonly name: string;
  /**
   * One pass: does what there is to do, in bounded batches. It yields after each, and may be left there for good. At its end it answers the instant, in
   * milliseconds since 1970, from which on there is something to do again though nothing is recorded: that makes it a timer. Undefined where there is none.
   */
  react(): AsyncGenerator<void, number | undefined>;
}

/**
 * What a reactor records. The key follows from what is reacted to, and the request from the key: so what was recorded without the reactor hearing of it is
 * known when it is sent again.
 */
export interface Reaction {
  readonly key: string;
  /** SHA-256 of what the request follows from, hex. */
  readonly requestHash: string;
  readonly operation: Operation;
}

/** Records for a party as the ledger itself. Only in the process that writes: a reactor is never forwarded to another. */
export function recordReaction(
  writer: { readonly local: CapturePort },
  { key, requestHash, operation }: Reaction,
): Promise<CaptureAnswer> {
  const { recordedFor } = operation;
  return writer.local.capture({ operation, caller: 'ledger', key, requestHash, context: { recordedFor } });
}
