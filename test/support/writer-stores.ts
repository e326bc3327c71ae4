import type { InlineModels } from '../../src/capture/inline-models/inline-models.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import { MemoryInlineModels } from './memory-inline-models.js';

export interface WriterStores {
  readonly store: EventStore;
  readonly database: ModelsDatabase;
}

export interface ModelsDatabase {
  readonly models: InlineModels;
  /** Keeps what they hold. Answers how to bring that back. */
  backUp(): Promise<() => Promise<void>>;
}

/** Models that need no database. */
export function inMemory(): ModelsDatabase {
  const models = new MemoryInlineModels();
  return {
    models,
    backUp: async () => {
      const backup = models.copy();
      return async () => models.restore(backup);
    },
  };
}
