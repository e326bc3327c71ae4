import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { REFUSED_AFTER_MS, RefusalMoment } from './refusal-moment.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

it('passes as long after it was begun, whatever else was done meanwhile', async () => {
  const moment = new RefusalMoment();
  let isPassed = false;
  const passed = moment.passed.then(() => (isPassed = true));
  await jest.advanceTimersByTimeAsync(REFUSED_AFTER_MS - 1);
  expect(isPassed).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  expect(await passed).toBe(true);
});

it('leaves nothing behind for whoever is let in', () => {
  new RefusalMoment().cancel();
  expect(jest.getTimerCount()).toBe(0);
});
