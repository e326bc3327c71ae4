import { describe, expect, it } from '@jest/globals';
import { rulesOf } from '../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { ObserveOperation } from './operation.js';

const FACTORY = '414/9506000134376';
const SHOP = '414/9506000134369';
const BUYER = '417/9506000134352';
const CAR = 'vin/1M8GDM9AXKP042788';
const MOTOR = 'own/acme/motor/M1';
const UNIT = '01/09506000134352/21/1';
const OTHER = '01/09506000134352/21/2';
const PALLET = '00/095060001343520000';

function made(...ids: readonly string[]): PureLedger {
  return new PureLedger().given(operation('manufacture', ids, { location: FACTORY }));
}

describe('an item begins once', () => {
  it('refuses a second manufacture and says what its history says', () => {
    const decision = made(UNIT).when(operation('manufacture', [UNIT], { location: FACTORY }));
    expect(decision).toMatchObject({
      kind: 'refused',
      violations: [
        { field: 'items[0]', item: UNIT, history: { began: 'manufactured', place: { kind: 'at', location: FACTORY } } },
      ],
    });
    expect(rulesOf(decision)).toEqual(['exists-already']);
  });

  it('refuses to ship what nobody has seen', () => {
    expect(rulesOf(new PureLedger().when(operation('ship', [UNIT], { toParty: BUYER })))).toEqual(['unknown-item']);
  });

  it('lets the history of an unknown item begin by its receipt', () => {
    const ledger = new PureLedger().given(
      operation('receive', [UNIT], { location: SHOP, lot: '01/09506000134352/10/L1' }),
    );
    expect(ledger.get(UNIT)).toMatchObject({
      began: 'received',
      lot: '01/09506000134352/10/L1',
      place: { kind: 'at', location: SHOP },
      holder: SELF,
    });
  });

  it('owns what it manufactures', () => {
    expect(made(UNIT).resolved(UNIT)).toEqual({
      place: { kind: 'at', location: FACTORY },
      holder: SELF,
      owner: SELF,
      disposition: 'active',
      path: [],
    });
  });
});

describe('custody', () => {
  it('is in transit from shipping until receiving, and title stays', () => {
    const ledger = made(UNIT).given(operation('ship', [UNIT], { toLocation: SHOP, toParty: BUYER }));
    expect(ledger.resolved(UNIT)).toMatchObject({
      place: { kind: 'transit', from: FACTORY, toLocation: SHOP, toParty: BUYER },
      owner: SELF,
      disposition: 'in_transit',
    });
    expect(rulesOf(ledger.when(operation('ship', [UNIT], { toParty: BUYER })))).toEqual(['in-transit']);
    ledger.given(operation('receive', [UNIT], { location: SHOP }, { recordedFor: BUYER }));
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'at', location: SHOP }, holder: BUYER, owner: SELF });
  });

  it('passes by the holder only, or on its behalf', () => {
    const ledger = made(UNIT);
    expect(rulesOf(ledger.when(operation('ship', [UNIT], { toParty: BUYER }, { recordedFor: BUYER })))).toEqual([
      'not-holder',
    ]);
    ledger.given(operation('ship', [UNIT], { toParty: BUYER, onBehalfOf: SELF }, { recordedFor: BUYER }));
  });

  it('records a receipt whose shipment nobody told, and flags the missing leg', () => {
    const decision = made(UNIT).when(operation('receive', [UNIT], { location: SHOP }, { recordedFor: BUYER }));
    expect(decision).toMatchObject({ kind: 'accepted', flags: [{ finding: { rule: 'missing-leg' } }] });
  });

  it('refuses to receive twice at one place', () => {
    const ledger = made(UNIT).given(
      operation('ship', [UNIT], { toLocation: SHOP }),
      operation('receive', [UNIT], { location: SHOP }),
    );
    expect(rulesOf(ledger.when(operation('receive', [UNIT], { location: SHOP })))).toEqual(['received-already']);
  });

  it('takes a second claim of one way, and of one arrival, for what it is', () => {
    const claim = { at: '2026-03-01T08:00:02Z', by: SELF, claimed: true as const };
    const seen = (type: 'ItemShipped' | 'ItemReceived', data: object): ObserveOperation => ({
      operation: 'observe',
      recordedFor: SELF,
      observations: [{ type, subject: UNIT, data: { ...claim, ...data } } as ObserveOperation['observations'][number]],
    });
    const ledger = made(UNIT).given(seen('ItemShipped', { toLocation: SHOP }));
    expect(ledger.when(seen('ItemShipped', {}))).toMatchObject({ kind: 'accepted', flags: [] });
    expect(ledger.resolved(UNIT)?.place).toMatchObject({ kind: 'transit', toLocation: SHOP });
    ledger.given(seen('ItemReceived', { location: SHOP, at: '2026-03-01T08:00:03Z' }));
    expect(ledger.when(seen('ItemReceived', { location: SHOP, at: '2026-03-01T08:00:04Z' }))).toMatchObject({
      kind: 'accepted',
      flags: [],
    });
  });

  it('refuses to ship from where the item is not', () => {
    expect(rulesOf(made(UNIT).when(operation('ship', [UNIT], { location: SHOP, toParty: BUYER })))).toEqual([
      'elsewhere',
    ]);
  });
});

