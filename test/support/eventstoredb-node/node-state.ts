import type { Faults } from './faults.js';
import type { StreamLog } from './stream-log.js';

/** A reader that gets what is appended to its stream from now on. */
export interface LiveReader {
  readonly stream: string;
  /** Sends what it has not sent yet. */
  pump(): void;
  /** The connection stays, but nothing comes any more. */
  silence(): void;
  /** The server ends the call without an error. */
  end(): void;
}

/** What the calls of one node share. `calls` counts them, so that a test can see by which way the client came. */
export interface NodeState {
  readonly log: StreamLog;
  readonly faults: Faults;
  readonly subscriptions: Set<LiveReader>;
  readonly calls: { append: number; batchAppend: number; read: number; subscribe: number };
  readonly dropConnections: () => void;
  /** Tells the live subscriptions of this stream that it has grown. */
  announce(stream: string): void;
}
