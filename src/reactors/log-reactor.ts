import type { EventStore } from '../event-store/event-store.js';
import { CaptureReader } from '../ledger/capture/capture-reader.js';
import type { Capture } from '../ledger/capture/capture.events.js';
import type { Reactor } from './reactor.js';
import type { ReactorPositions } from './reactor-positions.js';

export interface LogReactorParts {
  readonly store: Pick<EventStore, 'read'>;
  readonly positions: Pick<ReactorPositions, 'of' | 'move'>;
  /** In the order of the log; again for those after the last position that was stored, when it was left before the next one was. */
  readonly reactTo: (captures: readonly Capture[]) => Promise<void>;
}

const EVENTS_PER_BATCH = 1_000;

/** Reacts to every capture of the log, in order, each at least once. Its position is stored after what it has reacted to. */
export class LogReactor implements Reactor {
  constructor(
    readonly name: string,
    private readonly parts: LogReactorParts,
  ) {}

  async *react(): AsyncGenerator<void, undefined> {
    const { store, positions, reactTo } = this.parts;
    let reached = await positions.of(this.name);
    const reader = new CaptureReader(reached);
    for (;;) {
      const stored = await store.read(reader.nextPosition, EVENTS_PER_BATCH);
      if (stored.length === 0) return;
      const entries = reader.accept(stored);
      await reactTo(entries.flatMap((entry) => (entry.kind === 'capture' ? [entry.capture] : [])));
      if (entries.length > 0) {
        const { whole } = reader;
        if (!(await positions.move(this.name, reached, whole)))
          throw new Error('another process has reacted meanwhile');
        reached = whole;
      }
      yield;
    }
  }
}