describe('title', () => {
  it('passes by the sale of the owner, and not by anybody else’s', () => {
    const ledger = made(UNIT).given(operation('sell', [UNIT], { owner: BUYER }));
    expect(ledger.resolved(UNIT)).toMatchObject({
      owner: BUYER,
      place: { kind: 'at', location: FACTORY },
      disposition: 'retail_sold',
    });
    expect(rulesOf(ledger.when(operation('sell', [UNIT], { owner: 'own/acme/third' })))).toEqual(['not-owner']);
    ledger.given(operation('sell', [UNIT], { owner: 'own/acme/third', onBehalfOf: BUYER }));
    expect(ledger.resolved(UNIT)?.owner).toBe('own/acme/third');
  });

  it('of a pallet reaches only what the transferor owns, at any depth, and nothing packed later', () => {
    const case1 = '01/19506000134359/21/C1';
    const ledger = made(UNIT, OTHER, case1)
      .given(operation('sell', [OTHER], { owner: 'own/acme/third' }))
      .given(operation('pack', [UNIT, OTHER], { container: case1 }), operation('pack', [case1], { container: PALLET }))
      .given(operation('ship', [PALLET], { toLocation: SHOP, owner: BUYER }));
    expect(ledger.resolved(UNIT)).toMatchObject({
      owner: BUYER,
      place: { kind: 'transit', toLocation: SHOP },
      path: [case1, PALLET],
    });
    expect(ledger.resolved(OTHER)?.owner).toBe('own/acme/third');
    expect(ledger.resolved(case1)?.owner).toBe(BUYER);
    expect(ledger.get(PALLET)?.owner).toBeUndefined();
    ledger.given(
      operation('receive', [PALLET], { location: SHOP }, { recordedFor: BUYER }),
      operation('unpack', [case1], { container: PALLET }, { recordedFor: BUYER }),
    );
    ledger.given(operation('unpack', [UNIT], { container: case1 }, { recordedFor: BUYER }));
    expect(ledger.get(UNIT)).toMatchObject({ owner: BUYER, holder: BUYER, place: { kind: 'at', location: SHOP } });
  });

  it('that came back by a sale inside the pallet is not taken again by the pallet’s earlier sale', () => {
    const ledger = made(UNIT).given(
      operation('pack', [UNIT], { container: PALLET }),
      operation('ship', [PALLET], { toParty: BUYER, owner: BUYER }),
    );
    ledger.given(operation('sell', [UNIT], { owner: SELF, onBehalfOf: BUYER }));
    expect(ledger.resolved(UNIT)?.owner).toBe(SELF);
  });

  it('is nobody’s business after dispensing', () => {
    const ledger = made(UNIT).given(operation('sell', [UNIT], { purpose: 'dispense' }));
    expect(ledger.resolved(UNIT)).toEqual({
      place: { kind: 'gone' },
      seller: SELF,
      disposition: 'dispensed',
      path: [],
    });
    expect(rulesOf(ledger.when(operation('ship', [UNIT], { toParty: BUYER })))).toEqual(['dispensed']);
    ledger.given(operation('return', [UNIT], { location: SHOP, purpose: 'refund' }));
    expect(ledger.resolved(UNIT)).toMatchObject({
      place: { kind: 'at', location: SHOP },
      holder: SELF,
      disposition: 'returned',
    });
  });
});

