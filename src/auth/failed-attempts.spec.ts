import { describe, expect, it } from '@jest/globals';
import { FailedAttempts } from './failed-attempts.js';

function failing(times: number, address: string, now = 0, attempts = new FailedAttempts()): number {
  let wait = 0;
  for (let time = 0; time < times; time++) wait = attempts.note(address, now);
  return wait;
}

describe('keys that open nothing', () => {
  it('are answered at once for a while, then later and later, up to two seconds', () => {
    expect([1, 10, 11, 12, 30, 1_000].map((times) => failing(times, '10.0.0.1'))).toEqual([
      0, 0, 100, 200, 2_000, 2_000,
    ]);
  });

  it('are forgiven with time', () => {
    const attempts = new FailedAttempts();
    failing(20, '10.0.0.1', 0, attempts);
    expect(attempts.note('10.0.0.1', 60_000)).toBe(0);
  });

  it('slow nobody at another address', () => {
    const attempts = new FailedAttempts();
    failing(100, '10.0.0.1', 0, attempts);
    expect(attempts.note('10.0.0.2', 0)).toBe(0);
  });

  it('count for a whole network of IPv6', () => {
    const attempts = new FailedAttempts();
    for (let host = 1; host <= 100; host++) attempts.note(`2001:db8:0:1::${host.toString(16)}`, 0);
    expect(attempts.note('2001:db8:0:1:ffff::1', 0)).toBe(2_000);
    expect(attempts.note('2001:db8:0:2::1', 0)).toBe(0);
    expect(attempts.note('2001:db8::1', 0)).toBe(0);
  });

  it('are forgotten where there are too many of them, oldest first', () => {
    const attempts = new FailedAttempts();
    failing(100, '10.0.0.1', 0, attempts);
    for (let host = 0; host < 10_000; host++) attempts.note(`host ${host}`, 0);
    expect(attempts.note('10.0.0.1', 0)).toBe(0);
  });
});
