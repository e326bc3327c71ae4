import { describe, expect, it } from '@jest/globals';
import { TimedIteration } from './timed-iteration.js';

describe('an iteration that is not waited for without end', () => {
  it('gives in time what comes, and later what came late, in its order', async () => {
    const late = Promise.withResolvers<string>();
    async function* told(): AsyncGenerator<string> {
      yield 'first';
      yield await late.promise;
      yield 'last';
    }
    const iteration = new TimedIteration(told());
    expect(await iteration.next(60_000)).toEqual({ done: false, value: 'first' });
    expect(await iteration.next(1)).toBeUndefined();
    expect(await iteration.next(1)).toBeUndefined();
    const waiting = iteration.next(60_000);
    late.resolve('second');
    expect(await waiting).toEqual({ done: false, value: 'second' });
    expect(await iteration.next(60_000)).toEqual({ done: false, value: 'last' });
    expect(await iteration.next(60_000)).toEqual({ done: true, value: undefined });
  });

  it('asks for one ahead of what was taken, and no more', async () => {
    let asked = 0;
    const endless: AsyncIterator<number> = { next: async () => ({ done: false, value: (asked += 1) }) };
    const iteration = new TimedIteration(endless);
    for (let n = 1; n <= 3; n += 1) expect(await iteration.next(60_000)).toEqual({ done: false, value: n });
    await new Promise(setImmediate);
    expect(asked).toBe(4);
  });

  it('is looked at while nothing comes, and ends with what that throws', async () => {
    const never: AsyncIterator<number> = { next: () => new Promise(() => undefined) };
    let looks = 0;
    const check = (): Promise<void> => {
      looks += 1;
      return looks < 3 ? Promise.resolve() : Promise.reject(new Error('nobody waits'));
    };
    const iteration = new TimedIteration(never);
    expect(await iteration.nextWhile(2, { everyMs: 1, check })).toBeUndefined();
    expect(looks).toBe(2);
    await expect(iteration.nextWhile(60_000, { everyMs: 1, check })).rejects.toThrow('nobody waits');
  });

  it('is not looked at where something comes in time', async () => {
    const one: AsyncIterator<number> = { next: () => Promise.resolve({ done: false, value: 1 }) };
    const check = (): Promise<void> => Promise.reject(new Error('nobody waits'));
    expect(await new TimedIteration(one).nextWhile(60_000, { everyMs: 30_000, check })).toMatchObject({ value: 1 });
  });

  it('throws what it throws', async () => {
    const broken: AsyncIterator<number> = { next: () => Promise.reject(new Error('the log is unreadable')) };
    await expect(new TimedIteration(broken).next(60_000)).rejects.toThrow('the log is unreadable');
  });
});
