import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger } from '../../test/support/pure-ledger.js';
import { decide, decideInSlices } from './operations/decide.js';
import { atOnce, EVENTS_PER_SLICE, sliced } from './slices.js';

describe('work in slices', () => {
  it('visits every entry once and pauses after each thousand', () => {
    const seen: number[] = [];
    const entries = Array.from({ length: 2 * EVENTS_PER_SLICE + 1 }, (_, index) => index);
    const slices = sliced(entries, (entry) => seen.push(entry));
    const lengths: number[] = [];
    while (!slices.next().done) lengths.push(seen.length);
    expect(lengths).toEqual([EVENTS_PER_SLICE, 2 * EVENTS_PER_SLICE]);
    expect(seen).toEqual(entries);
  });

  it('decides a large operation with pauses, and as it is decided at once', () => {
    const ids = Array.from({ length: 2_500 }, (_, index) => `01/09506000134352/21/${index}`);
    const asked = operation('manufacture', ids, { location: '414/9506000134376' });
    const context = new PureLedger().context();
    const slices = decideInSlices(asked, context);
    let pauses = 0;
    for (let step = slices.next(); !step.done; step = slices.next()) pauses += 1;
    expect(pauses).toBe(2);
    expect(atOnce(decideInSlices(asked, context))).toEqual(decide(asked, context));
  });
});
