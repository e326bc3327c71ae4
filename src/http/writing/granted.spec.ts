import { describe, expect, it } from '@jest/globals';
import { ownPrefixes } from './granted.js';

const OWN = ['9506000', 'own/acme'];

describe('numbers of a key', () => {
  it('are the only company prefixes that count', () => {
    expect(ownPrefixes(['9506000', '0300011'], { numbers: OWN })).toEqual(['9506000']);
    expect(ownPrefixes(['0300011'], {})).toEqual(['0300011']);
  });
});
