import { caughtUp } from '../lag-watch.js';
import { onConnections } from '../load-client.js';
import { PRODUCTS, SHOPS, shelf } from '../generator/catalogue.js';
import { numbers } from '../generator/random.js';
import { atLeast, count, waits, type Figure } from '../report.js';
import type { Ledger } from '../stand.js';
import { chainName, operation } from '../supply-chain.js';
import type { RowContext } from './row.js';

const CLIENTS = 4;
const ITEMS_A_REQUEST = 100;
const GROUPS_A_CLIENT = 20;
const SECONDS = 8;
const HOUR_MS = 3_600_000;
const BEGINNING_MS = Date.UTC(2024, 0, 1);
/** What is late comes before this hour, what is in order after it. */
const MIDDLE_HOUR = 5_000;

const timeOf = (hour: number): string => new Date(BEGINNING_MS + hour * HOUR_MS).toISOString();

/** Captures that arrive out of order: each late one is earlier than something that is known of every item that it names. */
export async function late({ ledger }: RowContext): Promise<readonly Figure[]> {
  return [await lateShare(ledger, 10, 2_000), await lateShare(ledger, 100, 1_000)];
}

interface Group {
  readonly items: readonly string[];
  /** Hours of the next late and the next timely move. */
  late: number;
  timely: number;
}

async function lateShare(ledger: Ledger, percent: number, aim: number): Promise<Figure> {
  const [product] = PRODUCTS;
  const [place] = SHOPS;
  if (!product || !place) throw new Error('the catalogue is empty');
  const latencies: number[] = [];
  let [events, position, began] = [0, -1, performance.now()];
  const groups = numbers(CLIENTS).map(() => groupsOf(product));
  await onConnections(ledger.url, CLIENTS, async (client, number) => {
    for (const { items } of groups[number] ?? []) {
      await client.send(operation('manufacture', { items, location: place.location, at: timeOf(0) }));
      const move = { items, location: shelf(place, 'A1'), at: timeOf(MIDDLE_HOUR) };
      position = Number((await client.send(operation('move', move)))['position']);
    }
  });
  await caughtUp(ledger, position);
  began = performance.now();
  await onConnections(ledger.url, CLIENTS, async (client, number) => {
    for (let n = 0; performance.now() - began < SECONDS * 1_000; n++) {
      const group = groups[number]?.[(n + Math.floor(n / GROUPS_A_CLIENT)) % GROUPS_A_CLIENT];
      if (!group) continue;
      // Spread evenly: of 10 in a row as many are late as the share says.
      const isLate = ((n * percent) % 100) + percent >= 100;
      const hour = isLate ? group.late-- : group.timely++;
      const asked = performance.now();
      const body = { items: group.items, location: shelf(place, `B${n % 9}`), at: timeOf(hour) };
      const answer = await client.send(operation('move', body));
      if (isLate) latencies.push(performance.now() - asked);
      events += Number(answer['events']);
      position = Math.max(position, Number(answer['position']));
    }
  });
  const seconds = (performance.now() - began) / 1_000;
  const following = await caughtUp(ledger, position);
  const rate = events / seconds;
  return {
    work: `${percent} % of captures late, ${ITEMS_A_REQUEST} items each, ${CLIENTS} clients`,
    unit: 'item events/s',
    ours: rate,
    ...waits(latencies),
    aims: [atLeast(rate, aim)],
    note: `${count(events)} events; in every model ${following.toFixed(1)} s later; waits are those of late ones`,
  };
}

function groupsOf(product: string): readonly Group[] {
  return numbers(GROUPS_A_CLIENT).map(() => {
    const name = chainName();
    const items = numbers(ITEMS_A_REQUEST).map((n) => `${product}/21/${name}-${n}`);
    return { items, late: MIDDLE_HOUR - 1, timely: MIDDLE_HOUR + 1 };
  });
}
