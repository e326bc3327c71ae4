import { atMost, count, type Figure } from '../report.js';
import { LoadClient } from '../load-client.js';
import type { DataContext } from './row.js';

const LOADED_MS = 5_000;
const EMPTY_MS = 15_000;

/** From starting the one command until it is ready for requests and questions. The ledger is stopped for it, and stays so. */
export async function start({ ledger, startOnEmptyFolder }: DataContext): Promise<readonly Figure[]> {
  const client = await LoadClient.open(ledger.url);
  const { position } = await client.send({ path: '/v1/stock?groupBy=product' });
  client.close();
  await ledger.stop();
  const loaded = await ledger.start();
  const empty = await startOnEmptyFolder();
  const events = count(Number(position) + 1);
  return [
    {
      work: 'of what is loaded, to ready',
      unit: 'ms',
      ours: loaded,
      aims: [atMost(loaded, LOADED_MS)],
      note: `${events} events in the log; built already, PostgreSQL ${ledger.startsDatabase ? 'is started with it' : 'runs already'}`,
    },
    {
      work: 'on an empty folder, to ready',
      unit: 'ms',
      ours: empty,
      aims: [atMost(empty, EMPTY_MS)],
      note: 'built already; PostgreSQL is set up and started',
    },
  ];
}
