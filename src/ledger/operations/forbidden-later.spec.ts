import { describe, expect, it } from '@jest/globals';
import { rulesTold } from '../../../test/support/broken-rules.js';
import { refold } from '../history/refold.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { ItemFields } from './fields.js';
import type { CorrectOperation, Decision, EventDraft, OpenRecallOperation, Operation } from './operation.js';

const GTIN = '01/09506000134352';
const [UNIT, OTHER, CASE] = [`${GTIN}/21/1`, `${GTIN}/21/2`, `${GTIN}/21/C1`];
const [PALLET, TRUCKLOAD] = ['00/095060001343520000', '00/095060001343520017'];
const CAR = 'own/acme/car/1';
const [LOT, GOOD] = [`${GTIN}/10/L1`, `${GTIN}/10/L2`];
const HERE = '414/9506000134376';
const BUYER = 'own/acme/buyer';
const on = (day: string) => ({ at: `2026-${day}T08:00:00Z` });
const RECORD = { ifContradicted: 'record', reason: 'as it was' } as const;

const recall = (blocks: OpenRecallOperation['blocks'] = ['sale', 'shipment', 'use']): OpenRecallOperation => ({
  ...{ operation: 'open-recall', recall: 'recall/r1', scope: { anyOf: [{ lots: [LOT] }] }, blocks, sites: [] },
  ...{ recordedFor: SELF, reason: 'glass' },
});

/** Two units, a case and a car of January; the first is of the lot that is recalled, unless another is said. */
function ledger(facts: ItemFields = { lot: LOT }): PureLedger {
  const made = { location: HERE, ...on('01-01') };
  return new PureLedger('2026-11-01T08:00:00Z').given(
    operation('manufacture', [UNIT], { ...made, ...facts }),
    operation('manufacture', [OTHER, CASE, CAR], made),
  );
}

/** A way out of a carrier that holds something good. */
const WAYS: readonly (readonly [string, ItemFields])[] = [
  ['sell', { owner: BUYER, ...on('05-05') }],
  ['sell', { purpose: 'dispense', ...on('05-05') }],
  ['ship', { toParty: BUYER, owner: BUYER, ...on('05-05') }],
];
const gone = (carrier: string, [name, fields]: (typeof WAYS)[number]): readonly Operation[] => {
  const into = carrier === CAR ? operation('install', [OTHER], { assembly: CAR, ...on('02-01') }) : undefined;
  const packed = into ?? operation('pack', [OTHER], { container: carrier, ...on('02-01') });
  return [packed, operation(name as 'sell', [carrier], fields)];
};
const joined = (carrier: string, more: ItemFields = {}): Operation =>
  carrier === CAR
    ? operation('install', [UNIT], { assembly: CAR, ...on('03-01'), ...more })
    : operation('pack', [UNIT], { container: carrier, ...on('03-01'), ...more });

const codes = (decision: Decision): readonly string[] => [decision.kind, ...rulesTold(decision)];
const told = (asked: Operation): Operation => ({ ...asked, ...RECORD });

/** Names the events of a subject of these types, as the writer looks them up. */
function correcting(of: PureLedger, subject: string, type: string, more: Partial<CorrectOperation> = {}): Operation {
  const positions = of.events.filter((one) => one.subject === subject && one.type === type).map((one) => one.position);
  const found = new Map([[subject, positions]]);
  return { operation: 'correct', target: { capture: 'c' }, found, recordedFor: SELF, reason: 'it was not so', ...more };
}

describe('what counts again, because its correction is taken back', () => {
  it.each(WAYS)('is flagged where it is recalled by now: %s %j', (name, fields) => {
    const of = ledger().given(operation(name as 'sell', [UNIT], fields));
    const type = name === 'sell' ? 'ItemSold' : 'ItemShipped';
    of.given(correcting(of, UNIT, type), recall(['sale', 'shipment']));
    expect(codes(of.when(correcting(of, UNIT, 'ErrorDeclared')))).toEqual(['accepted', 'recalled']);
  });
});