describe('containers and assemblies', () => {
  it('start a logistic unit when the first thing is packed into it', () => {
    const ledger = made(UNIT).given(operation('pack', [UNIT], { container: PALLET }));
    expect(ledger.get(PALLET)).toMatchObject({
      began: 'started',
      contents: 1,
      isContainer: true,
      place: { kind: 'at', location: FACTORY },
    });
  });

  it('refuse to move a packed item by itself, to pack it twice, and to close a circle', () => {
    const box = 'own/acme/box/1';
    const ledger = made(UNIT, box).given(operation('pack', [UNIT], { container: box }));
    expect(rulesOf(ledger.when(operation('move', [UNIT], { location: SHOP })))).toEqual(['carried']);
    expect(rulesOf(ledger.when(operation('pack', [UNIT], { container: PALLET })))).toContain('carried');
    expect(rulesOf(ledger.when(operation('pack', [box], { container: UNIT })))).toEqual(['closes-circle']);
  });

  it('refuse to install a component in two places, or at an occupied position', () => {
    const ledger = made(CAR, MOTOR, 'own/acme/motor/M2', 'own/acme/car/2').given(
      operation('install', [MOTOR], { assembly: CAR, position: 'front' }),
    );
    expect(rulesOf(ledger.when(operation('install', [MOTOR], { assembly: 'own/acme/car/2' })))).toEqual(['carried']);
    expect(
      rulesOf(ledger.when(operation('install', ['own/acme/motor/M2'], { assembly: CAR, position: 'front' }))),
    ).toEqual(['position-occupied']);
  });

  it('refuse counters that decrease', () => {
    const counters = (value: string) => [{ name: 'cycles', value, since: 'new' }];
    const ledger = made(CAR, MOTOR).given(operation('install', [MOTOR], { assembly: CAR, counters: counters('10') }));
    expect(rulesOf(ledger.when(operation('remove', [MOTOR], { assembly: CAR, counters: counters('9') })))).toEqual([
      'counter-decreases',
    ]);
    ledger.given(operation('remove', [MOTOR], { assembly: CAR, counters: counters('12') }));
    expect(ledger.get(MOTOR)).toMatchObject({ counters: [{ value: '12' }], place: { kind: 'at', location: FACTORY } });
  });

  it('build components in at manufacture', () => {
    const ledger = made(MOTOR).given(
      operation('manufacture', [CAR], {
        location: FACTORY,
        components: [
          { id: MOTOR, position: 'front' },
          { lot: 'own/acme/cell/10/L7', quantity: '96' },
        ],
      }),
    );
    expect(ledger.get(MOTOR)?.carrier).toMatchObject({ id: CAR, kind: 'assembly', position: 'front' });
    expect(ledger.get(CAR)).toMatchObject({
      contents: 1,
      isContainer: false,
      componentLots: [{ lot: 'own/acme/cell/10/L7', quantity: '96' }],
    });
  });

  it('give an SSCC a new life only when it is empty, and not within 12 months', () => {
    const ledger = made(UNIT, OTHER).given(operation('pack', [UNIT], { container: PALLET }));
    expect(rulesOf(ledger.when(operation('manufacture', [PALLET], { location: FACTORY })))).toEqual([
      'container-in-use',
    ]);
    ledger.given(operation('unpack', [UNIT], { container: PALLET }));
    expect(rulesOf(ledger.when(operation('manufacture', [PALLET], { location: FACTORY })))).toEqual([
      'container-in-use',
    ]);
    ledger.passTime(366 * 86_400_000);
    ledger.given(operation('manufacture', [PALLET], { location: SHOP }));
    expect(ledger.get(PALLET)?.place).toEqual({ kind: 'at', location: SHOP });
  });
});

describe('all or nothing', () => {
  it('records nothing where one item refuses', () => {
    const ledger = made(UNIT);
    const decision = ledger.when(operation('ship', [UNIT, OTHER], { toParty: BUYER }));
    expect(decision).toMatchObject({ kind: 'refused', violations: [{ field: 'items[1]', item: OTHER }] });
    expect(ledger.resolved(UNIT)?.place.kind).toBe('at');
  });

  it('takes what is good and lists what is not, if asked', () => {
    const ledger = made(UNIT);
    const decision = ledger.when(operation('ship', [OTHER, UNIT], { toParty: BUYER }, { onRefusal: 'skip' }));
    expect(decision).toMatchObject({
      kind: 'accepted',
      skipped: [{ field: 'items[0]', item: OTHER }],
      events: [{ subject: UNIT }],
    });
    expect(ledger.resolved(UNIT)?.place.kind).toBe('transit');
  });

  it('records a contradiction if asked, and flags it', () => {
    const decision = made(UNIT).when(
      operation(
        'sell',
        [UNIT],
        { owner: 'own/x/a', onBehalfOf: BUYER },
        { ifContradicted: 'record', reason: 'seen at the counter' },
      ),
    );
    expect(decision).toMatchObject({ kind: 'accepted', flags: [{ finding: { rule: 'not-owner' } }] });
  });

  it('refuses what comes from the future', () => {
    expect(made(UNIT).when(operation('ship', [UNIT], { toParty: BUYER, at: '2026-03-01T09:00:00Z' }))).toMatchObject({
      kind: 'refused',
      violations: [{ field: 'items[0].at' }],
    });
  });
});

