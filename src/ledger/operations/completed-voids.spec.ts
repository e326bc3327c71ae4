import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { rulesTold } from '../../../test/support/broken-rules.js';
import { FoldedStock } from '../stock/postings.js';
import { chainOfTitle } from '../ownership/chain-of-title.js';
import { isItemEvent } from '../item/item.traits.js';
import type { ItemFields } from './fields.js';
import type { ObserveOperation } from './operation.js';

const BUYER = 'own/acme/buyer';
const THIRD = 'own/acme/third';
const HERE = 'own/acme/dock';
const SHOP = 'own/acme/shop';
const [CASE, PALLET] = ['00/103000111111111115', '00/103000111111111122'] as const;
const [FIRST, LATER] = ['01/00300011111116/21/1', '01/00300011111116/21/2'] as const;
const day = (number: number): string => `2026-01-0${number}T08:00:00Z`;

function made(): PureLedger {
  return new PureLedger('2026-01-20T08:00:00Z').given(
    operation('manufacture', [FIRST, LATER], { location: HERE, owner: SELF, at: day(1) }),
    operation('pack', [FIRST], { container: CASE, at: day(2) }),
    operation('pack', [CASE], { container: PALLET, at: day(2) }),
  );
}

const shipped = (items: readonly string[], fields: ItemFields = {}) =>
  operation('ship', items, { toParty: BUYER, owner: BUYER, at: day(4), ...fields });
const voided = (items: readonly string[], fields: ItemFields = {}) =>
  operation('void-shipping', items, { at: day(6), ...fields });
const packedLate = operation('pack', [LATER], { container: CASE, at: day(3) });

function claimed(subject: string, by = SELF, data: { readonly location?: string; readonly at?: string } = {}) {
  const told = { at: day(6), by, claimed: true as const, ...data };
  return {
    operation: 'observe',
    recordedFor: by,
    observations: [{ type: 'ItemShippingVoided', subject, data: told }],
  } satisfies ObserveOperation;
}

function correctionOf(ledger: PureLedger, from: number, to = ledger.head) {
  const found = new Map<string, number[]>();
  for (const { subject, position } of ledger.events.slice(from, to))
    found.set(subject, [...(found.get(subject) ?? []), position]);
  return { operation: 'correct', recordedFor: SELF, target: { capture: 'c' }, found } as const;
}

/** What states, stock and chains of title say of all is one answer. */
function expectOwner(ledger: PureLedger, subject: string, owner: string): void {
  expect(ledger.resolved(subject)?.owner).toBe(owner);
  const stock = new FoldedStock(ledger.events.filter(isItemEvent));
  for (const [one, state] of ledger.states) expect(stock.get(one)).toEqual(state);
  expect(chainOfTitle(ledger.histories(), subject).at(-1)?.owner).toBe(owner);
}

describe('what is told late to have been in a void shipment', () => {
  it('comes back to whom it belonged, by the shipment and from its declaration on', () => {
    const ledger = made().given(shipped([PALLET]), voided([PALLET]));
    expect(rulesTold(ledger.when(packedLate))).toEqual([]);
    expectOwner(ledger, LATER, SELF);
    expect(chainOfTitle(ledger.histories(), LATER).map(({ owner }) => owner)).toEqual([SELF, BUYER, SELF]);
    expect(ledger.when(shipped([PALLET], { owner: THIRD, at: day(8) })).kind).toBe('accepted');
    expectOwner(ledger, LATER, THIRD);
  });

  it('by a claim of packing, an installation, or where its unpacking was an error', () => {
    const claim = {
      operation: 'observe',
      recordedFor: SELF,
      observations: [
        { type: 'ItemPacked', subject: LATER, data: { at: day(3), by: SELF, claimed: true, container: CASE } },
      ],
    } satisfies ObserveOperation;
    const installed = operation('install', [LATER], { assembly: FIRST, at: day(3) });
    for (const late of [claim, installed]) {
      const ledger = made().given(shipped([PALLET]), voided([PALLET]), late);
      expectOwner(ledger, LATER, SELF);
    }
    const unpacked = made().given(packedLate);
    const from = unpacked.head;
    unpacked.given(operation('unpack', [LATER], { container: CASE, at: '2026-01-03T20:00:00Z' }));
    const to = unpacked.head;
    unpacked.given(shipped([PALLET]), voided([PALLET]), correctionOf(unpacked, from, to));
    expectOwner(unpacked, LATER, SELF);
  });

  it('stays with the buyer where the declaration is a stranger’s, was an error, or came after the receipt', () => {
    const strangers = made().given(shipped([PALLET]), claimed(PALLET, THIRD), packedLate);
    expectOwner(strangers, LATER, BUYER);
    const received = made().given(
      shipped([PALLET]),
      operation('receive', [PALLET], { location: SHOP, at: day(5) }, { recordedFor: BUYER }),
      claimed(PALLET),
      packedLate,
    );
    expectOwner(received, LATER, BUYER);
    const ledger = made().given(shipped([PALLET]));
    const from = ledger.head;
    ledger.given(voided([PALLET]));
    const correction = correctionOf(ledger, from);
    ledger.given(packedLate, correction);
    expectOwner(ledger, LATER, BUYER);
    expectOwner(ledger, FIRST, BUYER);
    const declared = ledger.changes.at(-1)?.capture.events.length ?? 0;
    ledger.given(correctionOf(ledger, ledger.head - declared));
    expectOwner(ledger, LATER, SELF);
    expectOwner(ledger, FIRST, SELF);
  });

  it('was taken out on its way: it stays the buyer’s', () => {
    const ledger = made().given(shipped([PALLET]), voided([PALLET]), packedLate);
    const late = operation(
      'unpack',
      [LATER],
      { container: CASE, at: day(5) },
      { ifContradicted: 'record', reason: 'seen' },
    );
    ledger.given(late);
    expectOwner(ledger, LATER, BUYER);
  });

  it('and the packing was an error: nothing came back', () => {
    const ledger = made().given(shipped([PALLET]), voided([PALLET]));
    const from = ledger.head;
    ledger.given(packedLate);
    ledger.given(correctionOf(ledger, from));
    expectOwner(ledger, LATER, SELF);
    const told = ledger.events.slice(from).filter(({ subject }) => subject === LATER);
    expect(told.map(({ type }) => type)).toEqual(['ItemPacked', 'ItemShippingVoided', 'ErrorDeclared']);
  });
});

