import { describe, expect, it } from '@jest/globals';
import { rulesOf } from '../../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../../test/support/pure-ledger.js';
import type { Operation } from '../../operations/operation.js';

const UNIT = '01/09506000134352/21/1';
const OTHER = '01/09506000134352/21/2';
const LOT = '01/09506000134352/10/L1';
const [GLASS, LABEL] = ['recall/glass', 'recall/label'];

const open = (recall: string): Operation => ({
  operation: 'open-recall',
  recall,
  scope: { anyOf: [{ lots: [LOT] }] },
  blocks: ['sale'],
  sites: [],
  recordedFor: SELF,
  reason: 'found in a bottle',
});
const entries = (ids: readonly string[]) =>
  ids.map((subject, index) => ({ subject, field: `items[${index}]`, fields: {} }));
const mark = (recall: string, ...ids: readonly string[]): Operation => ({
  operation: 'mark-recalled',
  recall,
  items: entries(ids),
  recordedFor: SELF,
});
const clear = (recall: string, ...ids: readonly string[]): Operation => ({
  operation: 'clear-recall',
  recall,
  items: entries(ids),
  recordedFor: SELF,
});
const recalled = (): PureLedger =>
  new PureLedger().given(
    operation('manufacture', [UNIT, OTHER], { location: 'own/acme/plant', lot: LOT }),
    open(GLASS),
    open(LABEL),
  );

describe('the marks of recalls on an item', () => {
  it('are none before it was marked', () => {
    expect(recalled().get(UNIT)?.recalls).toBeUndefined();
  });

  it('are one for each recall', () => {
    const ledger = recalled().given(mark(GLASS, UNIT), mark(LABEL, UNIT));
    expect(ledger.get(UNIT)?.recalls).toEqual({ [GLASS]: 'marked', [LABEL]: 'marked' });
    expect(ledger.get(OTHER)?.recalls).toBeUndefined();
  });

  it('are cleared one by one', () => {
    const ledger = recalled().given(mark(GLASS, UNIT), mark(LABEL, UNIT), clear(GLASS, UNIT));
    expect(ledger.get(UNIT)?.recalls).toEqual({ [GLASS]: 'cleared', [LABEL]: 'marked' });
  });

  it('stay cleared, also where the mark comes after', () => {
    const ledger = recalled().given(clear(GLASS, UNIT), mark(GLASS, UNIT));
    expect(ledger.get(UNIT)?.recalls).toEqual({ [GLASS]: 'cleared' });
  });

  it('leave the item where it is, and whose it is', () => {
    const ledger = recalled();
    const before = ledger.resolved(UNIT);
    ledger.given(mark(GLASS, UNIT), clear(GLASS, UNIT));
    expect(ledger.resolved(UNIT)).toEqual(before);
  });

  it('let what was cleared of one recall be held by another', () => {
    const ledger = recalled().given(clear(GLASS, UNIT));
    expect(rulesOf(ledger.when(operation('sell', [UNIT], { owner: '417/9506000134352' })))).toEqual(['recalled']);
    ledger.given(clear(LABEL, UNIT), operation('sell', [UNIT], { owner: '417/9506000134352' }));
  });

  it('are not cleared of what nobody knows', () => {
    expect(rulesOf(recalled().when(clear(GLASS, '01/09506000134352/21/99')))).toEqual(['unknown-item']);
  });
});
