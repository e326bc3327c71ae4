import { randomUUID } from 'node:crypto';
import {
  BACKWARDS,
  type JSONType,
  END,
  EventStoreDBClient,
  NO_STREAM,
  jsonEvent,
  type EventData,
} from '@eventstore/db-client';

/** What the bare client does against the same server: events a second. */
export interface EventStoreDBCeilings {
  /** 1,000 events an append into one stream, one append at a time. */
  readonly blocks: number;
  /** One event an append, each to a stream of its own, 64 in flight. */
  readonly singles: number;
}

const SECONDS = 3;
const BLOCK_EVENTS = 1_000;
const IN_FLIGHT = 64;

type Next = () => EventData;

/** Measures with copies of the newest events of a ledger's stream. */
export async function measureEventStoreDB(url: string, ledger: string): Promise<EventStoreDBCeilings> {
  const client = EventStoreDBClient.connectionString(url);
  try {
    const next = await copies(client, `ledger-${ledger}`);
    return { blocks: await blocks(client, next), singles: await singles(client, next) };
  } finally {
    await client.dispose();
  }
}

async function copies(client: EventStoreDBClient, stream: string): Promise<Next> {
  const samples: EventData[] = [];
  const options = { direction: BACKWARDS, fromRevision: END, maxCount: BLOCK_EVENTS } as const;
  for await (const { event } of client.readStream(stream, options))
    if (event) samples.push(jsonEvent({ type: event.type, data: event.data as JSONType, metadata: event.metadata }));
  let last = 0;
  return () => {
    const sample = samples[last++ % samples.length];
    if (!sample) throw new Error(`${stream} has no events whose size could be taken`);
    return { ...sample, id: randomUUID() };
  };
}

async function blocks(client: EventStoreDBClient, next: Next): Promise<number> {
  const stream = `ceiling-${randomUUID()}`;
  const began = performance.now();
  let events = 0;
  while (performance.now() - began < SECONDS * 1_000) {
    const expectedRevision = events === 0 ? NO_STREAM : BigInt(events - 1);
    const block = Array.from({ length: BLOCK_EVENTS }, next);
    await client.appendToStream(stream, block, { expectedRevision });
    events += BLOCK_EVENTS;
  }
  return events / ((performance.now() - began) / 1_000);
}

async function singles(client: EventStoreDBClient, next: Next): Promise<number> {
  const began = performance.now();
  let events = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - began < SECONDS * 1_000) {
      await client.appendToStream(`ceiling-${randomUUID()}`, next(), { expectedRevision: NO_STREAM });
      events += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return events / ((performance.now() - began) / 1_000);
}
