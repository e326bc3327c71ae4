import { describe, expect, it } from '@jest/globals';
import { growth, MemoryWatch } from './memory.js';

const samples = (sizes: readonly number[]) => sizes.map((mebibytes, n) => ({ atMs: 1_000 * n, mebibytes }));

describe('the growth of memory', () => {
  it('is that of the second half: what is taken at the beginning does not count', () => {
    expect(growth(samples([10, 50, 90, 100, 100, 100, 100, 100]))).toBeCloseTo(0);
    expect(growth(samples([0, 0, 0, 90, 100, 110]))).toBeCloseTo(0.2);
  });

  it('is not moved by what comes and goes', () => {
    expect(Math.abs(growth(samples([0, 0, 0, 0, 100, 120, 120, 100])))).toBeLessThan(0.01);
  });

  it('is that of a process', async () => {
    const watch = new MemoryWatch(process.pid, 60_000);
    const [first] = await watch.stop();
    expect(first?.mebibytes).toBeGreaterThan(10);
  });
});
