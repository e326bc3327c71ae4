import type { EventStore } from '../../src/event-store/event-store.js';
import { atLeast, count, percentile, type Figure } from '../report.js';
import type { Ledger } from '../stand.js';
import { burst } from './bulk.js';
import { BENCH_KEY } from '../bench-key.js';
import type { RowContext } from './row.js';

const EVENTS = 150_000;
const ROUNDS = 3;
const PAGE_EVENTS = 1_000;

/** What was read in how long. */
interface Reading {
  readonly events: number;
  readonly seconds: number;
}

/** A reader of everything by HTTP, and the log read page by page through the port, in turns. */
export async function feed({ ledger, ceilings }: RowContext): Promise<readonly Figure[]> {
  await burst(ledger, { clients: 4, units: 1_000, events: EVENTS });
  const log = await ceilings.log(ledger);
  try {
    const rounds: (readonly [Reading, Reading])[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push([await feedRead(ledger), await logRead(log)]);
    const rate = (of: 0 | 1): number =>
      percentile(
        rounds.map((round) => round[of].events / round[of].seconds),
        0.5,
      );
    const note = `${count(rounds[0]?.[0].events ?? 0)} events, whole, as NDJSON; median of ${ROUNDS}, in turns`;
    const figure = { work: 'all of the log by /v1/feed', unit: 'events/s', ours: rate(0), beside: rate(1), note };
    const besideIs = `the log by the port, ${count(PAGE_EVENTS)} events a read, nothing made of them`;
    return [{ ...figure, besideIs, aims: [atLeast(rate(0), 20_000)] }];
  } finally {
    await log.close();
  }
}

async function feedRead({ url }: Ledger): Promise<Reading> {
  const began = performance.now();
  const answer = await fetch(`${url}/v1/feed`, { headers: { authorization: `Bearer ${BENCH_KEY}` } });
  if (answer.status !== 200 || !answer.body) throw new Error(`the feed answered ${answer.status}`);
  let end = '';
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>)
    end = (end + Buffer.from(chunk.subarray(-100)).toString()).slice(-100);
  const seconds = (performance.now() - began) / 1_000;
  const { position } = JSON.parse(end.trimEnd().split('\n').at(-1) ?? '') as { readonly position: number };
  return { events: position + 1, seconds };
}

async function logRead(log: EventStore): Promise<Reading> {
  const began = performance.now();
  let events = 0;
  for (let page = await log.read(0, PAGE_EVENTS); page.length > 0; page = await log.read(events, PAGE_EVENTS))
    events += page.length;
  return { events, seconds: (performance.now() - began) / 1_000 };
}
