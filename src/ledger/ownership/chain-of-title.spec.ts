import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LogScript, type ScriptEvent } from '../../../test/support/log-script.js';
import { foldAsOf } from '../history/refold.js';
import { resolve } from '../item/core/resolve.js';
import { chainOfTitle } from './chain-of-title.js';

const SUBJECTS = ['01/1/21/a', '01/1/21/b', '01/9/21/case', '00/pallet'];
const subject = fc.constantFrom(...SUBJECTS);
const party = fc.constantFrom('417/1', '417/2', '417/3');
const location = fc.constant('414/1');
const title = fc.record({ from: party, to: party });

const anyEvent: fc.Arbitrary<ScriptEvent> = fc.oneof(
  fc.tuple(fc.constant('ItemManufactured' as const), subject, fc.record({ location, owner: party })),
  fc.tuple(fc.constant('ItemReceived' as const), subject, fc.record({ location, title })),
  fc.tuple(fc.constant('ItemSold' as const), subject, fc.record({ title })),
  fc.tuple(fc.constant('ItemSold' as const), subject, fc.record({ dispensed: fc.constant(true as const) })),
  fc.tuple(fc.constant('ItemPacked' as const), subject, fc.record({ container: subject })),
  fc.tuple(fc.constant('ItemUnpacked' as const), subject, fc.record({ container: subject })),
);

describe('the chain of title', () => {
  it('ends with the owner that the item is resolved to', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 40 }), (events) => {
        const script = new LogScript();
        for (const event of events) script.capture(event);
        const states = foldAsOf(script.histories(), Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
        const world = { get: (id: string) => states.get(id), set: () => undefined };
        for (const one of SUBJECTS) {
          const chain = chainOfTitle(script.histories(), one);
          expect(chain.at(-1)?.owner).toBe(resolve(world, one)?.owner);
          chain.slice(1).forEach((link, index) => expect(link.from).toBe(chain[index]?.owner));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('follows the case that a unit was in when the case was sold, and the unit by itself afterwards', () => {
    const script = new LogScript();
    script.capture(['ItemManufactured', '01/1/21/a', { location: '414/1', owner: '417/1' }]);
    script.capture(['ItemPacked', '01/1/21/a', { container: '01/9/21/case' }]);
    const sold = script.capture(['ItemSold', '01/9/21/case', { title: { from: '417/1', to: '417/2' } }]);
    script.capture(['ItemUnpacked', '01/1/21/a', { container: '01/9/21/case' }]);
    script.capture(['ItemSold', '01/9/21/case', { title: { from: '417/2', to: '417/3' } }]);
    const last = script.capture(['ItemSold', '01/1/21/a', { title: { from: '417/2', to: '417/4' } }]);
    const chain = chainOfTitle(script.histories(), '01/1/21/a');
    expect(chain.map(({ owner, from, how, of }) => [from, owner, how, of])).toEqual([
      [undefined, '417/1', 'ItemManufactured', '01/1/21/a'],
      ['417/1', '417/2', 'ItemSold', '01/9/21/case'],
      ['417/2', '417/4', 'ItemSold', '01/1/21/a'],
    ]);
    expect(chain[1]?.since.position).toBe(sold.position);
    const until = (last.events[0]?.sortAt ?? 0) - 1;
    expect(chainOfTitle(script.histories(), '01/1/21/a', until).at(-1)?.owner).toBe('417/2');
  });
});
