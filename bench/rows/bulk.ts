import { LagWatch, caughtUp } from '../lag-watch.js';
import { onConnections, type LoadRequest } from '../load-client.js';
import { atLeast, atMost, count, waits, type Figure } from '../report.js';
import type { Ledger } from '../stand.js';
import { SupplyChain, chainName } from '../supply-chain.js';
import { numbers } from '../generator/random.js';
import type { RowContext } from './row.js';

const BURST_EVENTS = 200_000;
/** Other numbers of clients are shown with less, and larger requests too. */
const LARGE_EVENTS = 100_000;
const SWEEP_EVENTS = 30_000;
const SWEEP_CLIENTS = [1, 2, 8];
const WARM_EVENTS = 5_000;
const EVENTS_PER_UNIT = 5;
const SUSTAINED_SECONDS = 20;
/** A sustained load sends nothing while the slowest model is further behind than this. */
const LAG_SECONDS = 2;

interface Load {
  readonly clients: number;
  readonly units: number;
  readonly events: number;
}

interface Loaded {
  readonly events: number;
  readonly requests: number;
  readonly seconds: number;
  readonly latencies: readonly number[];
  readonly position: number;
}

/** Durable item events a second through HTTP: in bursts, then sustained while the models keep up. */
export async function bulk({ ledger, ceilings }: RowContext): Promise<readonly Figure[]> {
  await burst(ledger, { clients: 4, units: 1_000, events: WARM_EVENTS });
  const figures: Figure[] = [];
  const ceiling = await ceilings.blocks(ledger);
  const inBurst = await burst(ledger, { clients: 4, units: 1_000, events: BURST_EVENTS });
  const rate = inBurst.events / inBurst.seconds;
  figures.push({
    ...burstFigure('burst, 1,000 items a request, 4 clients', inBurst),
    ...ceiling,
    aims: [atLeast(rate, 15_000), atLeast(Math.round((100 * rate) / ceiling.beside), 50, 'ratio % ')],
  });
  const large = await burst(ledger, { clients: 2, units: 10_000, events: LARGE_EVENTS });
  figures.push({
    ...burstFigure('burst, 10,000 items a request, 2 clients', large),
    aims: [atMost(waits(large.latencies).p99, 1_000, 'p99 ms ')],
  });
  for (const clients of SWEEP_CLIENTS) {
    const swept = await burst(ledger, { clients, units: 1_000, events: SWEEP_EVENTS });
    figures.push(burstFigure(`burst, 1,000 items a request, ${clients} client${clients > 1 ? 's' : ''}`, swept));
  }
  return [...figures, await sustained(ledger)];
}

const UNIT = 'item events/s';

function burstFigure(work: string, { events, requests, seconds, latencies, following }: Burst): Figure {
  const note = `${count(events)} events in ${requests} requests, in every model ${following.toFixed(1)} s later`;
  return { work, unit: UNIT, ours: events / seconds, ...waits(latencies), note };
}

interface Burst extends Loaded {
  /** Seconds from the last answer until every model had it. */
  readonly following: number;
}

export async function burst(ledger: Ledger, load: Load): Promise<Burst> {
  const loaded = await send(ledger, load);
  return { ...loaded, following: await caughtUp(ledger, loaded.position) };
}

/** Everything is generated and written as JSON before the clock starts. */
async function send(ledger: Ledger, { clients, units, events }: Load): Promise<Loaded> {
  const perClient = Math.max(1, Math.round(events / (clients * units * EVENTS_PER_UNIT)));
  const work = numbers(clients).map((n) => {
    const chain = new SupplyChain(chainName(), n + 1);
    return numbers(perClient).flatMap(() => chain.lot(units));
  });
  const latencies: number[] = [];
  let [sent, position] = [0, -1];
  const began = performance.now();
  await onConnections(ledger.url, clients, async (client, number) => {
    for (const request of work[number] ?? []) {
      const asked = performance.now();
      const answer = await client.send(request);
      // Small ones, of the containers alone, wait for the large ones: they say nothing of what a large one costs.
      if (Number(answer['items']) >= units) latencies.push(performance.now() - asked);
      sent += Number(answer['events']);
      position = Math.max(position, Number(answer['position']));
    }
  });
  const seconds = (performance.now() - began) / 1_000;
  return { events: sent, requests: clients * perClient * 7, seconds, latencies, position };
}

/** The rate at which the slowest model stays as close as it is: nothing is sent while it is further behind. */
async function sustained(ledger: Ledger): Promise<Figure> {
  const clients = 4;
  const watch = await LagWatch.start(ledger);
  const latencies: number[] = [];
  let events = 0;
  const began = performance.now();
  await onConnections(ledger.url, clients, async (client, number) => {
    const chain = new SupplyChain(chainName(), number + 1);
    let waiting: readonly LoadRequest[] = [];
    while (performance.now() - began < SUSTAINED_SECONDS * 1_000) {
      waiting = waiting.length > 0 ? waiting : chain.lot();
      const [request, ...rest] = waiting;
      waiting = rest;
      if (!request) continue;
      await watch.below(LAG_SECONDS);
      const asked = performance.now();
      const answer = await client.send(request);
      latencies.push(performance.now() - asked);
      watch.answered(Number(answer['position']));
      events += Number(answer['events']);
    }
  });
  await watch.stop();
  const rate = events / ((performance.now() - began) / 1_000);
  const note = `${count(events)} events, until the last is in every model; lag held at ${LAG_SECONDS} s`;
  return {
    work: 'sustained, 1,000 items a request, 4 clients',
    unit: UNIT,
    ours: rate,
    ...waits(latencies),
    aims: [atLeast(rate, 6_000)],
    note,
  };
}
