import { afterEach } from '@jest/globals';
import {
  startEventStoreDBNode,
  type EventStoreDBNode,
} from '../../../test/support/eventstoredb-node/eventstoredb-node.js';
import { type WriterStores, inMemory } from '../../../test/support/writer-stores.js';
import { describeWriter } from '../../../test/support/writer-suite.js';
import { openEventStoreDB } from '../../event-store/eventstoredb/eventstoredb-event-store.js';

const nodes: EventStoreDBNode[] = [];

async function open(): Promise<WriterStores> {
  const node = await startEventStoreDBNode();
  nodes.push(node);
  return { store: await openEventStoreDB(node.url, 'writer'), database: inMemory() };
}

describeWriter('over EventStoreDB', open);

afterEach(async () => {
  for (const node of nodes.splice(0)) await node.stop();
});
