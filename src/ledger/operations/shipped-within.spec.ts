import { describe, expect, it } from '@jest/globals';
import { ruleOf } from '../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { isItemEvent } from '../item/item.traits.js';
import { FoldedStock } from '../stock/postings.js';
import type { ItemFields } from './fields.js';
import type { Decision, ItemsOperation, ObserveOperation } from './operation.js';

const [BUYER, THIRD] = ['own/acme/buyer', 'own/acme/third'];
const HERE = 'own/acme/dock';
const PALLET = '00/103000111111111115';
const [OURS, OTHER] = ['01/00300011111116/21/1', '01/00300011111116/21/2'];

/** A pallet with two units, shipped with the title. */
function shipped(): PureLedger {
  return new PureLedger()
    .given(operation('manufacture', [OURS, OTHER], { location: HERE, owner: SELF }))
    .given(operation('pack', [OURS, OTHER], { container: PALLET }))
    .given(operation('ship', [PALLET], { toParty: BUYER, owner: BUYER }));
}

const voided = (items: readonly string[], fields: ItemFields = {}, more: Partial<ItemsOperation> = {}) =>
  operation('void-shipping', items, fields, more);

function claim(subject: string, by: string): ObserveOperation {
  const data = { at: '2026-03-01T09:00:00Z', by, claimed: true as const };
  return { operation: 'observe', recordedFor: SELF, observations: [{ type: 'ItemShippingVoided', subject, data }] };
}

const rulesOf = (decision: Decision): readonly string[] => {
  const found = decision.kind === 'refused' ? decision.violations : decision.kind === 'accepted' ? decision.flags : [];
  return found.map(ruleOf);
};

/** What stock and states say agrees. */
function expectStock(ledger: PureLedger): void {
  const stock = new FoldedStock(ledger.events.filter(isItemEvent));
  for (const [subject, state] of ledger.states) expect(stock.get(subject)).toEqual(state);
}

describe('what was only unpacked on its way', () => {
  const unpacked = (): PureLedger => {
    const ledger = shipped().given(operation('unpack', [OURS], { container: PALLET }));
    ledger.passTime(7_200_000);
    return ledger;
  };
  const onItsWay = { place: { kind: 'transit', toParty: BUYER }, owner: BUYER, holder: SELF };

  it('has no shipment of its own: refused, now, late and with the pallet beside it', () => {
    for (const fields of [{}, { at: '2026-03-01T09:00:00Z' }, { location: HERE }])
      expect(rulesOf(unpacked().when(voided([OURS], fields)))).toEqual(['not-shipped']);
    const both = unpacked().when(voided([OURS, PALLET], {}, { onRefusal: 'skip' }));
    expect(both).toMatchObject({ kind: 'accepted', skipped: [{ item: OURS }] });
    const earlier = new PureLedger()
      .given(operation('manufacture', [OURS], { location: HERE, owner: SELF }))
      .given(operation('ship', [OURS], { toParty: BUYER }), voided([OURS]))
      .given(operation('pack', [OURS], { container: PALLET }))
      .given(operation('ship', [PALLET], { toParty: BUYER, owner: BUYER }))
      .given(operation('unpack', [OURS], { container: PALLET }));
    expect(rulesOf(earlier.when(voided([OURS])))).toEqual(['not-shipped']);
  });

  it('stays on its way where it is recorded all the same or claimed, and is flagged', () => {
    const anyway = voided([OURS], {}, { ifContradicted: 'record', reason: 'told so' });
    for (const asked of [anyway, claim(OURS, SELF)]) {
      const ledger = unpacked();
      const decision = ledger.when(asked);
      expect([decision.kind, rulesOf(decision)]).toEqual(['accepted', ['not-shipped']]);
      expect(ledger.resolved(OURS)).toMatchObject(onItsWay);
      expectStock(ledger);
    }
  });

  it('is shipped by itself from there, and that may be void', () => {
    const ledger = unpacked().given(
      operation('ship', [OURS], { toParty: THIRD }, { ifContradicted: 'record', reason: 'sent on' }),
    );
    expect(rulesOf(ledger.when(voided([OURS])))).toEqual([]);
    expect(ledger.resolved(OURS)).toMatchObject({ holder: SELF, owner: BUYER, disposition: 'in_progress' });
    expectStock(ledger);
  });
});
