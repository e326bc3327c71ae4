import { describe, expect, it } from '@jest/globals';
import { ruleOf, rulesOf } from '../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { FIRST_RULES, RULES } from '../item/rules.js';
import type { ItemFacts } from '../item/core/item-facts.js';
import { isOnlyClaimed, matches } from '../recall/scope.js';
import type { ItemFields } from './fields.js';
import type { Decision, EventDraft, Operation } from './operation.js';
import { declarationOf, ITEMS_OPERATIONS } from './operations.js';

const PRODUCT = '01/09506000134352';
const UNIT = `${PRODUCT}/21/1`;
const CASE = '01/09506000134352/21/C1';
const L1 = `${PRODUCT}/10/L1`;
const L2 = `${PRODUCT}/10/L2`;
const HERE = '414/9506000134376';
const BUYER = 'own/acme/customer';
const told = { ifContradicted: 'record', reason: 'the label says so' } as const;
const made: ItemFacts = { lot: L1, expiry: '2028-01-31', production: { line: 'A' }, attributes: { colour: 'red' } };

function ledger(facts: ItemFacts = made, rules = RULES): PureLedger {
  return new PureLedger(undefined, () => rules).given(
    operation('manufacture', [UNIT], { location: HERE, product: PRODUCT, ...facts }),
    operation('manufacture', [CASE], { location: HERE }),
  );
}

const moved = (said: ItemFacts, more: object = {}): ReturnType<typeof operation> =>
  operation('move', [UNIT], { location: HERE, said }, more);

function claim(of: PureLedger, type: EventDraft['type'], data: object): Decision {
  const at = new Date(of.context().recordedAtMs).toISOString();
  const draft = { type, subject: UNIT, data: { at, by: SELF, claimed: true, ...data } } as EventDraft;
  return of.when({ operation: 'observe', observations: [draft], recordedFor: SELF });
}

function flagsOf(decision: Decision): readonly string[] {
  return decision.kind === 'accepted' ? decision.flags.map(ruleOf) : [decision.kind];
}

const lastData = (of: PureLedger): object => of.events.at(-1)?.data ?? {};

