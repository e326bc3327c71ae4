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

  it('throws what it throws', async () => {
    const broken: AsyncIterator<number> = { next: () => Promise.reject(new Error('the log is unreadable')) };
    await expect(new TimedIteration(broken).next(60_000)).rejects.toThrow('the log is unreadable');
  });
});
