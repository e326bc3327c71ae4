import { describe, expect, it } from '@jest/globals';
import { destinationsOf, keptPlace, placeKey, placeOfKey, samePlace, type Place } from './place.js';

const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const BUYER = '417/9506000134352';

describe('a place', () => {
  const places: readonly (readonly [string, Place])[] = [
    ['', { kind: 'nowhere' }],
    [`at ${PLANT}`, { kind: 'at', location: PLANT }],
    ['at own/acme/hall 2', { kind: 'at', location: 'own/acme/hall 2' }],
    [`to ${SHOP}`, { kind: 'transit', toLocation: SHOP }],
    [`for ${BUYER}`, { kind: 'transit', toParty: BUYER }],
    ['for ', { kind: 'transit' }],
    [`with ${BUYER}`, { kind: 'with', party: BUYER }],
    ['gone', { kind: 'gone' }],
  ];
  it.each(places)('is the account %j, and no other place is', (key, place) => {
    expect(placeKey(place)).toBe(key);
    expect(placeOfKey(key)).toEqual(place);
    expect(places.filter(([, other]) => samePlace(place, other))).toEqual([[key, place]]);
  });

  it('on the way is where it goes to: a location before a party, wherever it comes from', () => {
    const way = { kind: 'transit', from: PLANT, toLocation: SHOP, toParty: BUYER } as const;
    expect(placeKey(way)).toBe(`to ${SHOP}`);
    expect(samePlace(way, { kind: 'transit', toLocation: SHOP })).toBe(true);
    expect(placeOfKey(keptPlace(way))).toEqual({ kind: 'transit', toLocation: SHOP, toParty: BUYER });
    expect(destinationsOf(way)).toEqual([SHOP, BUYER]);
  });

  it.each(places)('is kept as its account where it is all that is told: %j', (key, place) => {
    expect(keptPlace(place)).toBe(key);
  });
});