describe.each([PALLET, CASE, CAR])('what is told late to have come into %s', (carrier) => {
  it.each(WAYS)('before that went by %s %j is refused where it is recalled, and flagged where recorded', (...way) => {
    const of = ledger().given(...gone(carrier, way), recall());
    expect(codes(of.when(joined(carrier)))).toContain('recalled');
    expect(of.when(joined(carrier))).toMatchObject({ kind: 'refused' });
    expect(codes(of.when(told(joined(carrier))))).toEqual(expect.arrayContaining(['accepted', 'recalled']));
  });

  it.each(WAYS)('is told with the event that it would be under, by %s %j', (...way) => {
    const of = ledger().given(...gone(carrier, way), recall(['sale', 'shipment']));
    const sale = of.events.find(({ type }) => type === 'ItemSold' || type === 'ItemShipped');
    const finding = { rule: 'recalled', values: { recall: 'recall/r1', unit: UNIT } };
    const field = carrier === CAR ? 'items[0].assembly' : 'items[0].container';
    expect(of.when(joined(carrier))).toMatchObject({
      violations: [{ field, item: carrier, finding, makesImpossible: sale?.position }],
    });
  });

  it.each(WAYS)('is told for ever with the event that it is under, by %s %j, unless it is corrected away', (...way) => {
    const of = ledger().given(...gone(carrier, way), recall(['sale', 'shipment']));
    const sale = of.events.find(({ type }) => type === 'ItemSold' || type === 'ItemShipped');
    const toldOfSale = (): readonly string[] =>
      refold(of.histories())
        .contradictions.filter(({ position }) => position === sale?.position)
        .map(({ rule, severity }) => `${rule} ${severity}`);
    expect(toldOfSale()).toEqual([]);
    of.given(told(joined(carrier)));
    expect(toldOfSale()).toContain('recalled flagged');
    of.given(correcting(of, UNIT, carrier === CAR ? 'ComponentInstalled' : 'ItemPacked'));
    expect(toldOfSale()).toEqual([]);
  });

  it.each(WAYS)('is refused where it had expired by %s %j, or was reported', (...way) => {
    const expired = ledger({ lot: GOOD, expiry: '2026-03-31' }).given(...gone(carrier, way));
    expect(codes(expired.when(joined(carrier)))).toEqual(['refused', 'expired']);
    expect(codes(expired.when(told(joined(carrier))))).toEqual(['accepted', 'expired']);
    const stolen = ledger({ lot: GOOD })
      .given(...gone(carrier, way))
      .given(operation('report', [UNIT], { as: 'stolen', ...on('02-01') } as ItemFields));
    expect(codes(stolen.when(joined(carrier)))).toEqual(['refused', 'reported']);
    expect(codes(stolen.when(told(joined(carrier))))).toEqual(['accepted', 'reported', 'reported']);
  });

  it.each(WAYS)('is taken where it is good, and taken out again before %s %j', (...way) => {
    const of = ledger().given(...gone(carrier, way), recall(['sale', 'shipment']));
    expect(
      codes(
        ledger({ lot: GOOD })
          .given(...gone(carrier, way), recall())
          .when(joined(carrier)),
      ),
    ).toEqual(['accepted']);
    const out = carrier === CAR ? 'remove' : 'unpack';
    const from = carrier === CAR ? { assembly: CAR } : { container: carrier };
    of.given(told(joined(carrier)));
    expect(codes(of.when(operation(out, [UNIT], { ...from, location: HERE, ...on('04-01') })))).toEqual(['accepted']);
  });
});

describe('a late claim', () => {
  it('that puts something recalled under a sale is recorded, and flagged', () => {
    const of = ledger().given(...gone(PALLET, WAYS[0] as (typeof WAYS)[number]), recall());
    const data = { ...on('03-01'), by: SELF, claimed: true, container: PALLET } as const;
    const draft = { type: 'ItemPacked', subject: UNIT, data } as EventDraft;
    const decision = of.when({ operation: 'observe', recordedFor: SELF, observations: [draft] });
    expect(codes(decision)).toEqual(['accepted', 'recalled']);
  });
});

