import { describe, expect, it } from '@jest/globals';
import { NOWHERE } from '../../ledger/item/core/place.js';
import type { ItemState } from '../../ledger/item/item.state.js';
import { BEFORE_ALL } from '../../ledger/order.js';
import { StateCache } from './state-cache.js';

function state(subject: string, revision = 0): ItemState {
  const order = { ownerOrder: BEFORE_ALL, dispositionOrder: BEFORE_ALL, touched: BEFORE_ALL };
  const facts = { place: NOWHERE, disposition: 'active', contents: 0, isContainer: false, transfers: [] };
  return { subject, revision, position: revision, ...order, ...facts };
}

describe('StateCache', () => {
  it('gives the newest state, whatever generation an older one is in', () => {
    const cache = new StateCache(4);
    cache.put(state('a'));
    for (const subject of ['b', 'c']) cache.put(state(subject));
    cache.put(state('a', 1));
    expect(cache.get('a')?.revision).toBe(1);
    cache.drop('a');
    expect(cache.get('a')).toBeUndefined();
  });

  it('keeps what is used, and no more than its bound', () => {
    const cache = new StateCache(10);
    cache.put(state('used'));
    let kept = 0;
    for (let n = 0; n < 100; n++) {
      cache.put(state(`n${n}`));
      expect(cache.get('used')).toBeDefined();
    }
    for (let n = 0; n < 100; n++) if (cache.get(`n${n}`)) kept++;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(10);
  });
});
