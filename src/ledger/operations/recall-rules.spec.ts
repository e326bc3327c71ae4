import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { operation } from '../../../test/support/pure-ledger.js';
import { EMPTY_WORLD, Layer } from '../item/world.js';
import { blocksOf } from './blocked-as.js';
import { drafted, draftEvents } from './drafts.js';
import { OPERATION_NAMES } from './operation.js';
import { RULES } from '../item/rules.js';
import { NOTHING_WITHIN } from './within.js';
import { rulesOf } from './rules-of-operations.js';

const ITEMS = ['00/095060001343520000', '01/09506000134352/21/1'];

const anyFields = fc.record({
  container: fc.constantFrom(...ITEMS),
  assembly: fc.constantFrom(...ITEMS),
  toParty: fc.constant('own/acme/shop'),
  cause: fc.constantFrom('consumed', 'destroyed'),
  purpose: fc.constantFrom('dispense' as const, 'repair' as const),
  inputs: fc.subarray([
    { lot: 'own/acme/resin/10/R', quantity: '1' },
    { id: 'own/acme/cell/2', position: 'front' },
  ]),
  components: fc.subarray([
    { lot: 'own/acme/cell/10/X', quantity: '1' },
    { id: 'own/acme/cell/1', position: 'front' },
  ]),
});
const maybeOwner = fc.constantFrom({}, { owner: 'own/acme/shop' });
const name = fc.constantFrom(...OPERATION_NAMES.filter((each) => each !== 'correct'));

describe('an operation that a recall may block', () => {
  it('is every one that drafts a shipment, a sale or a use, and no other', () => {
    fc.assert(
      fc.property(
        name,
        fc.subarray(ITEMS, { minLength: 1 }),
        anyFields,
        maybeOwner,
        (operationName, items, fields, owner) => {
          const asked = operation(operationName, items, { ...fields, ...owner });
          const world = new Layer(EMPTY_WORLD);
          const context = {
            rules: RULES,
            recordedAtMs: Date.parse('2026-03-01T08:00:00Z'),
            firstEventPosition: 1,
            within: () => NOTHING_WITHIN,
          };
          const drafts = draftEvents(drafted(asked, world, context));
          const blocked = drafts.some(({ draft }) => blocksOf(draft).length > 0);
          // A logistic unit is only begun by its manufacture: it may be asked for in vain.
          if (blocked || !items.some((item) => item.startsWith('00/')))
            expect(rulesOf(asked).mayBeBlocked(asked)).toBe(blocked);
        },
      ),
      { numRuns: 300 },
    );
  });
});
