import { describe, expect, it } from '@jest/globals';
import { compareDecimals } from './decimal.js';

describe('decimal texts', () => {
  it.each([
    ['1200', '1199.9', 1],
    ['9007199254740992', '9007199254740993', -1],
    ['0.10', '0.1', 0],
    ['-2', '-1.5', -1],
    ['007', '7', 0],
  ])('compare exactly: %s and %s', (a, b, order) => {
    expect(compareDecimals(a, b)).toBe(order);
    expect(compareDecimals(b, a)).toBe(order === 0 ? 0 : -order);
  });
});
