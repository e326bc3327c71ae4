import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LogScript, type ScriptEvent } from '../../../test/support/log-script.js';
import { OLDER_AMONG } from '../../../test/support/pure-ledger.js';
import { isItemEvent } from '../item/item.traits.js';
import { keptPlace } from '../item/core/place.js';
import { resolve } from '../item/core/resolve.js';
import { FoldedStock } from './postings.js';
import { lineOf, ownLine } from './stock-lines.js';

const SUBJECTS = ['01/1/21/a', '01/1/21/b', '01/2/21/c', '01/9/21/case', '01/9/21/crate', '00/pallet', '00/truck'];
const PLACES = ['414/1', '414/2'];
const OWNERS = ['417/1', '417/2'];

const subject = fc.constantFrom(...SUBJECTS);
const location = fc.constantFrom(...PLACES);
const owner = fc.constantFrom(...OWNERS);
const title = fc.record({ from: owner, to: owner });

/** Anything may be claimed in any order: the postings have to hold for what contradicts as well. */
const anyEvent: fc.Arbitrary<ScriptEvent> = fc.oneof(
  fc.tuple(
    fc.constant('ItemManufactured' as const),
    subject,
    fc.record({ location, owner, product: fc.constantFrom('01/1', '01/2'), lot: fc.constant('01/1/10/L') }),
  ),
  fc.tuple(fc.constant('ItemIntroduced' as const), subject, fc.record({ location, owner })),
  fc.tuple(fc.constant('ContainerStarted' as const), subject, fc.record({ location })),
  fc.tuple(fc.constant('ItemMoved' as const), subject, fc.record({ location })),
  fc.tuple(fc.constant('ItemReceived' as const), subject, fc.record({ location, title })),
  fc.tuple(fc.constant('ItemShipped' as const), subject, fc.record({ toLocation: location, title })),
  fc.tuple(fc.constant('ItemPacked' as const), subject, fc.record({ container: subject, location })),
  fc.tuple(fc.constant('ItemUnpacked' as const), subject, fc.record({ container: subject })),
  fc.tuple(fc.constant('ComponentInstalled' as const), subject, fc.record({ assembly: subject })),
  fc.tuple(fc.constant('ComponentRemoved' as const), subject, fc.record({ assembly: subject })),
  fc.tuple(fc.constant('ItemSold' as const), subject, fc.record({ title })),
  fc.tuple(fc.constant('ItemSold' as const), subject, fc.record({ dispensed: fc.constant(true as const) })),
  fc.tuple(
    fc.constant('ItemObserved' as const),
    subject,
    fc.record({ disposition: fc.constantFrom('damaged', 'expired') }),
  ),
);

function fold(events: readonly ScriptEvent[]): FoldedStock {
  const script = new LogScript(0, OLDER_AMONG);
  for (const event of events) script.capture(event);
  return new FoldedStock(script.captures.flatMap((capture) => capture.events).filter(isItemEvent));
}

/** What stands where by the postings, without what is nowhere. */
function posted(stock: FoldedStock): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { postings } of stock.postings.values()) {
    for (const { place, line, delta } of postings) add(sums, `${place} ${line}`, place === '' ? 0 : delta);
  }
  return new Map([...sums].filter(([, quantity]) => quantity !== 0));
}

/** The same by looking at each subject. */
function counted(stock: FoldedStock): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const state of stock.states.values()) {
    const place = keptPlace(resolve(stock, state.subject)?.place ?? { kind: 'nowhere' });
    add(sums, `${place} ${ownLine(stock, state)}`, place === '' ? 0 : 1);
  }
  return new Map([...sums].filter(([, quantity]) => quantity !== 0));
}

function add(sums: Map<string, number>, key: string, delta: number): void {
  sums.set(key, (sums.get(key) ?? 0) + delta);
}

function byKey(sums: ReadonlyMap<string, number>): unknown {
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
}

describe('postings of stock', () => {
  it('sum to zero for every event, and to what stands where when each subject is looked at', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 40 }), (events) => {
        const stock = fold(events);
        for (const { postings } of stock.postings.values()) {
          expect(postings.reduce((sum, { delta }) => sum + delta, 0)).toBe(0);
        }
        expect(byKey(posted(stock))).toEqual(byKey(counted(stock)));
      }),
      { numRuns: 1500 },
    );
  });

  it('leaves with their owners what a claim put into a pallet before the pallet was told of', () => {
    const unit = '01/1/21/a';
    const stock = fold([
      ['ItemManufactured', unit, { location: '414/1', owner: '417/1' }],
      ['ItemPacked', unit, { container: '00/pallet', location: '414/1' }],
      ['ItemSold', '00/pallet', { title: { from: '417/1', to: '417/2' } }],
      ['ContainerStarted', '00/pallet', { location: '414/1' }],
    ]);
    expect(resolve(stock, unit)?.owner).toBe('417/2');
    expect(byKey(posted(stock))).toEqual(byKey(counted(stock)));
  });

  it("posts a pallet's journey once for each line of what is on it, not for each piece", () => {
    const stock = fold([
      ...['a', 'b', 'd', 'e'].map((id): ScriptEvent => [
        'ItemManufactured',
        `01/1/21/${id}`,
        { location: '414/1', product: '01/1', owner: '417/1' },
      ]),
      ...['a', 'b', 'd'].map((id): ScriptEvent => ['ItemPacked', `01/1/21/${id}`, { container: '01/9/21/case' }]),
      ['ItemMoved', '01/9/21/case', { location: '414/1' }],
      ['ItemPacked', '01/9/21/case', { container: '00/pallet', location: '414/1' }],
      ['ItemShipped', '00/pallet', { toLocation: '414/2', title: { from: '417/1', to: '417/2' } }],
    ]);
    const last = [...stock.postings.values()].at(-1);
    const units = last?.postings.filter(({ line }) => lineOf(line).level === 'unit');
    expect(
      units?.map(({ place, line, delta }) => [place, lineOf(line).owner, lineOf(line).disposition, delta]),
    ).toEqual([
      ['at 414/1', '417/1', 'in_progress', -3],
      ['to 414/2', '417/2', 'in_transit', 3],
    ]);
  });
});