describe('what is said of an item beside its id', () => {
  it('adds nothing where it is known so', () => {
    const of = ledger();
    expect(flagsOf(of.when(moved({ lot: L1, expiry: '2028-01-31' })))).toEqual([]);
    expect(lastData(of)).not.toHaveProperty('facts');
  });

  it('is not dropped where the item is packed into a logistic unit that begins with it', () => {
    const of = ledger();
    const packed = (lot: string): Operation =>
      operation('pack', [UNIT], { container: '00/095060001343520017', said: { lot } });
    expect(rulesOf(of.when(packed(L2)))).toEqual(['other-facts']);
    expect(of.when(packed(L1)).kind).toBe('accepted');
  });

  it('fills in what is not known, each fact and each part of one by itself', () => {
    const of = ledger({ lot: L1, production: { line: 'A' } });
    of.given(
      moved({ lot: L1, expiry: '2028-01-31', production: { line: 'A', operator: 'o1' }, attributes: { size: 4 } }),
    );
    expect(lastData(of)).toMatchObject({
      facts: { expiry: '2028-01-31', production: { operator: 'o1' }, attributes: { size: 4 } },
    });
    expect(of.get(UNIT)).toMatchObject({
      ...{ lot: L1, expiry: '2028-01-31' },
      ...{ production: { line: 'A', operator: 'o1' }, attributes: { size: 4 } },
    });
  });

  // What identify says of product and lot is of the other identifier.
  const others = ITEMS_OPERATIONS.map(({ name }) => name).filter(
    (name) => !['manufacture', 'introduce', 'identify'].includes(name),
  );
  it.each(others)('is refused where another is known, by %s', (name) => {
    const fields = {
      ...{
        location: HERE,
        toParty: BUYER,
        owner: BUYER,
        container: CASE,
        assembly: CASE,
        cause: 'sampled',
        as: 'missing',
      },
      ...{ purpose: name === 'return' ? 'refund' : undefined, identifier: 'own/acme/alias/1' },
    };
    const { takes, own } = declarationOf(name);
    const names: readonly string[] = [...takes, ...Object.keys(own)];
    const taken = Object.fromEntries(Object.entries(fields).filter(([key]) => names.includes(key)));
    const facts = takes.includes('lot')
      ? { lot: L2, expiry: '2029-01-31' }
      : { said: { lot: L2, expiry: '2029-01-31' } };
    const decision = ledger().when(operation(name, [UNIT], { ...taken, ...facts }));
    const found = decision.kind === 'refused' ? decision.violations : [];
    expect(
      found.flatMap((one) => ('finding' in one && one.finding.rule === 'other-facts' ? [one.finding.values] : [])),
    ).toEqual([
      { fact: 'lot', known: L1, said: L2 },
      { fact: 'expiry', known: '2028-01-31', said: '2029-01-31' },
    ]);
  });

  it('is recorded with a reason, and flagged, while what is known stays', () => {
    const of = ledger();
    expect(flagsOf(of.when(moved({ lot: L2, expiry: '2028-01-31' }, told)))).toEqual(['other-facts']);
    expect(lastData(of)).toMatchObject({ facts: { lot: L2 } });
    expect(of.get(UNIT)).toMatchObject({ lot: L1, claimedLots: [{ lot: L2 }] });
    expect(flagsOf(of.when(moved({ lot: L2 }, told)))).toEqual(['other-facts']);
    expect(of.get(UNIT)).toMatchObject({ claimedLots: [{ lot: L2 }] });
  });

  it.each([
    ...(['ItemObserved', 'ItemReceived', 'ItemManufactured', 'ItemMoved', 'ItemPacked', 'ItemUnpacked'] as const),
    ...(['ComponentInstalled', 'ComponentRemoved'] as const),
  ])('is flagged as a claim: %s', (type) => {
    const isOwn = type === 'ItemReceived' || type === 'ItemManufactured';
    const facts = { lot: L2, production: { line: 'B', supplier: 's' } };
    const of = ledger();
    const decision = claim(of, type, {
      ...{ location: HERE, container: '00/095060001343520017', assembly: 'own/acme/car/1' },
      ...(isOwn ? facts : { facts }),
    });
    expect(flagsOf(decision).filter((rule) => rule === 'other-facts')).toEqual(['other-facts', 'other-facts']);
    expect(of.get(UNIT)).toMatchObject({
      lot: L1,
      claimedLots: [{ lot: L2 }],
      production: { line: 'A', supplier: 's' },
    });
  });

  it('belongs to the item where a label of another product names the same lot', () => {
    const other = '01/09506000134369';
    const of = ledger().given(operation('identify', [UNIT], { identifier: `${other}/21/9` }));
    expect(flagsOf(of.when(moved({ lot: `${other}/10/L1` })))).toEqual([]);
    expect(of.get(UNIT)?.claimedLots).toBeUndefined();
    expect(rulesOf(of.when(moved({ lot: `${other}/10/L2` })))).toEqual(['other-facts']);
  });

  const label = { identifier: 'own/acme/label/9', change: 'added' as const };

  it('by a new label is compared as by any other', () => {
    const identified = (fields: object, more = {}) => operation('identify', [UNIT], { ...label, ...fields }, more);
    expect(rulesOf(ledger().when(identified({ lot: L2 })))).toEqual(['other-facts']);
    expect(rulesOf(ledger().when(identified({ lot: L1, said: { lot: L2 } })))).toEqual(['other-facts']);
    expect(rulesOf(ledger().when(identified({ lot: L2, said: { lot: L1 } })))).toEqual(['other-facts']);
    expect(rulesOf(ledger().when(identified({ expiry: '2029-01-31' })))).toEqual(['other-facts']);
    expect(flagsOf(ledger().when(identified({ lot: L1 })))).toEqual([]);
    const of = ledger();
    expect(flagsOf(of.when(identified({ lot: L2 }, told)))).toEqual(['other-facts']);
    expect(of.get(UNIT)).toMatchObject({ lot: L1, claimedLots: [{ lot: L2 }] });
    const unknown = ledger({}).given(identified({ lot: L1, expiry: '2028-01-31' }));
    expect(unknown.get(UNIT)).toMatchObject({ lot: L1, expiry: '2028-01-31' });
  });

  it('by a label that replaces another of one product leaves the lot that is known; another product may have another lot', () => {
    const [product = ''] = L1.split('/10/');
    const replaced = { ...label, change: 'replaced' as const, former: UNIT };
    const of = ledger();
    expect(rulesOf(of.when(operation('identify', [UNIT], { ...replaced, product, lot: L2 })))).toEqual(['other-facts']);
    of.given(operation('identify', [UNIT], { ...replaced, product, lot: L2 }, told));
    expect(of.get(UNIT)).toMatchObject({ lot: L1, claimedLots: [{ lot: L2 }] });
    const other = '01/09506000134369';
    const lot = `${other}/10/L7`;
    const next = ledger().given(operation('identify', [UNIT], { ...replaced, product: other, lot }));
    expect(next.get(UNIT)).toMatchObject({ product: other, lot });
    expect(next.get(UNIT)?.claimedLots).toBeUndefined();
  });

  it('is forgotten with the correction of what said it', () => {
    const of = ledger({}).given(moved({ lot: L2 }));
    const position = of.events.at(-1)?.position ?? 0;
    const found = new Map([[UNIT, [position]]]);
    of.given({ operation: 'correct', target: { event: position }, found, recordedFor: SELF });
    expect(of.get(UNIT)?.lot).toBeUndefined();
  });

  it('is compared where it is packed into a logistic unit that begins with it', () => {
    const pallet = '00/095060001343520000';
    const packed = operation('pack', [UNIT], { container: pallet, said: { lot: L2 } });
    expect(rulesOf(ledger().when(packed))).toEqual(['other-facts']);
    const of = ledger().given({ ...packed, ...told });
    expect(of.get(UNIT)?.claimedLots).toEqual([expect.objectContaining({ lot: L2 })]);
    expect(of.get(pallet)?.contents).toBe(1);
  });

  it('told late is compared with what was known then, and may contradict what was told since', () => {
    const of = ledger({});
    const at = new Date(of.context().recordedAtMs).toISOString();
    of.passTime(60_000);
    of.given(moved({ lot: L1 }));
    const late = operation('move', [UNIT], { location: HERE, said: { lot: L2 }, at });
    expect(rulesOf(of.when(late))).toEqual(['other-facts']);
    expect(flagsOf(of.when({ ...late, ...told }))).toEqual(['other-facts']);
    expect(of.get(UNIT)).toMatchObject({ lot: L2, claimedLots: [{ lot: L1 }] });
  });

  it('was not compared by the first rules', () => {
    const of = ledger(made, FIRST_RULES);
    expect(flagsOf(of.when(moved({ lot: L2 })))).toEqual([]);
    expect(lastData(of)).not.toHaveProperty('facts');
    of.given(operation('receive', [UNIT], { location: '414/9506000134369', lot: L2, production: { supplier: 's' } }));
    expect(of.get(UNIT)).toMatchObject({ lot: L1, production: { line: 'A' } });
    expect(of.get(UNIT)?.claimedLots).toBeUndefined();
  });
});

