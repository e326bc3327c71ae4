import { describe, expect, it } from '@jest/globals';
import { rulesOf } from '../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { Remedy } from '../recall/remedies.js';
import type { ClearRecallOperation } from './operation.js';

const MAKER = '417/9506000134352';
const SHOP = '417/9506000134369';
const PRODUCT = '01/09506000134352';
const [UNIT, SOLD] = [`${PRODUCT}/21/1`, `${PRODUCT}/21/2`];
const PALLET = '00/095060001343520017';
const [BY_MAKER, BY_SHOP] = [{ recordedFor: MAKER }, { recordedFor: SHOP }];
const RECALL = {
  operation: 'open-recall' as const,
  recall: 'recall/r1',
  scope: { anyOf: [{ products: [PRODUCT] }] },
  blocks: ['sale' as const],
  sites: [],
  recordedFor: MAKER,
  reason: 'glass',
};

const clear = (subject: string, remedy: Remedy, bonds: Partial<ClearRecallOperation> = {}): ClearRecallOperation => ({
  ...{ operation: 'clear-recall', recall: 'recall/r1', recordedFor: SHOP, remedy },
  items: [{ subject, field: 'items[0]', fields: {} }],
  ...bonds,
});

/** Of the maker's two units one is with the shop. */
function recalled(): PureLedger {
  return new PureLedger().given(
    operation('manufacture', [UNIT, SOLD], { location: '414/9506000134376', product: PRODUCT }, BY_MAKER),
    operation('sell', [SOLD], { toParty: SHOP }, BY_MAKER),
    RECALL,
  );
}

describe('a clearing by who acts for some parties', () => {
  const heldBy = (party: string) => expect.stringContaining(`is held by ${party}`);
  const ofShop = { ofParties: [SHOP], isOfOthers: true as const };
  const ofMaker = { ofParties: [MAKER], recordedFor: MAKER };

  it('of the recall of another tells of what these hold, and of nothing else', () => {
    for (const remedy of ['quarantined', 'returned', 'unreachable', 'destroyed'] as const) {
      expect(rulesOf(recalled().when(clear(UNIT, remedy, ofShop)))).toEqual([heldBy(MAKER)]);
      expect(rulesOf(recalled().when(clear(SOLD, remedy, ofShop)))).toEqual(['accepted']);
    }
  });

  it('goes by who holds the carrier that the unit is in, and by the unit that an identifier names', () => {
    const packed = recalled().given(
      operation('identify', [UNIT], { identifier: 'own/acme/tag/1' }, BY_MAKER),
      operation('pack', [UNIT], { container: PALLET }, BY_MAKER),
    );
    expect(rulesOf(packed.when(clear('own/acme/tag/1', 'destroyed', ofShop)))).toEqual([heldBy(MAKER)]);
    packed.given(
      operation('ship', [PALLET], { toParty: SHOP }, BY_MAKER),
      operation('receive', [PALLET], { location: '414/9506000134369' }, BY_SHOP),
    );
    expect(rulesOf(packed.when(clear('own/acme/tag/1', 'destroyed', ofShop)))).toEqual(['accepted']);
  });

  it('of an own recall ends no life of what others hold, and tells all else of it', () => {
    expect(rulesOf(recalled().when(clear(SOLD, 'destroyed', ofMaker)))).toEqual([heldBy(SHOP)]);
    expect(rulesOf(recalled().when(clear(UNIT, 'destroyed', ofMaker)))).toEqual(['accepted']);
    expect(rulesOf(recalled().when(clear(SOLD, 'repaired', ofMaker)))).toEqual(['accepted']);
    const used = new PureLedger().given(
      operation('manufacture', [UNIT], { location: '414/9506000134376', product: PRODUCT }, BY_MAKER),
      operation('sell', [UNIT], { purpose: 'dispense' }, BY_MAKER),
      RECALL,
    );
    expect(rulesOf(used.when(clear(UNIT, 'destroyed', ofMaker)))).toEqual(['accepted']);
  });

  it('is not asked of who acts for all', () => {
    expect(rulesOf(recalled().when(clear(SOLD, 'destroyed', { recordedFor: SELF })))).toEqual(['accepted']);
  });
});
