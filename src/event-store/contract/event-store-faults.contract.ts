import { describe, expect, it } from '@jest/globals';
import { appendSurely, newEvents, type ContractFaults, type ContractTarget } from './event-store-target.contract.js';
import { expectDense, Reader } from './event-store-subscription.contract.js';
import { BEFORE_FIRST, type AppendOutcome, type EventStore, type NewEvent } from '../event-store.js';

function faultsOf(target: ContractTarget): ContractFaults {
  if (!target.faults) throw new Error('this target cannot break its wire; the contract needs that');
  return target.faults;
}

/** Sends the same events again, as the port asks for, until the outcome is known. */
async function untilKnown(store: EventStore, events: readonly NewEvent[], expected: number): Promise<AppendOutcome> {
  for (;;) {
    const outcome = await store.append(events, expected).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'unavailable' });
      return undefined;
    });
    if (outcome && outcome.kind !== 'unknown') return outcome;
  }
}

/** Ends of connections are seen at once, however long an answer is waited for. */
export function brokenWireContract(target: () => ContractTarget): void {
  unknownOutcomeContract(target);
  describe('a broken wire', () => {
    it('is said by the subscription, which then goes on without gap or double', async () => {
      const { store } = target();
      const other = await target().connect();
      const reader = new Reader(store, 0);
      await reader.untilCaughtUp();
      for (let round = 0; round < 3; round += 1) {
        await other.append(newEvents(10), round * 10 - 1);
        await reader.untilPosition(round * 10 + 9);
        await faultsOf(target()).dropConnections();
        await reader.until((delivery) => delivery.kind === 'disconnected');
      }
      await other.append(newEvents(10), 29);
      await reader.untilPosition(39);
      expectDense(reader.events, 0, 39);
      reader.stop();
    });

    it('leaves the store usable for appends and reads', async () => {
      const { store } = target();
      await appendSurely(store, newEvents(1), BEFORE_FIRST);
      await faultsOf(target()).dropConnections();
      expect(await untilKnown(store, newEvents(2), 0)).toEqual({ kind: 'appended', position: 2 });
      expectDense(await store.read(0, 10), 0, 2);
    });
  });
}

function unknownOutcomeContract(target: () => ContractTarget): void {
  describe('an append whose answer is lost', () => {
    const loseReply = async (events: readonly NewEvent[]): Promise<void> => {
      await faultsOf(target()).dropReplyAfterCommit();
      expect(await target().store.append(events, 0)).toMatchObject({ kind: 'unknown', cause: expect.any(Error) });
    };

    it('is unknown, and appended at the same place when it is sent again', async () => {
      const { store } = target();
      await appendSurely(store, newEvents(1), BEFORE_FIRST);
      const events = newEvents(3);
      await loseReply(events);
      expect(await (await target().connect()).head()).toBe(3);
      expect(await untilKnown(store, events, 0)).toEqual({ kind: 'appended', position: 3 });
      expectDense(await store.read(0, 10), 0, 3);
    });

    it('is appended too when another writer has gone on behind it', async () => {
      const { store } = target();
      await appendSurely(store, newEvents(1), BEFORE_FIRST);
      const events = newEvents(3);
      await loseReply(events);
      await (await target().connect()).append(newEvents(5), 3);
      expect(await untilKnown(store, events, 0)).toEqual({ kind: 'appended', position: 3 });
      expect(await store.head()).toBe(8);
    });
  });
}

/** Only a store that gives up waiting notices these. It may give up waiting for what is only slow as well: then the same is asked again. */
export function silentWireContract(target: () => ContractTarget): void {
  describe('a broken wire', () => {
    it('is noticed when it is only silent, by subscription, append and read', async () => {
      const { store } = target();
      const other = await target().connect();
      await untilKnown(store, newEvents(1), BEFORE_FIRST);
      const reader = new Reader(store, 0);
      await reader.untilCaughtUp();
      await faultsOf(target()).silence();
      const events = newEvents(2);
      const [outcome, head] = await Promise.allSettled([store.append(events, 0), store.head()]);
      expect(outcome).toMatchObject(
        outcome.status === 'fulfilled' ? { value: { kind: 'unknown' } } : { reason: { code: 'unavailable' } },
      );
      expect(head).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
      await reader.until((delivery) => delivery.kind === 'disconnected');
      await faultsOf(target()).restore();
      expect(await untilKnown(store, events, 0)).toEqual({ kind: 'appended', position: 2 });
      await other.append(newEvents(1), 2);
      await reader.untilPosition(3);
      expectDense(reader.events, 0, 3);
      reader.stop();
    });
  });

  describe('an append whose answer is lost', () => {
    it('is a conflict when it had not arrived and another writer took the place', async () => {
      const { store } = target();
      const other = await target().connect();
      await untilKnown(store, newEvents(1), BEFORE_FIRST);
      await faultsOf(target()).silence();
      const events = newEvents(3);
      const lost = await store.append(events, 0).catch((error: unknown) => error);
      expect(lost).toMatchObject(lost instanceof Error ? { code: 'unavailable' } : { kind: 'unknown' });
      expect(await other.append(newEvents(2), 0)).toEqual({ kind: 'appended', position: 2 });
      await faultsOf(target()).restore();
      expect(await untilKnown(store, events, 0)).toEqual({ kind: 'conflict', head: 2 });
      expect(await other.head()).toBe(2);
    });
  });
}
