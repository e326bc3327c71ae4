import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, NO_STREAM, jsonEvent, type EventData } from '@eventstore/db-client';

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

function event(n: number): EventData {
  return jsonEvent({
    type: 'ItemReceived',
    data: { at: '2026-03-05T09:00:00.000-05:00', by: '417/9506000111117', location: '414/9506000111124' },
    metadata: { subject: `01/09506000134352/21/B${n}`, r: 3, c: '01JNQ5RZ0000000000000000AB', i: n },
  });
}

export async function measureEventStoreDB(url: string): Promise<EventStoreDBCeilings> {
  const client = EventStoreDBClient.connectionString(url);
  try {
    return { blocks: await blocks(client), singles: await singles(client) };
  } finally {
    await client.dispose();
  }
}

async function blocks(client: EventStoreDBClient): Promise<number> {
  const stream = `ceiling-${randomUUID()}`;
  const began = performance.now();
  let events = 0;
  while (performance.now() - began < SECONDS * 1_000) {
    const expectedRevision = events === 0 ? NO_STREAM : BigInt(events - 1);
    const block = Array.from({ length: BLOCK_EVENTS }, (_, n) => event(n));
    await client.appendToStream(stream, block, { expectedRevision });
    events += BLOCK_EVENTS;
  }
  return events / ((performance.now() - began) / 1_000);
}

async function singles(client: EventStoreDBClient): Promise<number> {
  const began = performance.now();
  let events = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - began < SECONDS * 1_000) {
      await client.appendToStream(`ceiling-${randomUUID()}`, event(events), { expectedRevision: NO_STREAM });
      events += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return events / ((performance.now() - began) / 1_000);
}
