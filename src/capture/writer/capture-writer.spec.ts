import { MemoryEventStore } from '../../../test/support/memory-event-store.js';
import { describeSetBack } from '../../../test/support/set-back-suite.js';
import { type WriterStores, inMemory } from '../../../test/support/writer-stores.js';
import { describeWriter } from '../../../test/support/writer-suite.js';

async function open(): Promise<WriterStores> {
  return { store: new MemoryEventStore(), database: inMemory() };
}

describeWriter('over a log in memory', open);
describeSetBack('over a log in memory', open);
