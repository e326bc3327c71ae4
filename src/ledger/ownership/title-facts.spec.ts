import { describe, expect, it } from '@jest/globals';
import type { ItemEvent } from '../item/item.events.js';
import { titleFact } from './title-facts.js';

const title = { from: '417/1', to: '417/2' };

describe('what an event tells of title', () => {
  it.each<readonly [string, object, object | undefined]>([
    ['ItemIntroduced', { owner: '417/1' }, { to: '417/1' }],
    ['ItemManufactured', { owner: '417/1' }, { to: '417/1' }],
    ['ItemManufactured', {}, undefined],
    ['ItemSold', { title }, title],
    ['ItemSold', { dispensed: true }, {}],
    ['ItemSold', { toParty: '417/2' }, undefined],
    ['ItemShipped', { title }, title],
    ['ItemReceived', { title }, title],
    ['ItemReturned', { title }, title],
    ['ItemShipped', {}, undefined],
    ['ItemMoved', { location: '414/1' }, undefined],
    ['ItemPacked', { container: '00/1' }, undefined],
  ])('%s %j: %j', (type, data, told) => {
    expect(titleFact({ type, data } as unknown as ItemEvent)).toEqual(told);
  });
});