describe('a recall of a lot', () => {
  const recall: Operation = {
    operation: 'open-recall',
    recall: 'recall/r1',
    scope: { anyOf: [{ lots: [L2] }] },
    blocks: ['sale'],
    sites: [],
    recordedFor: SELF,
    reason: 'mould',
  };
  const sold = (said?: ItemFacts, more: object = {}): ReturnType<typeof operation> =>
    operation('sell', [UNIT], { owner: BUYER, ...(said ? { said } : {}) }, more);

  it('blocks what was said to be of it, from what says so on', () => {
    const of = ledger().given(recall);
    expect(rulesOf(of.when(sold({ lot: L2 })))).toEqual(['other-facts', 'recalled']);
    of.given(moved({ lot: L2 }, told));
    expect(rulesOf(of.when(sold()))).toEqual(['recalled']);
  });

  it('reaches it as claimed, by lot and by lot code', () => {
    const of = ledger().given(moved({ lot: L2 }, told));
    const state = of.get(UNIT);
    if (!state) throw new Error('the unit is unknown');
    for (const criteria of [{ lots: [L2] }, { lotCode: 'L2' }, { lotCode: 'L2', productPrefix: PRODUCT }]) {
      expect(matches({ anyOf: [criteria] }, state)).toBe(true);
      expect(isOnlyClaimed({ anyOf: [criteria] }, state)).toBe(true);
    }
    expect(isOnlyClaimed({ anyOf: [{ lots: [L1] }] }, state)).toBe(false);
    expect(matches({ anyOf: [{ lotCode: 'L2', productPrefix: '01/19' }] }, state)).toBe(false);
  });

  it('before it was made keeps the lot that its maker tells, which a recall reaches', () => {
    const at = '2026-02-20T10:00:00Z';
    const early = operation('move', [UNIT], { location: HERE, said: { lot: L2 }, at }, told);
    const of = ledger().given(early);
    const unit = of.states.get(UNIT);
    expect(unit).toMatchObject({ lot: L2, claimedLots: [{ lot: L1 }] });
    expect([L1, L2].map((lot) => unit && matches({ anyOf: [{ lots: [lot] }] }, unit))).toEqual([true, true]);
  });
});

