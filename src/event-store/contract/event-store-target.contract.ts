import { randomUUID } from 'node:crypto';
import { eventBytes, type AppendOutcome, type EventStore, type JsonObject, type NewEvent } from '../event-store.js';

/** What an adapter gives the suite: a client of a fresh, empty log, more clients of the same log, and means to break the wire. */
export interface ContractTarget {
  readonly store: EventStore;
  /** Another client of the same log, whose wire is not broken by `faults`. The target closes it. */
  connect(): Promise<EventStore>;
  readonly faults?: ContractFaults;
  close(): Promise<void>;
}

/**
 * How long `store` waits for an answer. `patient`: longer than any test runs, so that a slow machine is never taken for a silent server, and nothing
 * that polls or looks again by itself helps. `impatient`: for tests in which waiting for an answer has to come to an end.
 */
export type Patience = 'patient' | 'impatient';

/** Longer than a test may take. */
export const PATIENT_MS = 600_000;

/** All of them concern the connections of `store` only. */
export interface ContractFaults {
  /** Ends its open connections; new ones are taken. */
  dropConnections(): Promise<void>;
  /** Arms: the next append is committed, but its answer never arrives. */
  dropReplyAfterCommit(): Promise<void>;
  /** Nothing passes any more, either way, on old and new connections, and none is closed. */
  silence(): Promise<void>;
  restore(): Promise<void>;
  /** Bytes that the server has sent to `store` so far. */
  bytesReceived(): number;
}

export function newEvent(data: JsonObject = { n: 1 }, metadata: JsonObject = { subject: 'own/acme/pump/1' }): NewEvent {
  return { id: randomUUID(), type: 'ItemReceived', data, metadata };
}

export const newEvents = (count: number): NewEvent[] => Array.from({ length: count }, (_, n) => newEvent({ n }));

/** An event of exactly so many bytes, as the port counts them. */
export function eventOfBytes(bytes: number): NewEvent {
  const empty = newEvent({ filler: '' });
  return { ...empty, data: { filler: 'x'.repeat(bytes - eventBytes(empty)) } };
}

/** Appends two events a time wherever the head is, and answers the ids. */
export async function appendWithRetries(store: EventStore, appends: number): Promise<string[]> {
  const ids: string[] = [];
  let expected = await store.head();
  for (let n = 0; n < appends; n += 1) {
    const events = newEvents(2);
    for (;;) {
      const outcome = await store.append(events, expected);
      if (outcome.kind === 'unknown') continue;
      expected = outcome.kind === 'appended' ? outcome.position : outcome.head;
      if (outcome.kind === 'appended') break;
    }
    ids.push(...events.map((event) => event.id));
  }
  return ids;
}

/** Appends, and again where no answer came in time: on a busy machine the stores under test are told to be impatient. */
export async function appendSurely(
  store: EventStore,
  events: readonly NewEvent[],
  expected: number,
): Promise<AppendOutcome> {
  let outcome = await store.append(events, expected);
  while (outcome.kind === 'unknown') outcome = await store.append(events, expected);
  return outcome;
}
