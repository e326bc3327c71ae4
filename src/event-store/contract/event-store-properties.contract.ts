import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appendSurely, newEvent, newEvents, type ContractTarget } from './event-store-target.contract.js';
import { BEFORE_FIRST, type AppendOutcome, type EventStore, type NewEvent } from '../event-store.js';

/** What the log has to be: a list of events. `offset` moves the expected position away from the head. */
interface Step {
  readonly client: number;
  readonly kind: 'append' | 'repeat';
  readonly count: number;
  readonly offset: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  client: fc.nat(1),
  kind: fc.constantFrom<Step['kind']>('append', 'append', 'repeat'),
  count: fc.integer({ min: 1, max: 6 }),
  offset: fc.constantFrom(0, 0, 0, -1, -2, 1, 7),
});

interface Attempt {
  readonly events: readonly NewEvent[];
  readonly expected: number;
}

export function propertyContract(target: () => ContractTarget): void {
  describe('for any sequence', () => {
    it('of appends and repeats by two clients, it answers and holds what a plain list would', async () => {
      const clients = [target().store, await target().connect()];
      const model: NewEvent[] = [];
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
          await play(steps, clients, model);
          const log = await target().store.read(0, model.length + 1);
          expect(log).toEqual(model.map((event, position) => ({ ...event, position })));
        }),
        { numRuns: 15 },
      );
    });

    it('of cuts, the ranges read together are the whole', async () => {
      const { store } = target();
      await appendSurely(store, newEvents(120), BEFORE_FIRST);
      const whole = await store.read(0, 120);
      const limits = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(limits, async (cuts) => {
          const pieces = [];
          for (let n = 0; pieces.length < 120; n += 1) {
            pieces.push(...(await store.read(pieces.length, cuts[n % cuts.length] as number)));
          }
          expect(pieces).toEqual(whole);
        }),
        { numRuns: 15 },
      );
    });

    it('of JSON, what is read is what was written', async () => {
      const { store } = target();
      // JSON has no -0 and no undefined; `__proto__` as a key is a matter of JavaScript, not of the store.
      const text = fc.string({ unit: 'binary', maxLength: 20 });
      const key = text.filter((name) => name !== '__proto__');
      const value = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 3 }));
      await fc.assert(
        fc.asyncProperty(fc.dictionary(key, value, { noNullPrototype: true }), async (data) => {
          const head = await store.head();
          const event = newEvent(data);
          await appendSurely(store, [event], head);
          expect(await store.read(head + 1, 2)).toEqual([{ ...event, position: head + 1 }]);
        }),
        { numRuns: 40 },
      );
    });
  });
}

async function play(steps: readonly Step[], clients: readonly EventStore[], model: NewEvent[]): Promise<void> {
  const attempts: Attempt[] = [];
  for (const { client, kind, count, offset } of steps) {
    const earlier = kind === 'repeat' ? attempts[(count * 7) % (attempts.length || 1)] : undefined;
    const expected = Math.max(BEFORE_FIRST, model.length - 1 + offset);
    const attempt = earlier ?? { events: newEvents(count), expected };
    attempts.push(attempt);
    const outcome = await (clients[client] as EventStore).append(attempt.events, attempt.expected);
    expect(outcome).toEqual(modelled(model, attempt));
  }
}

function modelled(model: NewEvent[], { events, expected }: Attempt): AppendOutcome {
  const there = model.slice(expected + 1, expected + 1 + events.length);
  const isRepeat = there.length === events.length && there.every((event, n) => event.id === events[n]?.id);
  if (!isRepeat && expected !== model.length - 1) return { kind: 'conflict', head: model.length - 1 };
  if (!isRepeat) model.push(...events);
  return { kind: 'appended', position: expected + events.length };
}
