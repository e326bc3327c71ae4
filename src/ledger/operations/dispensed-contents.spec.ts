import { describe, expect, it } from '@jest/globals';
import { rulesTold } from '../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { isItemEvent } from '../item/item.traits.js';
import { SECOND_RULES } from '../item/rules.js';
import { chainOfTitle } from '../ownership/chain-of-title.js';
import { FoldedStock } from '../stock/postings.js';
import type { ItemFields } from './fields.js';
import type { Operation } from './operation.js';

const HERE = 'own/acme/pharmacy';
const OTHER = 'own/acme/other';
const [OURS, THEIRS] = ['01/00300011111116/21/1', '01/00300011111116/21/2'];
const CASE = '01/19506000134359/21/C1';
const CAR = 'own/acme/car/1';
const MOTOR = 'own/acme/motor/1';

const dispense: ItemFields = { purpose: 'dispense' };

/** A case of ours with a unit of ours and one of another party's in it. */
function packed(rules?: number): PureLedger {
  return new PureLedger('2026-03-01T08:00:00Z', rules === undefined ? undefined : () => rules)
    .given(operation('manufacture', [CASE, OURS], { location: HERE, owner: SELF }))
    .given(operation('manufacture', [THEIRS], { location: HERE, owner: OTHER }))
    .given(operation('pack', [OURS, THEIRS], { container: CASE }));
}

const ownersIn = (ledger: PureLedger, ...subjects: readonly string[]) =>
  subjects.map((subject) => ledger.resolved(subject)?.owner);

function expectOneAnswer(ledger: PureLedger): void {
  const stock = new FoldedStock(ledger.events.filter(isItemEvent));
  const lines = [...(stock.contents(CASE)?.lines.keys() ?? [])].map((key) => (JSON.parse(key) as string[])[3]);
  expect(lines.sort()).toEqual([OURS, THEIRS].map((unit) => ledger.resolved(unit)?.owner ?? '').sort());
  for (const subject of [CASE, OURS, THEIRS])
    expect(chainOfTitle(ledger.histories(), subject).at(-1)?.owner).toBe(ledger.resolved(subject)?.owner);
}

