import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger } from '../../test/support/pure-ledger.js';
import { decide, decideInSlices } from './operations/decide.js';
import { atOnce, EVENTS_PER_SLICE, inPieces, sliced } from './slices.js';

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

  it('cuts a list into pieces that are the list again, of a thousand at most', () => {
    for (const length of [0, 1, EVENTS_PER_SLICE, EVENTS_PER_SLICE + 1, 2_500]) {
      const entries = Array.from({ length }, (_, index) => index);
      const pieces = inPieces(entries);
      expect(pieces.flat()).toEqual(entries);
      expect(pieces.map((piece) => piece.length)).toEqual(
        Array.from({ length: Math.ceil(length / EVENTS_PER_SLICE) }, (_, n) =>
          Math.min(EVENTS_PER_SLICE, length - n * EVENTS_PER_SLICE),
        ),
      );
    }
  });

  it('decides a large operation with pauses, and as it is decided at once', () => {
    const ids = Array.from({ length: 2_500 }, (_, index) => `01/09506000134352/21/${index}`);
    const asked = operation('manufacture', ids, { location: '414/9506000134376' });
    const context = new PureLedger().context();
    const slices = decideInSlices(asked, context);
    let pauses = 0;
    for (let step = slices.next(); !step.done; step = slices.next()) pauses += 1;
    // Drafted, placed, checked for form, and then after each thousand that was held against the history.
    expect(pauses).toBe(5);
    expect(atOnce(decideInSlices(asked, context))).toEqual(decide(asked, context));
  });
});
