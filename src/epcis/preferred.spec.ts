import { describe, expect, it } from '@jest/globals';
import { behaviourOf, preferredWaitMs } from './preferred.js';

describe('what a request prefers', () => {
  it.each([
    ['wait=10', 10_000],
    ['respond-async, WAIT = "5"', 5_000],
    ['handling=lenient; wait=3; x', 3_000],
    ['wait=86400', 60_000],
    ['wait=0', 0],
    ['await=3', undefined],
    ['wait=-1', undefined],
    ['wait=soon', undefined],
    ['', undefined],
  ])('is read: %s', (prefer, waitMs) => expect(preferredWaitMs({ prefer })).toBe(waitMs));

  it('is told once or more often', () => {
    expect(preferredWaitMs({})).toBeUndefined();
    expect(preferredWaitMs({ prefer: ['respond-async', 'wait=2'] })).toBe(2_000);
  });

  it('is a behaviour of the standard', () => {
    expect([behaviourOf({}), behaviourOf({ 'gs1-capture-error-behaviour': 'proceed' })]).toEqual([
      'rollback',
      'proceed',
    ]);
    expect(() => behaviourOf({ 'gs1-capture-error-behaviour': 'stop' })).toThrow();
  });
});
