import { MemoryEventStore } from '../../test/support/memory-event-store.js';
import { describeWriter } from '../../test/support/writer-suite.js';

describeWriter('over a log in memory', async () => ({ store: new MemoryEventStore() }));