describe('what is in a container that is dispensed', () => {
  it('is the patient’s, as far as it was of who dispensed it', () => {
    const ledger = packed().given(operation('sell', [CASE], dispense));
    expect(ownersIn(ledger, CASE, OURS, THEIRS)).toEqual([undefined, undefined, OTHER]);
    expect(ledger.resolved(OURS)).toMatchObject({ place: { kind: 'gone' }, disposition: 'dispensed', seller: SELF });
    ledger.given(operation('return', [CASE], { location: HERE, purpose: 'repair', onBehalfOf: OTHER }));
    expectOneAnswer(ledger);
  });

  it('goes with the components of an assembly that is dispensed', () => {
    const ledger = new PureLedger()
      .given(operation('manufacture', [CAR, MOTOR], { location: HERE, owner: SELF }))
      .given(operation('install', [MOTOR], { assembly: CAR }), operation('sell', [CAR], dispense));
    expect(ownersIn(ledger, CAR, MOTOR)).toEqual([undefined, undefined]);
  });

  it('keeps its owner where a stranger dispensed it, recorded or as a claim', () => {
    const data = { at: '2026-03-01T08:01:00Z', by: 'own/acme/stranger', claimed: true, dispensed: true } as const;
    const claim: Operation = {
      operation: 'observe',
      recordedFor: SELF,
      observations: [{ type: 'ItemSold', subject: CASE, data }],
    };
    const recorded = operation('sell', [CASE], dispense, {
      ...{ recordedFor: 'own/acme/stranger', ifContradicted: 'record', reason: 'told' },
    });
    for (const asked of [claim, recorded]) {
      const ledger = packed();
      ledger.passTime(3_600_000);
      expect(rulesTold(ledger.when(asked))).toEqual(['not-holder', 'reaches-nothing']);
      expect(ownersIn(ledger, CASE, OURS, THEIRS)).toEqual([SELF, SELF, OTHER]);
    }
  });

  describe('that came back', () => {
    const PALLET = '00/003000111111111118';
    const back = (id: string, purpose: ItemFields['purpose'] = 'refund', at?: string) =>
      operation('return', [id], { location: HERE, ...(purpose ? { purpose } : {}), ...(at ? { at } : {}) });
    const dispensed = (): PureLedger => {
      const ledger = new PureLedger('2026-03-01T08:00:00Z').given(
        operation('manufacture', [OURS, THEIRS], { location: HERE, owner: SELF }),
        operation('pack', [OURS], { container: PALLET }),
        operation('sell', [PALLET, THEIRS], dispense),
      );
      ledger.passTime(3_600_000);
      return ledger;
    };

    it.each([PALLET, THEIRS])('is not taken back twice, here, elsewhere, moved meanwhile or late: %s', (id) => {
      const ledger = dispensed().given(back(id));
      expect(ownersIn(ledger, OURS)).toEqual([id === PALLET ? SELF : undefined]);
      ledger.passTime(3_600_000);
      const elsewhere = operation('return', [id], { location: 'own/acme/else', purpose: 'refund' });
      const late = back(id, 'refund', '2026-03-01T09:30:00Z');
      for (const again of [back(id), back(id, 'repair'), back(id, 'unsold'), elsewhere, late])
        expect(rulesTold(ledger.when(again))).toEqual(['nothing-to-return']);
      ledger.given(operation('move', [id], { location: 'own/acme/else' }));
      expect(rulesTold(ledger.when(back(id)))).toEqual(['nothing-to-return']);
      ledger.given(operation('sell', [id], dispense));
      expect(rulesTold(ledger.when(back(id)))).toEqual([]);
    });

    it.each([PALLET, THEIRS])('without its title brings that with a second return, once: %s', (id) => {
      const ledger = dispensed().given(back(id, 'repair'));
      expect(rulesTold(ledger.when(back(id, 'repair')))).toEqual(['nothing-to-return']);
      expect(ledger.when(back(id)).kind).toBe('accepted');
      expect(ownersIn(ledger, id === PALLET ? OURS : THEIRS)).toEqual([SELF]);
      expect(rulesTold(ledger.when(back(id)))).toEqual(['nothing-to-return']);
    });

    it('empty is not taken back twice', () => {
      const ledger = dispensed().given(back(OURS), back(PALLET));
      expect(rulesTold(ledger.when(back(PALLET)))).toEqual(['nothing-to-return']);
    });
  });

  describe('that is all another’s', () => {
    const PALLET = '00/003000111111111118';
    const at = '2026-03-01T08:30:00Z';
    const theirs = (container: string, owner?: string): PureLedger => {
      const ledger = new PureLedger('2026-03-01T08:00:00Z').given(
        operation('manufacture', [CASE], { location: HERE, owner: OTHER }),
        operation(owner === undefined ? 'receive' : 'manufacture', [OURS, THEIRS], {
          ...{ location: HERE, ...(owner === undefined ? {} : { owner }) },
        }),
        operation('pack', [OURS, THEIRS], { container }),
      );
      ledger.passTime(3_600_000);
      return ledger;
    };
    const seen = (subject: string): Operation => ({
      operation: 'observe',
      recordedFor: SELF,
      observations: [{ type: 'ItemSold', subject, data: { at, by: SELF, claimed: true, dispensed: true } }],
    });

    it.each([PALLET, CASE])(
      'is refused, now, late and with other goods beside it, and flagged as a claim: %s',
      (id) => {
        for (const fields of [dispense, { ...dispense, at }])
          expect(rulesTold(theirs(id, OTHER).when(operation('sell', [id], fields)))).toEqual(['reaches-nothing']);
        const anyway = { ifContradicted: 'record', reason: 'told' } as const;
        for (const asked of [seen(id), operation('sell', [id], dispense, anyway)]) {
          const ledger = theirs(id, OTHER);
          const decision = ledger.when(asked);
          expect([decision.kind, rulesTold(decision)]).toEqual(['accepted', ['reaches-nothing']]);
          expect(ownersIn(ledger, OURS, THEIRS)).toEqual([OTHER, OTHER]);
        }
        const nested = theirs(id, OTHER).given(operation('manufacture', [MOTOR], { location: HERE, owner: SELF }));
        const skipping = operation('sell', [id, MOTOR], dispense, { onRefusal: 'skip' });
        expect(nested.when(skipping)).toMatchObject({ kind: 'accepted', skipped: [{ item: id }] });
      },
    );

    it('is its owner’s to dispense, by who acts for that', () => {
      for (const id of [PALLET, CASE]) {
        const ledger = theirs(id, OTHER);
        const asked = operation('sell', [id], { ...dispense, onBehalfOf: OTHER });
        expect(rulesTold(ledger.when(asked))).toEqual([]);
        expect(ownersIn(ledger, OURS, THEIRS)).toEqual([undefined, undefined]);
      }
    });

    it('is flagged only where it is nobody’s that is known, as a unit by itself is', () => {
      for (const fields of [dispense, { ...dispense, at }]) {
        const decision = theirs(PALLET).when(operation('sell', [PALLET], fields));
        expect([decision.kind, rulesTold(decision)]).toEqual(['accepted', ['reaches-nothing']]);
      }
    });
  });

  it('is not taken out without a word, and stays nobody’s when it is', () => {
    const ledger = packed().given(operation('sell', [CASE], dispense));
    expect(rulesTold(ledger.when(operation('unpack', [OURS], { container: CASE })))).toEqual(['dispensed']);
    const recorded = { ifContradicted: 'record' as const, reason: 'found in the case' };
    expect(rulesTold(ledger.when(operation('unpack', [OURS], { container: CASE }, recorded)))).toEqual(['dispensed']);
    expect(ledger.resolved(OURS)).toMatchObject({ place: { kind: 'gone' }, path: [] });
    expect(ownersIn(ledger, OURS)).toEqual([undefined]);
  });

  it('may be returned by itself, or with it: its title comes back with a refund', () => {
    const alone = packed().given(operation('sell', [CASE], dispense));
    alone.given(operation('return', [OURS], { location: HERE, purpose: 'refund' }));
    expect(alone.resolved(OURS)).toMatchObject({ owner: SELF, place: { kind: 'at', location: HERE }, path: [] });
    const whole = packed().given(operation('sell', [CASE], dispense));
    whole.given(operation('return', [CASE], { location: HERE, purpose: 'refund' }));
    expect(ownersIn(whole, CASE, OURS, THEIRS)).toEqual([SELF, SELF, OTHER]);
    expect(whole.resolved(OURS)).toMatchObject({ place: { kind: 'at', location: HERE }, path: [CASE] });
    expectOneAnswer(whole);
  });

  it('says all that is against a joining: what was dispensed, beside who may', () => {
    const ledger = packed().given(operation('sell', [CASE], dispense));
    ledger.given(operation('manufacture', [MOTOR], { location: HERE, owner: SELF }));
    const asked = operation('pack', [MOTOR], { container: CASE }, { recordedFor: OTHER });
    expect(rulesTold(ledger.when(asked))).toEqual(['not-holder', 'dispensed']);
    const recorded = { recordedFor: OTHER, ifContradicted: 'record' as const, reason: 'seen' };
    ledger.given(operation('pack', [MOTOR], { container: CASE }, recorded));
    expect(ledger.resolved(MOTOR)).toMatchObject({ place: { kind: 'at', location: HERE }, path: [] });
  });

  it('stays gone, whatever is told of it and its container but a return', () => {
    const ledger = packed().given(operation('sell', [CASE], dispense));
    ledger.given(operation('manufacture', [MOTOR], { location: HERE, owner: SELF }));
    ledger.passTime(3_600_000);
    const claim = (type: 'ItemObserved' | 'ItemReceived' | 'ItemPacked' | 'ItemManufactured', subject: string) => {
      const data = { at: '2026-03-01T08:30:00Z', by: SELF, claimed: true, location: HERE } as const;
      const told = type === 'ItemPacked' ? { ...data, container: CASE } : data;
      const observations = [{ type, subject, data: told }] as never;
      return { operation: 'observe', recordedFor: SELF, observations } satisfies Operation;
    };
    for (const [type, subject, rule] of [
      ['ItemObserved', CASE, 'dispensed'],
      ['ItemObserved', OURS, 'dispensed'],
      ['ItemReceived', CASE, 'dispensed'],
      ['ItemReceived', OURS, 'dispensed'],
      ['ItemManufactured', OURS, 'exists-already'],
      ['ItemPacked', MOTOR, 'dispensed'],
    ] as const) {
      expect(rulesTold(ledger.when(claim(type, subject)))).toContain(rule);
      for (const one of [CASE, OURS, THEIRS])
        expect(ledger.resolved(one)).toMatchObject({ place: { kind: 'gone' }, disposition: 'dispensed' });
    }
    const recorded = { ifContradicted: 'record' as const, reason: 'found in the case' };
    ledger.given(operation('unpack', [OURS], { container: CASE, location: HERE }, recorded));
    expect(ledger.resolved(OURS)).toMatchObject({ place: { kind: 'gone' }, disposition: 'dispensed', path: [] });
  });

  it('is reached by what is told later of its lot, also where only its dispensing was told', () => {
    const ledger = new PureLedger('2026-03-01T08:00:00Z');
    ledger.passTime(3_600_000);
    const claim = (
      type: 'ItemSold' | 'ItemManufactured' | 'ItemReceived',
      minute: number,
      more: object,
    ): Operation => ({
      operation: 'observe',
      recordedFor: SELF,
      observations: [
        { type, subject: OURS, data: { at: `2026-03-01T08:0${minute}:00Z`, by: SELF, claimed: true, ...more } },
      ] as never,
    });
    ledger.given(claim('ItemSold', 1, { dispensed: true }));
    ledger.given(claim('ItemManufactured', 2, { location: HERE, lot: '01/00300011111116/10/L1' }));
    expect(ledger.resolved(OURS)?.place).toEqual({ kind: 'gone' });
    expect(ledger.states.get(OURS)).toMatchObject({ lot: '01/00300011111116/10/L1' });
    ledger.given(claim('ItemReceived', 3, { location: HERE, lot: '01/00300011111116/10/L2' }));
    expect(ledger.resolved(OURS)?.place).toEqual({ kind: 'gone' });
    expect(ledger.states.get(OURS)).toMatchObject({ claimedLots: [{ lot: '01/00300011111116/10/L2' }] });
  });

  it('keeps its owner by the second rules', () => {
    const ledger = packed(SECOND_RULES).given(operation('sell', [CASE], dispense));
    expect(ownersIn(ledger, CASE, OURS)).toEqual([undefined, SELF]);
    expect(rulesTold(ledger.when(operation('unpack', [OURS], { container: CASE })))).toEqual([]);
  });
});
