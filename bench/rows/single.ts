import { LagWatch } from '../lag-watch.js';
import { onConnections } from '../load-client.js';
import { atLeast, atMost, percentile, waits, type Figure } from '../report.js';
import type { Ledger } from '../stand.js';
import { SupplyChain, chainName } from '../supply-chain.js';
import type { RowContext } from './row.js';

const CLIENTS = 64;
const WARM_SECONDS = 2;
const BURST_SECONDS = 8;
const SUSTAINED_SECONDS = 12;
/** A sustained load sends nothing while the slowest model is further behind than this. */
const LAG_SECONDS = 1;

interface Load {
  readonly clients: number;
  readonly seconds: number;
  readonly lagSeconds?: number;
}

export interface SinglesSent {
  readonly latencies: readonly number[];
  /** Until the last answer. */
  readonly seconds: number;
  /** From the last answer until every model had everything. */
  readonly following: number;
  readonly refusals: number;
  readonly lagSeconds: readonly number[];
}

/** Operations a second of one item each, every client with items of its own, the projector running. */
export async function single({ ledger, ceilings }: RowContext): Promise<readonly Figure[]> {
  await singles(ledger, { clients: CLIENTS, seconds: WARM_SECONDS });
  const ceiling = await ceilings.singles(ledger);
  const cpu = process.cpuUsage();
  const burst = await singles(ledger, { clients: CLIENTS, seconds: BURST_SECONDS });
  const { user, system } = process.cpuUsage(cpu);
  const rate = burst.latencies.length / burst.seconds;
  const share = Math.round((user + system) / ((burst.seconds + burst.following) * 10_000));
  const burstFigure: Figure = {
    work: `burst, one item a request, ${CLIENTS} clients`,
    unit: 'operations/s',
    ours: rate,
    ...ceiling,
    ...waits(burst.latencies),
    aims: [atLeast(rate, 4_000), atMost(waits(burst.latencies).p99, 50, 'p99 ms ')],
    note: `models follow ${burst.following.toFixed(1)} s later; the client used ${share} % of a core; ${burst.refusals} times asked to wait`,
  };
  return [burstFigure, await sustained(ledger)];
}

async function sustained(ledger: Ledger): Promise<Figure> {
  const sent = await singles(ledger, { clients: CLIENTS, seconds: SUSTAINED_SECONDS, lagSeconds: LAG_SECONDS });
  const rate = sent.latencies.length / (sent.seconds + sent.following);
  const lag = percentile(sent.lagSeconds, 0.99);
  return {
    work: `sustained, one item a request, ${CLIENTS} clients`,
    unit: 'operations/s',
    ours: rate,
    ...waits(sent.latencies),
    aims: [atLeast(rate, 2_500), atMost(lag, LAG_SECONDS, 'lag s ')],
    note: `until the last is in every model; lag p99 ${lag.toFixed(2)} s, held at ${LAG_SECONDS} s`,
  };
}

/** Lives of single items, one request after the other on each connection. */
export async function singles(ledger: Ledger, { clients, seconds, lagSeconds }: Load): Promise<SinglesSent> {
  const watch = await LagWatch.start(ledger);
  const latencies: number[] = [];
  const began = performance.now();
  const refusals = await onConnections(ledger.url, clients, async (client, number) => {
    const chain = new SupplyChain(chainName(), number + 1);
    while (performance.now() - began < seconds * 1_000) {
      for (const request of chain.unit()) {
        if (lagSeconds !== undefined) await watch.below(lagSeconds);
        const asked = performance.now();
        const answer = await client.send(request);
        latencies.push(performance.now() - asked);
        watch.answered(Number(answer['position']));
      }
    }
    return client.refusals;
  });
  const sending = (performance.now() - began) / 1_000;
  const following = await watch.stop();
  return {
    latencies,
    seconds: sending,
    following,
    refusals: refusals.reduce((sum, some) => sum + some, 0),
    lagSeconds: watch.visibleMs.map((ms) => ms / 1_000),
  };
}
