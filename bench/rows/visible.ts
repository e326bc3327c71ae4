import { setTimeout as delay } from 'node:timers/promises';
import { LagWatch } from '../lag-watch.js';
import { onConnections, type LoadRequest } from '../load-client.js';
import { atLeast, atMost, count, waits, type Figure } from '../report.js';
import { SupplyChain, chainName } from '../supply-chain.js';
import type { RowContext } from './row.js';

const OFFERED_PER_SECOND = 1_000;
const SECONDS = 10;
/** Enough that one is free whenever a request is due. */
const CONNECTIONS = 128;

/**
 * Requests that are due at fixed times, whether the one before has been answered or not; then from each answer until the slowest model has
 * it. Answers are timed from when the request was due.
 */
export async function visible({ ledger }: RowContext): Promise<readonly Figure[]> {
  const watch = await LagWatch.start(ledger);
  const answerMs: number[] = [];
  const began = performance.now();
  let due = 0;
  await onConnections(ledger.url, CONNECTIONS, async (client, number) => {
    const chain = new SupplyChain(chainName(), number + 1);
    let life: LoadRequest[] = [];
    while (due < OFFERED_PER_SECOND * SECONDS) {
      const dueAt = began + (1_000 * due++) / OFFERED_PER_SECOND;
      if (life.length === 0) life = [...chain.unit()];
      const request = life.shift();
      if (!request) continue;
      await delay(Math.max(0, dueAt - performance.now()));
      const answer = await client.send(request);
      watch.answered(Number(answer['position']));
      answerMs.push(performance.now() - dueAt);
    }
  });
  const rate = answerMs.length / ((performance.now() - began) / 1_000);
  await watch.stop();
  const shown = waits(watch.visibleMs);
  const offered = `${count(OFFERED_PER_SECOND)} operations/s offered for ${SECONDS} s`;
  return [
    {
      work: 'answered -> in the slowest model',
      unit: 'ms',
      ...shown,
      aims: [atMost(shown.p99, 100, 'p99 ms '), atLeast(Math.round(rate), 0.98 * OFFERED_PER_SECOND, 'taken/s ')],
      note: `${offered}, ${count(rate)} taken; seen by looking every 4 ms`,
    },
    { work: 'due -> answered', unit: 'ms', ...waits(answerMs), note: `${offered}; includes waiting for a connection` },
  ];
}
