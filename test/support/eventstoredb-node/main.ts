import { parseArgs } from 'node:util';
import { startEventStoreDBNode } from './eventstoredb-node.js';

// The node as a process of its own, so that a test can kill it: prints its connection string as the first line.
const { values } = parseArgs({ options: { dir: { type: 'string' }, port: { type: 'string' } } });
const node = await startEventStoreDBNode({
  ...(values.dir === undefined ? {} : { dir: values.dir }),
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
});
process.stdout.write(`${node.url}\n`);
process.once('SIGTERM', () => void node.stop());
process.once('SIGINT', () => void node.stop());
