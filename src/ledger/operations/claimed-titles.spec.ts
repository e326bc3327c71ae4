import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { RULES, SECOND_RULES } from '../item/rules.js';
import type { Decision, EventDraft, Operation } from './operation.js';

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

describe('a claim of a shipment by who says that it is its own', () => {
  const said = (by: string): Partial<Claimed['data']> => ({ by, toParty: by, title: { from: by, to: by } });

  const held = (): PureLedger => {
    const ledger = mixed();
    ledger.passTime(7_200_000);
    return ledger;
  };

  it('is flagged where it is another’s, by itself and of what is in it, and passes nothing', () => {
    const ledger = held();
    expect(findings(ledger.when(claim('ItemShipped', OWNED, said(STRANGER))))).toContainEqual(
      expect.objectContaining({ rule: 'not-owner', values: { owner: SELF, from: STRANGER } }),
    );
    const pallet = held();
    expect(findings(pallet.when(claim('ItemShipped', PALLET, said(STRANGER))))).toContainEqual(
      expect.objectContaining({ rule: 'reaches-nothing', values: { from: STRANGER } }),
    );
    for (const one of [ledger, pallet]) expect(one.resolved(OWNED)?.owner).toBe(SELF);
  });

  it('is not where it is its own, or nobody is known to own it: whom it has it from stays', () => {
    const ledger = held();
    expect(findings(ledger.when(claim('ItemShipped', PALLET, said(SELF))))).toEqual([]);
    expect(ledger.resolved(OWNED)).toMatchObject({ owner: SELF });
    expect(ledger.resolved(OWNED)).not.toHaveProperty('seller');
    const unowned = findings(held().when(claim('ItemShipped', UNOWNED, said(SELF))));
    expect(unowned).not.toContainEqual(expect.objectContaining({ rule: 'owner-unknown' }));
  });
});

const [OWNED, THEIRS, UNOWNED] = [UNIT, '01/09506000134352/21/2', '01/09506000134352/21/3'];
const PALLET = '00/095060001343520000';
const CASE = '01/19506000134359/21/C1';
const HERE = '414/9506000134376';

/** A unit of each of two owners and one of nobody that is known, in a pallet (and a case on it) of SELF. */
function mixed(container = PALLET): PureLedger {
  const told = (name: 'manufacture' | 'receive', items: readonly string[], fields = {}) =>
    operation(name, items, { location: HERE, ...fields });
  return new PureLedger('2026-03-01T08:00:00Z').given(
    told('manufacture', [OWNED, THEIRS, CASE]),
    told('receive', [UNOWNED]),
    operation('sell', [THEIRS], { owner: BUYER }),
    operation('pack', [OWNED, THEIRS, UNOWNED], { container }),
    ...(container === CASE ? [operation('pack', [CASE], { container: PALLET })] : []),
  );
}

type Claimed = Extract<EventDraft, { readonly type: 'ItemSold' | 'ItemShipped' | 'ItemObserved' }>;

function claim(
  type: Claimed['type'],
  subject: string,
  more: Partial<Claimed['data']> = {},
  at = '2026-03-01T08:30:00Z',
): Operation {
  const draft = { type, subject, data: { at, by: SELF, claimed: true, ...more } } as EventDraft;
  return { operation: 'observe', recordedFor: SELF, observations: [draft] };
}

function dispositions(ledger: PureLedger): readonly (string | undefined)[] {
  return [OWNED, THEIRS].map((unit) => ledger.resolved(unit)?.disposition);
}

function findings(decision: Decision): readonly unknown[] {
  if (decision.kind !== 'accepted') throw new Error('a claim is recorded');
  return decision.flags.map((flag) => 'finding' in flag && flag.finding);
}

