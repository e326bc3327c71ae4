import { expect, it } from '@jest/globals';
import { bearerOf, soleAuthorization } from './bearer.js';

it('is what stands behind the scheme', () => {
  for (const header of ['Bearer x.y', 'bearer x.y', 'BEARER  x.y '])
    expect([header, bearerOf(header)]).toEqual([header, 'x.y']);
});

it('is nothing in any other form', () => {
  const tooLong = `Bearer ${'x'.repeat(8_300)}`;
  for (const header of [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'x',
    'Basic x',
    'Bearer x y',
    'Bearer\tx',
    'Bearerx',
    tooLong,
  ])
    expect([header, bearerOf(header)]).toEqual([header, '']);
});

it('is in the one header that there is', () => {
  expect(soleAuthorization({ headersDistinct: { authorization: ['Bearer x'] } })).toBe('Bearer x');
  expect(soleAuthorization({ headersDistinct: { authorization: ['Bearer x', 'Bearer x'] } })).toBeUndefined();
  expect(soleAuthorization({ headersDistinct: {} })).toBeUndefined();
});
