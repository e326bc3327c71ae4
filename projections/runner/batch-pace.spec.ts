import { describe, expect, it } from '@jest/globals';
import { BatchPace } from './batch-pace.js';

function stand() {
  let now = 1_000;
  const pace = new BatchPace(() => now);
  const takeAfter = (ms: number, captures: number): void => {
    now += ms;
    pace.taken(captures);
  };
  const pass = (ms: number): void => void (now += ms);
  return { pace, takeAfter, pass };
}

describe('when a projector takes its next batch', () => {
  it('is at once on a quiet ledger, and for few who wait for their answers', () => {
    const { pace, takeAfter } = stand();
    expect(pace.waitMs()).toBe(0);
    takeAfter(0, 500);
    expect(pace.waitMs()).toBe(0);
    takeAfter(5, 1);
    expect(pace.waitMs()).toBe(0);
  });

  it('is after a pause while many come, counted from the batch before', () => {
    const { pace, takeAfter, pass } = stand();
    takeAfter(0, 1);
    takeAfter(10, 30);
    expect(pace.waitMs()).toBe(40);
    pass(15);
    expect(pace.waitMs()).toBe(25);
    pass(30);
    expect(pace.waitMs()).toBe(0);
  });

  it('is after a rest twice as long as a batch of many events took, and no longer than may be waited', () => {
    const { pace, takeAfter, pass } = stand();
    takeAfter(0, 2);
    pass(100);
    pace.applied(999);
    expect(pace.waitMs()).toBe(0);
    pace.applied(1_000);
    expect(pace.waitMs()).toBe(200);
    takeAfter(250, 2);
    pass(2_000);
    pace.applied(10_000);
    expect(pace.waitMs()).toBe(400);
  });

  it('is at once again when no more than a few come', () => {
    const { pace, takeAfter } = stand();
    takeAfter(0, 1);
    takeAfter(10, 30);
    takeAfter(40, 15);
    expect(pace.waitMs()).toBe(0);
  });
});
