import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';

const UNIT = '01/09506000134352/21/1';
const [BUYER, STRANGER] = ['own/acme/buyer', 'own/acme/stranger'];

describe('a claim of a shipment with title', () => {
  function claimed(by: string, from: string) {
    const ledger = new PureLedger().given(operation('manufacture', [UNIT], { location: '414/9506000134376' }));
    const at = '2026-03-01T08:00:01.500Z';
    const data = { at, by, claimed: true, toParty: BUYER, title: { from, to: BUYER } } as const;
    return ledger.when({
      operation: 'observe',
      recordedFor: SELF,
      observations: [{ type: 'ItemShipped', subject: UNIT, data }],
    });
  }
  const flagged = (from: string) => ({ finding: { rule: 'not-owner', values: { owner: SELF, from } } });

  it('says who is told to have transferred what it does not own', () => {
    expect(claimed(SELF, STRANGER)).toMatchObject({ kind: 'accepted', flags: [flagged(STRANGER)] });
  });

  it('says on whose word nothing passes, where that is told of the owner', () => {
    const decision = claimed(STRANGER, SELF);
    expect(decision).toMatchObject({ kind: 'accepted' });
    expect(decision.kind === 'accepted' && decision.flags).toContainEqual(expect.objectContaining(flagged(STRANGER)));
  });
});
