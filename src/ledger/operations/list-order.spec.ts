import { describe, expect, it } from '@jest/globals';
import { rulesOf } from '../../../test/support/broken-rules.js';
import { operation, PureLedger } from '../../../test/support/pure-ledger.js';
import type { ItemFields } from './fields.js';
import { fillLevels } from './fill-levels.js';
import type { Decision, ItemsOperation } from './operation.js';

const [UNIT, OTHER] = ['01/09506000134352/21/1', '01/09506000134352/21/2'];
const [CASE, PALLET, LORRY] = ['00/095060001343520000', '00/095060001343520017', '00/095060001343520024'];
const [HERE, THERE] = ['414/9506000134376', '414/9506000134369'];
const [CAR, MOTOR, ROTOR] = ['own/acme/car/1', 'own/acme/motor/1', 'own/acme/rotor/1'];

const made = (): PureLedger =>
  new PureLedger('2026-05-05T08:00:00Z').given(
    operation('manufacture', [UNIT], { location: HERE, at: '2026-03-01T08:00:00Z' }),
    operation('manufacture', [OTHER], { location: THERE, at: '2026-03-01T08:00:00Z' }),
  );

type Item = ItemFields & { readonly id: string };

function ordersOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length < 2) return [list];
  return list.flatMap((first) => ordersOf(list.filter((one) => one !== first)).map((rest) => [first, ...rest]));
}

/** What is decided, and where the items are then, by each order of the list. */
function told(
  ledger: () => PureLedger,
  items: readonly Item[],
  of: (order: readonly Item[]) => ItemsOperation,
): readonly (readonly unknown[])[] {
  return ordersOf(items).map((order) => {
    const to = ledger();
    const decision: Decision = to.when(of(order));
    const left = decision.kind === 'accepted' ? decision.skipped.map(({ item }) => item) : [];
    return [rulesOf(decision), left, ...items.map(({ id }) => [to.resolved(id)?.place, to.resolved(id)?.path])];
  });
}

describe('a list', () => {
  const packing: readonly Item[] = [
    { id: UNIT, container: CASE },
    { id: CASE, container: PALLET },
    { id: PALLET, container: LORRY },
  ];
  const at = { kind: 'at', location: HERE };

  it.each([{}, { at: '2026-03-02T08:00:00Z' }])(
    'packs what goes into what begins with it, at one place, told %j',
    (fields) => {
      const [first, ...others] = told(made, packing, (order) => operation('pack', order, fields));
      expect(first).toEqual([['accepted'], [], [at, [CASE, PALLET, LORRY]], [at, [PALLET, LORRY]], [at, [LORRY]]]);
      for (const other of others) expect(other).toEqual(first);
    },
  );

  it('asks for the place where what is in a case stands elsewhere than the rest, and leaves out what cannot be packed', () => {
    const items = [...packing.slice(0, 2), { id: OTHER, container: PALLET }];
    for (const [rules] of told(made, items, (order) => operation('pack', order)))
      expect(rules).toContainEqual(expect.stringContaining('location'));
    const unknown = [...packing.slice(0, 2), { id: 'own/acme/none/1', container: CASE }];
    for (const [rules, left, unit] of told(made, unknown, (order) =>
      operation('pack', order, {}, { onRefusal: 'skip' }),
    ))
      expect([rules, left, unit]).toEqual([['accepted'], ['own/acme/none/1'], [at, [CASE, PALLET]]]);
  });

  it('refuses what would be in itself', () => {
    const circle = [
      { id: CASE, container: PALLET },
      { id: PALLET, container: CASE },
    ];
    for (const [rules] of told(made, circle, (order) => operation('pack', order)))
      expect(rules).not.toEqual(['accepted']);
  });

  it('may be as deep as it is long', () => {
    const inside = new Map(Array.from({ length: 20_000 }, (_, n) => [`${n + 1}`, [`${n}`]]));
    const levelOf = fillLevels(inside);
    expect(['0', '1', '20000'].map(levelOf)).toEqual([0, 1, 20_000]);
  });

  it('makes what is built in before what it is built into', () => {
    const items: readonly Item[] = [
      { id: CAR, components: [{ id: MOTOR }] },
      { id: MOTOR, components: [{ id: ROTOR }] },
      { id: ROTOR },
    ];
    const [first, ...others] = told(made, items, (order) => operation('manufacture', order, { location: HERE }));
    expect(first).toEqual([['accepted'], [], [at, []], [at, [CAR]], [at, [MOTOR, CAR]]]);
    for (const other of others) expect(other).toEqual(first);
  });

  it('finds what is in a container before that', () => {
    const stolen = (): PureLedger =>
      made().given(
        operation('pack', [UNIT], { container: CASE }),
        operation('report', [CASE], { as: 'stolen' } as ItemFields),
      );
    const found = (order: readonly Item[]): ItemsOperation => operation('report', order, { as: 'found' } as ItemFields);
    for (const [rules] of told(stolen, [{ id: CASE }, { id: UNIT }], found)) expect(rules).toEqual(['accepted']);
  });
});
