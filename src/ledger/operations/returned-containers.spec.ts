import { describe, expect, it } from '@jest/globals';
import { ruleOf, rulesOf } from '../../../test/support/broken-rules.js';
import { stockOf } from '../../../test/support/folded-stock.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { ItemFields } from './fields.js';
import type { Decision, ItemsOperation } from './operation.js';

const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const [A, B, C] = ['own/acme/a', 'own/acme/b', 'own/acme/c'];
const UNIT = '01/09506000134352/21/1';
const OTHER = '01/09506000134352/21/2';
const CASE = '01/19506000134359/21/C1';
const PALLET = '00/095060001343520000';

const by = (party: string, name: ItemsOperation['operation'], items: readonly string[], fields: ItemFields = {}) =>
  operation(name, items, fields, { recordedFor: party });

const flags = (decision: Decision): readonly string[] =>
  decision.kind === 'accepted' ? decision.flags.map(ruleOf) : rulesOf(decision);

const owners = (ledger: PureLedger, ...subjects: readonly string[]) =>
  subjects.map((subject) => ledger.resolved(subject)?.owner);

describe('a return of a container', () => {
  const at = (day: number): ItemFields => ({ at: `2026-03-0${day}T08:00:00Z` });
  const took = (ledger: PureLedger, fields: ItemFields = {}, id = PALLET) =>
    ledger.when(operation('return', [id], { location: PLANT, purpose: 'unsold', ...fields }));
  /** The crate of somebody else, or a pallet, with goods of SELF that A has bought in it; a carrier holds it, or A. */
  function bought(container = PALLET, holder = A): PureLedger {
    return new PureLedger('2026-03-09T08:00:00Z').given(
      by(SELF, 'introduce', [CASE], { location: PLANT, owner: B, ...at(1) }),
      by(SELF, 'manufacture', [UNIT, OTHER], { location: PLANT, ...at(1) }),
      by(SELF, 'pack', [UNIT, OTHER], { container, ...at(2) }),
      by(SELF, 'ship', [container], { toParty: A, toLocation: SHOP, owner: A, ...at(3) }),
      by(holder, 'receive', [container], { location: SHOP, onBehalfOf: A, ...at(4) }),
    );
  }

  it.each([
    [PALLET, A],
    [PALLET, C],
    [CASE, A],
  ])('brings back what who takes it back sold, without a word of who returns it: %s held by %s', (id, holder) => {
    const ledger = bought(id, holder);
    expect(flags(took(ledger, {}, id))).toEqual([]);
    expect(ledger.events.at(-1)?.data).toMatchObject({ onBehalfOf: holder, title: { from: A, to: SELF } });
    expect(owners(ledger, UNIT, OTHER, CASE)).toEqual([SELF, SELF, B]);
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'at', location: PLANT }, holder: SELF, seller: A });
    expect(stockOf(ledger)).toMatchObject({ [`unit at ${PLANT}`]: id === CASE ? 2 : 3 });
    const repaired = bought(id, holder);
    expect(flags(took(repaired, { purpose: 'repair' }, id))).toEqual([]);
    expect(owners(repaired, UNIT)).toEqual([A]);
  });

  it('says so also where they were sold one by one, told late and in place of what is corrected', () => {
    const single = new PureLedger().given(
      operation('manufacture', [UNIT], { location: PLANT }),
      operation('sell', [UNIT], { owner: A, toParty: A }),
      by(A, 'pack', [UNIT], { container: PALLET }),
    );
    expect(flags(took(single))).toEqual([]);
    expect(owners(single, UNIT)).toEqual([SELF]);
    const seen = { at: '2026-03-08T08:00:00Z', by: SELF, claimed: true } as const;
    const late = bought().given({
      operation: 'observe',
      recordedFor: SELF,
      observations: [{ type: 'ItemObserved', subject: PALLET, data: seen }],
    });
    expect(flags(took(late, at(5)))).toEqual([]);
    expect(owners(late, UNIT)).toEqual([SELF]);
    const moved = bought().given(by(A, 'move', [PALLET], { location: PLANT, ...at(5) }));
    const position = moved.events.at(-1)?.position ?? 0;
    moved.given({
      operation: 'correct',
      target: { event: position },
      found: new Map([[PALLET, [position]]]),
      replacement: operation('return', [PALLET], { location: PLANT, purpose: 'unsold', ...at(5) }),
      recordedFor: SELF,
    });
    expect(owners(moved, UNIT)).toEqual([SELF]);
  });

  it('asks for it where somebody else sold what is in it', () => {
    expect(rulesOf(bought().when(by(B, 'return', [PALLET], { location: PLANT, purpose: 'unsold' })))).toEqual([
      'returner-unknown',
    ]);
    const passedOn = bought().given(by(A, 'sell', [PALLET], { owner: C }));
    expect(rulesOf(took(passedOn))).toEqual(['returner-unknown']);
    expect(rulesOf(took(passedOn, { onBehalfOf: C }))).toEqual(['not-its-return']);
    const emptied = bought().given(by(A, 'unpack', [UNIT, OTHER], { container: PALLET }));
    expect(rulesOf(took(emptied))).toEqual(['returner-unknown']);
  });
});
