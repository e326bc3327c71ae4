import { expect, it } from '@jest/globals';
import { RECORDED } from '../golden-file.js';
import { missing } from './coverage.js';

it('misses nothing in the golden ledgers that are recorded', () => {
  expect(missing(RECORDED)).toEqual([]);
});
