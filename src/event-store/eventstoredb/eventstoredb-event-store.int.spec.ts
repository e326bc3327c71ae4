import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startEventStoreDBNode,
  type EventStoreDBNode,
} from '../../../test/support/eventstoredb-node/eventstoredb-node.js';
import { TcpProxy } from '../../../test/support/tcp-proxy.js';
import { BEFORE_FIRST, MAX_APPEND_BYTES, type EventStore } from '../event-store.js';
import {
  eventOfBytes,
  PATIENT_MS,
  type ContractTarget,
  type Patience,
} from '../contract/event-store-target.contract.js';
import { eventStoreContract } from '../contract/event-store.contract.js';
import { openEventStoreDB } from './eventstoredb-event-store.js';

// Against the test node, or against the real server that EVENTSTOREDB_URL names.
const realServer = process.env['EVENTSTOREDB_URL'];

let node: EventStoreDBNode | undefined;
beforeAll(async () => {
  node = realServer === undefined ? await startEventStoreDBNode() : undefined;
});
afterAll(() => node?.stop());

const serverUrl = (): string => realServer ?? node?.url ?? '';

const TIMING = {
  patient: { openMs: PATIENT_MS, answerMs: PATIENT_MS, heartbeatMs: PATIENT_MS, reconnectMs: 50 },
  impatient: { openMs: PATIENT_MS, answerMs: 3_000, heartbeatMs: 500, reconnectMs: 50 },
};

async function openTarget(patience: Patience): Promise<ContractTarget> {
  const ledger = `spec-${randomUUID()}`;
  const proxy = await TcpProxy.start(serverUrl());
  const store = await openEventStoreDB(`esdb://127.0.0.1:${proxy.port}?tls=false`, ledger, TIMING[patience]);
  const others: EventStore[] = [];
  return {
    store,
    connect: async () => {
      const other = await openEventStoreDB(serverUrl(), ledger, TIMING.patient);
      others.push(other);
      return other;
    },
    faults: {
      dropConnections: async () => proxy.cut(),
      // The type of an event travels as it is, whatever the headers of HTTP/2 are packed in.
      dropReplyAfterCommit: async () => void proxy.loseReplyTo((request) => request.includes('ItemReceived')),
      silence: async () => proxy.silence(),
      restore: async () => proxy.restore(),
      bytesReceived: () => proxy.bytesToClients,
    },
    close: async () => {
      proxy.restore();
      await Promise.all([store, ...others].map((each) => each.close()));
      await proxy.close();
    },
  };
}

eventStoreContract('EventStoreDB', openTarget);

describe('the log on EventStoreDB', () => {
  it('takes an append of exactly the largest size in thousands of events', async () => {
    const store = await openEventStoreDB(serverUrl(), `spec-${randomUUID()}`, TIMING.patient);
    const events = Array.from({ length: 5_000 }, () => eventOfBytes(MAX_APPEND_BYTES / 5_000));
    expect(await store.append(events, BEFORE_FIRST)).toEqual({ kind: 'appended', position: 4_999 });
    await store.close();
  });

  it('ends a subscription at once when the store closes', async () => {
    const store = await openEventStoreDB(serverUrl(), `spec-${randomUUID()}`, TIMING.patient);
    const reading = store.subscribe(0, new AbortController().signal)[Symbol.asyncIterator]();
    expect(await reading.next()).toEqual({ done: false, value: { kind: 'caught-up', position: BEFORE_FIRST } });
    const over = reading.next();
    await store.close();
    expect(await over).toEqual({ done: true, value: undefined });
  });
});
