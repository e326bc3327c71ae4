import { describe, expect, it } from '@jest/globals';
import { rulesOf } from '../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';

const FACTORY = '414/9506000134376';
const SHOP = '414/9506000134369';
const BUYER = '417/9506000134352';
const UNIT = '01/09506000134352/21/1';
const OTHER = '01/09506000134352/21/2';

describe('recalls', () => {
  const lot = '01/09506000134352/10/L1';
  const recall = {
    operation: 'open-recall' as const,
    recall: 'recall/r1',
    scope: { anyOf: [{ lots: [lot] }] },
    blocks: ['sale' as const, 'shipment' as const],
    sites: [SHOP],
    recordedFor: SELF,
    reason: 'glass',
  };

  it('block what they say from their position on, but not the way to their sites', () => {
    const ledger = new PureLedger().given(operation('manufacture', [UNIT], { location: FACTORY, lot }), recall);
    expect(rulesOf(ledger.when(operation('sell', [UNIT], { owner: BUYER })))).toEqual(['recalled']);
    expect(rulesOf(ledger.when(operation('ship', [UNIT], { toParty: BUYER })))).toEqual(['recalled']);
    ledger.given(operation('ship', [UNIT], { toLocation: SHOP }));
  });

  it('let a cleared unit go, and everything when closed', () => {
    const ledger = new PureLedger().given(operation('manufacture', [UNIT, OTHER], { location: FACTORY, lot }), recall);
    ledger.given({
      operation: 'clear-recall',
      recall: 'recall/r1',
      items: [{ subject: UNIT, field: 'items[0]', fields: {} }],
      recordedFor: SELF,
      remedy: 'inspected',
    });
    ledger.given(operation('sell', [UNIT], { owner: BUYER }));
    expect(rulesOf(ledger.when(operation('sell', [OTHER], { owner: BUYER })))).toEqual(['recalled']);
    ledger.given(
      { operation: 'close-recall', recall: 'recall/r1', recordedFor: SELF },
      operation('sell', [OTHER], { owner: BUYER }),
    );
  });

  it('mark nothing that is an identifier of another by now', () => {
    const alias = 'own/acme/alias/1';
    const ledger = new PureLedger().given(
      operation('manufacture', [UNIT], { location: FACTORY, lot }),
      operation('identify', [UNIT], { identifier: alias, change: 'added' }),
      recall,
    );
    const items = [alias, UNIT].map((subject, index) => ({ subject, field: `items[${index}]`, fields: {} }));
    const marks = { operation: 'mark-recalled' as const, recall: 'recall/r1', items, recordedFor: SELF };
    expect(ledger.when(marks)).toMatchObject({ kind: 'accepted', events: [{ type: 'ItemRecalled', subject: UNIT }] });
  });

  it('are opened once and closed once', () => {
    const ledger = new PureLedger().given(recall);
    expect(ledger.when(recall).kind).toBe('refused');
    ledger.given({ operation: 'close-recall', recall: 'recall/r1', recordedFor: SELF });
    expect(ledger.when({ operation: 'close-recall', recall: 'recall/r1', recordedFor: SELF }).kind).toBe('refused');
  });
});