describe('late operations', () => {
  it('are refused where they were impossible then', () => {
    const decision = made(UNIT).when(operation('ship', [UNIT], { toParty: BUYER, at: '2026-02-01T00:00:00Z' }));
    expect(rulesOf(decision)).toEqual(['unknown-item']);
  });

  it('are refused where they make a later event impossible, and name it', () => {
    const ledger = made(UNIT);
    ledger.passTime(3_600_000);
    ledger.given(operation('ship', [UNIT], { toParty: BUYER }));
    const decision = ledger.when(operation('ship', [UNIT], { toLocation: SHOP, at: '2026-03-01T08:10:00Z' }));
    expect(decision).toMatchObject({
      kind: 'refused',
      violations: [{ makesImpossible: 1, finding: { rule: 'in-transit' } }],
    });
  });

  it('name the field that names what they make impossible, and no field of what was told of that', () => {
    const [inner, outer] = ['own/acme/case/1', 'own/acme/case/2'];
    const ledger = made(inner, outer);
    ledger.passTime(3_600_000);
    ledger.given(operation('pack', [inner], { container: outer }));
    const decision = ledger.when(operation('pack', [outer], { container: inner, at: '2026-03-01T08:10:00Z' }));
    expect(decision).toMatchObject({ kind: 'refused' });
    const impossible = decision.kind === 'refused' ? decision.violations.filter((one) => 'makesImpossible' in one) : [];
    expect(impossible.map(({ field }) => field)).toEqual(['items[0].container']);
  });

  it('take their place in the order of event time', () => {
    const ledger = made(UNIT);
    ledger.passTime(3_600_000);
    ledger.given(operation('move', [UNIT], { location: SHOP }));
    ledger.given(operation('move', [UNIT], { location: '414/9506000134383', at: '2026-03-01T08:10:00Z' }));
    expect(ledger.resolved(UNIT)?.place).toEqual({ kind: 'at', location: SHOP });
  });
});

describe('corrections', () => {
  it('undo an event and are never refused for what becomes contradictory', () => {
    const ledger = made(UNIT).given(
      operation('sell', [UNIT], { owner: BUYER }),
      operation('sell', [UNIT], { owner: 'own/x/a', onBehalfOf: BUYER }),
    );
    const decision = ledger.when({
      operation: 'correct',
      target: { event: 1 },
      found: new Map([[UNIT, [1]]]),
      recordedFor: SELF,
      reason: 'wrong buyer',
    });
    expect(decision).toMatchObject({
      kind: 'accepted',
      events: [{ type: 'ErrorDeclared' }],
      flags: [{ finding: { rule: 'not-owner' } }],
    });
    expect(ledger.resolved(UNIT)?.owner).toBe(SELF);
  });

  it('can be corrected themselves', () => {
    const ledger = made(UNIT).given(operation('sell', [UNIT], { owner: BUYER }));
    ledger.given({ operation: 'correct', target: { event: 1 }, found: new Map([[UNIT, [1]]]), recordedFor: SELF });
    expect(ledger.resolved(UNIT)?.owner).toBe(SELF);
    ledger.given({ operation: 'correct', target: { event: 2 }, found: new Map([[UNIT, [2]]]), recordedFor: SELF });
    expect(ledger.resolved(UNIT)?.owner).toBe(BUYER);
    expect(ledger.get(UNIT)?.revision).toBe(3);
  });

  it('put a replacement in the place of what was wrong', () => {
    const ledger = made(UNIT).given(operation('sell', [UNIT], { owner: BUYER }));
    ledger.given({
      operation: 'correct',
      target: { event: 1 },
      found: new Map([[UNIT, [1]]]),
      recordedFor: SELF,
      replacement: operation('sell', [UNIT], { owner: 'own/x/a' }),
    });
    expect(ledger.resolved(UNIT)?.owner).toBe('own/x/a');
  });
});
