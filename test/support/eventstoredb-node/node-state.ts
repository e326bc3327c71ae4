import type { Faults } from './faults.js';
import type { StreamLog } from './stream-log.js';
import type { StreamSubscription } from './read-calls.js';

/** What the calls of one node share. `calls` counts them, so that a test can see by which way the client came. */
export interface NodeState {
  readonly log: StreamLog;
  readonly faults: Faults;
  readonly subscriptions: Set<StreamSubscription>;
  readonly calls: { append: number; batchAppend: number; read: number; subscribe: number };
  readonly dropConnections: () => void;
  /** Tells the live subscriptions of this stream that it has grown. */
  announce(stream: string): void;
}
