import { expect, it } from '@jest/globals';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { ItemState } from '../../ledger/item/item.state.js';
import { resolveState } from '../../ledger/item/core/resolve.js';
import { itemAnswer } from './item-answer.js';

const UNIT = '01/09506000134352/21/1';

it('answers what was corrected away as recalled no more, until something is recorded of it again', () => {
  const items = [{ subject: UNIT, field: 'items[0]', fields: {} }];
  const ledger = new PureLedger().given(operation('manufacture', [UNIT], { location: '414/9506000134376' }), {
    operation: 'mark-recalled',
    recall: 'recall/r1',
    items,
    recordedFor: SELF,
  });
  const answered = () => {
    const state = ledger.get(UNIT) as ItemState;
    const { recalled, recalls } = itemAnswer(
      { state, resolved: resolveState(ledger.world, state), report: undefined },
      {},
    );
    return { recalled, recalls };
  };
  expect(answered()).toEqual({ recalled: true, recalls: { 'recall/r1': 'marked' } });
  const found = new Map([[UNIT, [0]]]);
  ledger.given({ operation: 'correct', target: { event: 0 }, found, recordedFor: SELF, reason: 'a typing error' });
  expect(answered()).toEqual({ recalled: false, recalls: {} });
  ledger.given(operation('receive', [UNIT], { location: '414/9506000134369' }));
  expect(answered().recalled).toBe(true);
});