describe('a sale that is told late', () => {
  const inUntil = (day: string) =>
    ledger().given(
      operation('pack', [UNIT, OTHER], { container: PALLET, ...on('02-01') }),
      operation('unpack', [UNIT], { container: PALLET, ...on(day) }),
      recall(['sale', 'shipment']),
    );
  const sold = (day: string) => operation('sell', [PALLET], { owner: BUYER, ...on(day) });

  it('is judged by what was in the container at that time, though it was taken out since', () => {
    const of = inUntil('05-10');
    expect(codes(of.when(sold('05-05')))).toEqual(['refused', 'recalled']);
    expect(codes(of.when(told(sold('05-05'))))).toEqual(['accepted', 'recalled']);
    expect(of.resolved(UNIT)?.owner).toBe(BUYER);
    expect(codes(inUntil('05-10').when(sold('05-11')))).toEqual(['accepted']);
  });

  it('is not judged by what came into the container since', () => {
    const of = ledger().given(
      operation('pack', [OTHER], { container: PALLET, ...on('02-01') }),
      operation('pack', [UNIT], { container: PALLET, ...on('05-10') }),
      recall(),
    );
    expect(codes(of.when(sold('05-05')))).toEqual(['accepted']);
  });

  it('of an assembly is judged by what is built into it by now as well', () => {
    const of = ledger().given(operation('install', [UNIT], { assembly: CAR, ...on('05-10') }), recall(['sale']));
    expect(codes(of.when(operation('sell', [CAR], { owner: BUYER, ...on('05-05') })))).toEqual(['refused', 'recalled']);
  });
});

describe('a correction', () => {
  it('by which a later sale reaches what is recalled is flagged, and so is what replaces the sale', () => {
    const of = ledger().given(
      operation('pack', [UNIT, OTHER], { container: PALLET, ...on('02-01') }),
      operation('unpack', [UNIT], { container: PALLET, ...on('03-01') }),
      operation('sell', [PALLET], { owner: BUYER, ...on('05-05') }),
      recall(),
    );
    expect(codes(of.when(correcting(of, UNIT, 'ItemUnpacked')))).toEqual(['accepted', 'recalled']);
    expect(of.resolved(UNIT)?.owner).toBe(BUYER);
  });

  it('with a replacement that puts it under a recorded sale is flagged', () => {
    const of = ledger().given(
      operation('pack', [OTHER], { container: PALLET, ...on('02-01') }),
      operation('move', [UNIT], { location: HERE, ...on('03-01') }),
      operation('sell', [PALLET], { owner: BUYER, ...on('05-05') }),
      recall(['sale', 'shipment']),
    );
    const replacement = operation('pack', [UNIT], { container: PALLET, ...on('03-01') });
    expect(codes(of.when(correcting(of, UNIT, 'ItemMoved', { replacement })))).toEqual(['accepted', 'recalled']);
  });
});

describe('what is told late of a unit', () => {
  const labelled = operation('move', [{ id: OTHER, said: { lot: LOT } }], { location: HERE, ...on('03-01') });
  const sold = operation('sell', [OTHER], { owner: BUYER, ...on('05-05') });

  it('and makes its sale one that a recall blocked is refused', () => {
    const of = ledger().given(recall(), sold);
    expect(codes(of.when(labelled))).toEqual(['refused', 'recalled']);
    expect(codes(of.when(told(labelled)))).toEqual(['accepted', 'recalled']);
  });

  it('is only flagged where the recall came after the sale was recorded', () => {
    expect(codes(ledger().given(sold, recall()).when(labelled))).toEqual(['accepted', 'recalled']);
  });

  it('of its expiry is refused where it was sold in something, or with a shipment', () => {
    const dated = operation('move', [{ id: OTHER, said: { expiry: '2026-04-01' } }], {
      location: HERE,
      ...on('02-15'),
    });
    for (const way of WAYS)
      expect(
        codes(
          ledger()
            .given(...gone(PALLET, way))
            .when(dated),
        ).filter((one) => one !== 'carried'),
      ).toEqual(['refused', 'expired']);
    const shipped = operation('ship', [OTHER], { toParty: BUYER, owner: BUYER, ...on('05-05') });
    expect(codes(ledger().given(shipped).when(dated))).toEqual(['refused', 'expired']);
  });

  it('as stolen is refused where it was in what was sold since', () => {
    const of = ledger().given(...gone(PALLET, WAYS[0] as (typeof WAYS)[number]));
    const report = operation('report', [OTHER], { as: 'stolen', ...on('03-01') } as ItemFields);
    expect(codes(of.when(report))).toEqual(['refused', 'reported']);
  });
});