describe('a claim of a retail sale that names nobody', () => {
  it.each([PALLET, CASE])('sells of a pallet what belongs to who claims it: in %s', (container) => {
    const ledger = mixed(container);
    const before = ledger.resolved(THEIRS);
    ledger.passTime(3_600_000);
    expect(findings(ledger.when(claim('ItemSold', PALLET)))).toEqual([]);
    expect(dispositions(ledger)).toEqual(['retail_sold', 'in_progress']);
    expect(ledger.resolved(THEIRS)).toEqual(before);
    expect(ledger.resolved(OWNED)).toMatchObject({ owner: SELF });
    expect(ledger.resolved(OWNED)).not.toHaveProperty('seller');
    expect(ledger.resolved(PALLET)?.disposition).not.toBe('retail_sold');
    ledger.given(operation('unpack', [OWNED], { container }));
    expect(ledger.resolved(OWNED)).toMatchObject({ owner: SELF, disposition: 'in_progress' });
    expect(findings(ledger.when(claim('ItemSold', PALLET, { by: STRANGER })))).toContainEqual({
      rule: 'reaches-nothing',
      values: { from: STRANGER },
    });
  });

  it('of a unit by itself is flagged where that is not theirs, and sells it only where nobody else owns it', () => {
    const sold = (unit: string, rules?: number) => {
      const ledger = new PureLedger('2026-03-01T08:00:00Z', () => rules ?? RULES).given(
        operation('manufacture', [OWNED, THEIRS], { location: HERE }),
        operation('receive', [UNOWNED], { location: HERE }),
        operation('sell', [THEIRS], { owner: BUYER }),
        operation('return', [THEIRS], { location: HERE, purpose: 'repair' }),
      );
      ledger.passTime(3_600_000);
      return [findings(ledger.when(claim('ItemSold', unit))), ledger.resolved(unit)?.disposition];
    };
    const notOwner = { rule: 'not-owner', values: { owner: BUYER, from: SELF } };
    expect(sold(THEIRS)).toEqual([[notOwner], 'returned']);
    expect(sold(OWNED)).toEqual([[], 'retail_sold']);
    expect(sold(UNOWNED)).toEqual([[], 'retail_sold']);
    expect(sold(THEIRS, SECOND_RULES)).toEqual([[], 'retail_sold']);
  });

  it('says the same told late, and is undone with it', () => {
    const ledger = mixed();
    ledger.passTime(3_600_000);
    ledger.given(operation('move', [PALLET], { location: '414/9506000134369' }));
    ledger.given(claim('ItemSold', PALLET));
    const position = ledger.events.at(-1)?.position ?? 0;
    expect(dispositions(ledger)).toEqual(['retail_sold', 'in_progress']);
    ledger.given({
      operation: 'correct',
      target: { event: position },
      found: new Map([[PALLET, [position]]]),
      recordedFor: SELF,
    });
    expect(dispositions(ledger)).toEqual(['in_progress', 'in_progress']);
  });
});

describe('a claim of a transfer of a pallet', () => {
  const title = (from: string) => ({ toParty: 'own/acme/next', title: { from, to: 'own/acme/next' } });
  const notTheirs = { rule: 'reaches-nothing', values: { from: STRANGER } };
  const nobodys = { rule: 'not-owner', values: { owner: BUYER, from: SELF } };

  it.each([false, true])(
    'is flagged where who is said to transfer owns nothing in it, or did not say so (late: %s)',
    (isLate) => {
      const flags = (from: string, more = {}) => {
        const ledger = mixed();
        ledger.passTime(3_600_000);
        if (isLate) ledger.given(claim('ItemObserved', PALLET, {}, '2026-03-01T08:45:00Z'));
        return findings(ledger.when(claim('ItemShipped', PALLET, { ...title(from), ...more })));
      };
      expect(flags(STRANGER)).toContainEqual(notTheirs);
      expect(flags(BUYER)).toContainEqual(nobodys);
      expect(flags(SELF)).toEqual([]);
      expect(flags(BUYER, { onBehalfOf: BUYER })).toEqual([]);
    },
  );

  it('says nothing of what came into it by the same document', () => {
    const ledger = mixed();
    ledger.passTime(3_600_000);
    const at = '2026-03-01T08:20:00Z';
    const packed = { at, by: STRANGER, claimed: true, container: PALLET } as const;
    const shipped = claim('ItemShipped', PALLET, title(STRANGER));
    if (shipped.operation !== 'observe') throw new Error('not a claim');
    const observations: EventDraft[] = [
      { type: 'ItemPacked', subject: 'own/acme/u/9', data: packed },
      ...shipped.observations,
    ];
    expect(findings(ledger.when({ ...shipped, observations }))).not.toContainEqual(notTheirs);
  });
});