describe('a declaration that is recorded before its shipment', () => {
  it.each([
    ['told where it is', { location: HERE }],
    ['told nowhere', {}],
  ])('undoes it all the same, %s', (_case, place) => {
    for (const subject of [LATER, PALLET]) {
      const ledger = made().given(claimed(subject, SELF, place));
      expect(rulesTold(ledger.when(shipped([subject])))).toEqual([]);
      expectOwner(ledger, LATER, SELF);
      expectOwner(ledger, FIRST, SELF);
      const inTurn = made().given(shipped([subject]), claimed(subject, SELF, place));
      for (const one of [LATER, FIRST, PALLET]) expect(ledger.resolved(one)).toEqual(inTurn.resolved(one));
    }
  });

  it('is completed once: what is told later of the same shipment adds its own only', () => {
    const ledger = made().given(claimed(PALLET), shipped([PALLET]));
    const from = ledger.head;
    ledger.given(packedLate);
    expect(ledger.events.slice(from).map(({ type, subject }) => [type, subject])).toEqual([
      ['ItemPacked', LATER],
      ['ItemShippingVoided', LATER],
    ]);
    expectOwner(ledger, LATER, SELF);
  });

  it('of a stranger undoes no title', () => {
    const ledger = made().given(claimed(PALLET, THIRD));
    const anyway = { ifContradicted: 'record', reason: 'it left' } as const;
    ledger.given(operation('ship', [PALLET], { toParty: BUYER, owner: BUYER, at: day(4) }, anyway));
    expectOwner(ledger, FIRST, BUYER);
  });

  it('undoes the claim of it that stands later in the same document', () => {
    const ledger = made().given({
      operation: 'observe',
      recordedFor: SELF,
      observations: [
        ...claimed(LATER).observations,
        {
          type: 'ItemShipped',
          subject: LATER,
          data: { at: day(4), by: SELF, claimed: true, toParty: BUYER, title: { from: SELF, to: BUYER } },
        },
      ],
    });
    expectOwner(ledger, LATER, SELF);
  });
});

describe('what is told late to have left a void shipment', () => {
  it('was taken out on its way, and stays its buyer’s', () => {
    const ledger = made().given(shipped([CASE, PALLET]), voided([PALLET]));
    const taken = operation('unpack', [FIRST], { container: CASE, at: day(5) });
    expect(rulesTold(ledger.when(taken))).toEqual(['title-passed-on']);
    expectOwner(ledger, FIRST, BUYER);
  });

  it('was sold to another before, and stays its', () => {
    const ledger = made().given(shipped([PALLET]), voided([PALLET]));
    expect(rulesTold(ledger.when(operation('sell', [FIRST], { owner: THIRD, at: day(3) })))).toEqual([
      'title-passed-on',
    ]);
    expectOwner(ledger, FIRST, THIRD);
  });
});
