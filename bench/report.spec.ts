import { describe, expect, it } from '@jest/globals';
import { atLeast, atMost, percentile, table, waits } from './report.js';

const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);

describe('the report', () => {
  it('takes percentiles by nearest rank, whatever the order of the samples', () => {
    expect(waits(hundred)).toEqual({ p50: 50, p95: 95, p99: 99 });
    expect(percentile([7], 0.99)).toBe(7);
  });

  it('says rates as a share, times as a multiple, and which aim is missed', () => {
    const rate = { row: 'bulk', store: 'PostgreSQL', work: 'burst', unit: 'events/s', ours: 5_000, beside: 20_000 };
    const time = { row: 'trace', store: 'PostgreSQL', work: 'whole', unit: 'ms', ours: 300, beside: 200 };
    const [, , ofRate, ofTime] = table([
      { ...rate, besideIs: 'bare', aims: [atLeast(5_000, 4_000), atMost(60, 50, 'p99 ms ')], note: 'n' },
      { ...time, aims: [atMost(1.5, 2, 'ratio ')] },
    ]).split('\n');
    expect(ofRate).toMatch(
      / 5,000 +20,000 +events\/s +25 % .*>= 4,000, p99 ms <= 50 +NO: p99 ms <= 50 +beside: bare; n$/,
    );
    expect(ofTime).toMatch(/ 300 +200 +ms +1\.5 x .*ratio <= 2 +yes$/);
  });
});