describe('a shipment without title that is recorded already', () => {
  const SITE = '414/9506000134369';
  const shipped = (more: ItemFields): readonly Operation[] => gone(PALLET, ['ship', { ...on('05-05'), ...more }]);

  it('is blocked for what comes under it, but not on its way to a site', () => {
    const atSite = { ...recall(['shipment']), sites: [SITE] };
    const of = (more: ItemFields) => ledger().given(...shipped(more), atSite);
    expect(codes(of({ toParty: BUYER }).when(joined(PALLET)))).toEqual(['refused', 'recalled']);
    expect(codes(of({ toLocation: SITE }).when(joined(PALLET)))).toEqual(['accepted']);
    expect(
      codes(
        ledger()
          .given(...shipped({ toParty: BUYER }), recall(['sale']))
          .when(joined(PALLET)),
      ),
    ).toEqual(['accepted']);
  });

  it('is no sale of what is expired: that is flagged, and what is stolen is refused', () => {
    const expired = ledger({ lot: GOOD, expiry: '2026-03-31' }).given(...shipped({ toParty: BUYER }));
    expect(codes(expired.when(joined(PALLET)))).toEqual(['accepted', 'expired']);
    const stolen = ledger({ lot: GOOD })
      .given(...shipped({ toParty: BUYER }))
      .given(operation('report', [UNIT], { as: 'stolen', ...on('02-01') } as ItemFields));
    expect(codes(stolen.when(joined(PALLET)))).toEqual(['refused', 'reported']);
  });
});

describe('what is told late once more', () => {
  const sold = gone(PALLET, WAYS[0] as (typeof WAYS)[number]);

  it('by another identifier is judged like the unit', () => {
    const tag = 'own/acme/tag/1';
    const of = ledger().given(operation('identify', [UNIT], { identifier: tag, ...on('01-02') }), ...sold, recall());
    expect(codes(of.when(operation('pack', [tag], { container: PALLET, ...on('03-01') })))).toEqual([
      'refused',
      'recalled',
    ]);
  });

  it('and was under the sale already is no news', () => {
    const of = ledger().given(...sold, recall(), told(joined(PALLET)));
    const moved = operation('move', [PALLET], { location: HERE, ...on('04-01') });
    expect(codes(of.when(moved))).toEqual(['accepted']);
  });

  it('is flagged by what was left open when its recall was closed', () => {
    const items = [{ subject: UNIT, field: 'items[0]', fields: {} }];
    const of = ledger().given(
      ...[...sold, recall(), { operation: 'mark-recalled', recall: 'recall/r1', items, recordedFor: SELF } as const],
      { operation: 'close-recall', recall: 'recall/r1', recordedFor: SELF, reason: 'not found' },
    );
    expect(codes(of.when(joined(PALLET)))).toEqual(['accepted', 'recalled']);
  });
});

describe('through several carriers', () => {
  it('what is in a pallet that is told late to have come onto another is judged as well', () => {
    const of = ledger().given(
      operation('pack', [UNIT], { container: PALLET, ...on('02-01') }),
      ...gone(TRUCKLOAD, WAYS[0] as (typeof WAYS)[number]),
      recall(),
    );
    const packed = operation('pack', [PALLET], { container: TRUCKLOAD, ...on('03-01') });
    expect(codes(of.when(packed))).toEqual(['refused', 'recalled']);
  });

  it('each of several units is left out where asked, and the others are taken', () => {
    const of = ledger().given(
      operation('manufacture', [`${GTIN}/21/3`], { location: HERE, lot: GOOD, ...on('01-01') }),
      ...gone(PALLET, WAYS[0] as (typeof WAYS)[number]),
      recall(['sale']),
    );
    const packed = operation(
      'pack',
      [UNIT, `${GTIN}/21/3`],
      { container: PALLET, ...on('03-01') },
      {
        onRefusal: 'skip',
      },
    );
    expect(of.when(packed)).toMatchObject({ kind: 'accepted', skipped: [{ field: 'items[0].container' }] });
    expect(of.resolved(`${GTIN}/21/3`)?.owner).toBe(BUYER);
  });
});