describe('a relabelling', () => {
  const [UNDER, ANEW] = ['01/09506000134352', '01/09506000134369'];
  const OLD = `${UNDER}/21/R1`;
  const at = (day: number): ItemFields => ({ at: `2026-03-0${day}T08:00:00Z` });
  const relabel = (lot?: string) =>
    operation('identify', [OLD], {
      ...{ identifier: `${ANEW}/21/X`, change: 'replaced', former: OLD, product: ANEW, ...at(3) },
      ...(lot === undefined ? {} : { lot }),
    });
  const relabelled = (lot?: string) =>
    new PureLedger('2026-03-09T08:00:00Z').given(
      operation('manufacture', [OLD], { location: '414/9506000134376', product: UNDER, ...at(1) }),
      relabel(lot),
    );
  const said = (lot: string) =>
    operation('move', [{ id: OLD, said: { lot: `${UNDER}/10/${lot}` } }], { location: '414/9506000134369', ...at(2) });

  it('takes along the lot that is told late of before it', () => {
    const ledger = relabelled().given(said('L9'));
    expect(ledger.get(OLD)).toMatchObject({ product: ANEW, lot: `${ANEW}/10/L9` });
    expect(ledger.get(OLD)?.formerFacts).toContainEqual(expect.objectContaining({ lot: `${UNDER}/10/L9` }));
  });

  it('keeps the lot that was told with it, whatever was known before', () => {
    expect(relabelled(`${ANEW}/10/NEW`).given(said('L9')).get(OLD)).toMatchObject({ lot: `${ANEW}/10/NEW` });
  });

  it('leaves the label of before as right as it was, and any other lot under it wrong', () => {
    const under = (lot: string) => `${UNDER}/10/${lot}`;
    const made = operation('manufacture', [OLD], {
      ...{ location: HERE, product: UNDER, lot: under('OLD') },
      ...at(1),
    });
    const of = (): PureLedger => new PureLedger('2026-03-09T08:00:00Z').given(made, relabel(`${ANEW}/10/NEW`));
    const scanned = (lot: string, more: ItemFields = {}) =>
      operation('move', [{ id: OLD, said: { lot } }], { location: HERE, ...more });
    for (const day of [2, 4]) {
      expect(flagsOf(of().when(scanned(under('OLD'), at(day))))).toEqual([]);
      expect(rulesOf(of().when(scanned(under('OTHER'), at(day))))).toEqual(['other-facts']);
    }
    expect(
      of()
        .given(scanned(under('OLD')))
        .get(OLD),
    ).toMatchObject({ lot: `${ANEW}/10/NEW` });
    // A lot that was known otherwise before under the same product is no former label.
    expect(rulesOf(of().when(scanned(`${ANEW}/10/OTHER`)))).toEqual(['other-facts']);
  });

  it('has no lot but the right one, once another was corrected away', () => {
    const ledger = new PureLedger('2026-03-09T08:00:00Z').given(
      operation('manufacture', [OLD], { location: '414/9506000134376', product: UNDER, ...at(1) }),
      said('WRONG'),
    );
    const position = ledger.events.at(-1)?.position ?? 0;
    ledger.given(relabel());
    expect(ledger.get(OLD)?.lot).toBe(`${ANEW}/10/WRONG`);
    const corrected = { operation: 'correct', target: { event: position }, recordedFor: SELF } as const;
    ledger.given({ ...corrected, found: new Map([[OLD, [position]]]), replacement: said('RIGHT') });
    expect(ledger.get(OLD)?.lot).toBe(`${ANEW}/10/RIGHT`);
  });
});
