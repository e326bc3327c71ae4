import { describe, expect, it } from '@jest/globals';
import { rulesOf } from '../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { ItemFields } from './fields.js';
import type { ItemsOperation, Operation } from './operation.js';

const PLANT = '414/9506000134376';
const [A, B, C] = ['own/acme/a', 'own/acme/b', 'own/acme/c'];
const UNIT = '01/09506000134352/21/1';
const CASE = '01/19506000134359/21/C1';
const PALLET = '00/095060001343520000';
const [CAR, MOTOR] = ['own/acme/car/1', 'own/acme/motor/1'];
const at = '2026-03-01T08:30:00Z';

const by = (party: string, name: ItemsOperation['operation'], items: readonly string[], fields: ItemFields = {}) =>
  operation(name, items, fields, { recordedFor: party });

/** A car of one party with a motor of another in it, on a pallet. */
function carried(...more: readonly Operation[]): PureLedger {
  const ledger = new PureLedger('2026-03-01T08:00:00Z').given(
    by(SELF, 'introduce', [CAR], { location: PLANT, owner: A }),
    by(SELF, 'introduce', [MOTOR, UNIT], { location: PLANT, owner: C }),
    operation('install', [MOTOR], { assembly: CAR }),
    ...more,
    operation('pack', [CAR], { container: PALLET }),
  );
  ledger.passTime(3_600_000);
  return ledger;
}

describe('the title of a pallet, of who owns only a component on it', () => {
  it.each<[string, ItemsOperation['operation'], ItemFields]>([
    ['sold', 'sell', { owner: B }],
    ['sold late', 'sell', { owner: B, at }],
    ['shipped', 'ship', { toParty: B, owner: B }],
    ['dispensed', 'sell', { purpose: 'dispense' }],
  ])('reaches nothing: it is refused where it is %s', (_case, name, fields) => {
    const asked = operation(name, [PALLET], { ...fields, onBehalfOf: C });
    expect(rulesOf(carried().when(asked))).toContain('reaches-nothing');
  });

  it('claimed is flagged, and passes nothing', () => {
    const ledger = carried();
    const data = { at, by: C, claimed: true, title: { from: C, to: B } } as const;
    const decision = ledger.when({
      operation: 'observe',
      recordedFor: C,
      observations: [{ type: 'ItemSold', subject: PALLET, data }],
    });
    expect(decision).toMatchObject({ kind: 'accepted', flags: [{ finding: { rule: 'reaches-nothing' } }] });
    expect([CAR, MOTOR].map((id) => ledger.resolved(id)?.owner)).toEqual([A, C]);
  });

  it('reaches what else is that one’s, beside it or in a case that is a component', () => {
    const beside = carried(operation('pack', [UNIT], { container: PALLET }));
    const inside = carried(
      by(SELF, 'introduce', [CASE], { location: PLANT, owner: A }),
      operation('pack', [UNIT], { container: CASE }),
      operation('install', [CASE], { assembly: CAR }),
    );
    for (const ledger of [beside, inside]) {
      expect(rulesOf(ledger.when(operation('sell', [PALLET], { owner: B, onBehalfOf: C })))).toEqual(['accepted']);
      expect([UNIT, MOTOR].map((id) => ledger.resolved(id)?.owner)).toEqual([B, C]);
    }
  });

  it('goes with the car where both are of one owner', () => {
    const ledger = carried(operation('sell', [CAR], { owner: C, onBehalfOf: A }));
    expect(rulesOf(ledger.when(operation('sell', [PALLET], { owner: B, onBehalfOf: C })))).toEqual(['accepted']);
    expect([CAR, MOTOR].map((id) => ledger.resolved(id)?.owner)).toEqual([B, B]);
  });
});
