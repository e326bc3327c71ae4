import { describe, expect, it } from '@jest/globals';
import { atLeast, atMost, percentile, table, waits } from './report.js';

const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);

describe('the report', () => {
  it('takes percentiles by nearest rank, whatever the order of the samples', () => {
    expect(waits(hundred)).toEqual({ p50: 50, p95: 95, p99: 99 });
    expect(percentile([7], 0.99)).toBe(7);
  });

  const rate = { row: 'bulk', store: 'PostgreSQL', work: 'burst', unit: 'events/s', ours: 5_000, beside: 20_000 };
  const time = { row: 'trace', store: 'PostgreSQL', work: 'whole', unit: 'ms', ours: 300, beside: 200 };

  it('says rates as a share, times as a multiple, and which aim is missed', () => {
    const aims = [atLeast(5_000, 4_000), atMost(60, 50, 'p99 ms ')];
    const lines = table([
      { ...rate, besideIs: 'bare', aims, note: 'n', othersPercent: 9 },
      { ...time, aims: [atMost(1.5, 2, 'ratio ')] },
    ]).split('\n');
    const [, , , store, ofRate, belowRate, ofTime, belowTime] = lines;
    expect(store).toBe('log in PostgreSQL');
    expect(ofRate).toMatch(/^bulk +burst +5,000 +20,000 +events\/s +25 % +MISSED$/);
    expect(belowRate?.trim()).toBe('aim: >= 4,000 met, p99 ms <= 50 MISSED; beside: bare; n');
    expect(ofTime).toMatch(/^trace +whole +300 +200 +ms +1\.5 x +met$/);
    expect(belowTime?.trim()).toBe('aim: ratio <= 2 met');
  });

  it('fits in 160 columns, names each store once, and says where other processes had the machine', () => {
    const note = 'a note of many words '.repeat(20).trim();
    const text = table([
      { ...rate, note, othersPercent: 11 },
      { ...rate, store: 'EventStoreDB (test node)' },
    ]);
    const lines = text.split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(160);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(`NO FIGURE: other processes took 11 % of the machine; ${note}`);
    expect(lines.filter((line) => line.startsWith('log in '))).toEqual([
      'log in PostgreSQL',
      'log in EventStoreDB (test node)',
    ]);
  });
});
