import { describe, expect, it } from '@jest/globals';
import { Faults } from './faults.js';
import { identifier } from './values.js';

/** The same GLN with a company prefix that only its URN tells. */
const URN = 'urn:epc:id:pgln:9506000.13435';

describe('an identifier in a request', () => {
  it('is read the same however often and in whatever order it comes', () => {
    const read = identifier('location');
    const places = Array.from({ length: 2_500 }, (_, n) => `own/acme/place-${n}`);
    for (const place of [...places, ...places.toReversed()]) {
      const faults = new Faults();
      expect(read(place, 'location', faults)?.canonical).toBe(place);
      expect(faults.count).toBe(0);
    }
  });

  it('is refused every time, and as another role although one role has read it', () => {
    const party = '417/9506000134369';
    expect(identifier('party')(party, 'owner', new Faults())?.canonical).toBe(party);
    const read = identifier('location');
    for (const faults of [new Faults(), new Faults()]) {
      expect(read(party, 'location', faults)).toBeUndefined();
      expect(faults.has('location')).toBe(true);
    }
  });

  it('tells the company prefix of its URN every time', () => {
    const read = identifier('party');
    for (const faults of [new Faults(), new Faults()]) {
      expect(read(URN, 'owner', faults)?.canonical).toMatch(/^417\/9506000/);
      expect(faults.told.field).toEqual({ companyPrefixes: ['9506000'] });
    }
  });
});
