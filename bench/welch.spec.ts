import { expect, it } from '@jest/globals';
import { sampleOf, welch } from './welch.js';

it('tells by how many standard errors two means differ', () => {
  const [one, other] = [sampleOf([1, 2, 3, 4, 5]), sampleOf([2, 4, 6, 8, 10])];
  expect([one, other]).toEqual([
    { count: 5, mean: 3, variance: 2.5 },
    { count: 5, mean: 6, variance: 10 },
  ]);
  expect(welch(one, other)).toBeCloseTo(-3 / Math.sqrt(2.5), 12);
  expect(welch(other, one)).toBe(-welch(one, other));
  expect(welch(one, one)).toBe(0);
});
