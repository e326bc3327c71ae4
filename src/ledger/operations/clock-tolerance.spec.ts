import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { ItemDraft } from './declaration.js';
import type { Decision, ItemsOperation, ObserveOperation } from './operation.js';

const A = '01/09506000150024/21/A1';
const CASE = '00/095060001343520017';
const BUYER = '417/9506000134369';
const PLANT = '414/9506000134352';
const SHOP = '414/9506000134369';

const at = (time: string) => `2026-03-05T${time}:00Z`;

function made(): PureLedger {
  const fields = { location: PLANT, owner: SELF, at: '2026-01-01T08:00:00Z' };
  return new PureLedger('2026-03-10T08:00:00Z').given(operation('manufacture', [A], fields));
}

const shipped = (time: string, fields = {}, item = A) =>
  operation('ship', [item], { toParty: BUYER, toLocation: SHOP, at: at(time), ...fields });
const received = (time: string) => operation('receive', [A], { location: SHOP, at: at(time) }, { recordedFor: BUYER });

function claimed(...observations: readonly ItemDraft[]): ObserveOperation {
  return { operation: 'observe', observations, recordedFor: SELF };
}
function receipt(time: string, by = BUYER, location = SHOP): ItemDraft {
  return { type: 'ItemReceived', subject: A, data: { at: at(time), by, claimed: true, location } };
}
function shipment(time: string): ItemDraft {
  const data = { at: at(time), by: SELF, claimed: true, location: PLANT, toLocation: SHOP } as const;
  return { type: 'ItemShipped', subject: A, data };
}

function flags(decision: Decision): readonly unknown[] {
  if (decision.kind !== 'accepted') return [decision.kind];
  return decision.flags.map((flag) => ('finding' in flag ? flag.finding.rule : flag.rule));
}

const arrived = { kind: 'at', location: SHOP };

describe('a receipt that is stamped before its shipment', () => {
  it.each([
    ['an operation', received('09:55')],
    ['a claim', claimed(receipt('09:55'))],
    ['a claim that another captured', claimed(receipt('09:55', SELF))],
  ])('stands after it: %s', (_case, receive) => {
    const ledger = made().given(shipped('10:00'));
    expect(flags(ledger.when(receive))).toEqual([]);
    expect(ledger.resolved(A)?.place).toEqual(arrived);
    expect(ledger.events.at(-1)).toMatchObject({ sortAt: Date.parse(at('10:00')), data: { at: at('09:55') } });
  });

  it('stands after it where of both only the date is told, whichever is recorded first', () => {
    const day = '2026-03-01';
    const dated = (one: ItemsOperation): ItemsOperation => ({
      ...one,
      items: one.items.map((item) => ({ ...item, fields: { ...item.fields, at: day } })),
    });
    const [ship, receive] = [dated(shipped('10:00')), dated(received('10:00'))];
    for (const order of [
      [ship, receive],
      [receive, ship],
    ]) {
      const ledger = made().given(...order);
      expect(ledger.resolved(A)).toMatchObject({ place: arrived, holder: BUYER });
    }
  });

  it('stands after it where the shipment is recorded later', () => {
    for (const ship of [shipped('10:00'), shipped('10:00', { toLocation: undefined }), claimed(shipment('10:00'))]) {
      const ledger = made().given(received('09:55'));
      expect(flags(ledger.when(ship))).not.toContain('not-holder');
      expect(ledger.resolved(A)?.place).toEqual(arrived);
    }
  });

  it('stands after it where both are told at one time', () => {
    const ledger = made().given(received('10:00'), shipped('10:00'));
    expect(ledger.resolved(A)?.place).toEqual(arrived);
  });

  describe('of which only the date is told', () => {
    const day = '2026-03-05';
    const receivedOn = (date: string, item = A) =>
      operation('receive', [item], { location: SHOP, at: date }, { recordedFor: BUYER });
    const shippedAt = (time: string, item = A) =>
      operation('ship', [item], { toParty: BUYER, toLocation: SHOP, owner: BUYER, at: time });

    it.each([
      ['an instant of that day', day, `${day}T10:00:00Z`],
      ['an instant that is of that day in its own zone only', day, `${day}T23:30:00-05:00`],
      ['an instant that is of that day in UTC only', '2026-03-06', `${day}T23:30:00-05:00`],
      ['the date, with a receipt just before it', `2026-03-04T23:50:00Z`, day],
    ])('answers a shipment at %s, whichever is recorded first', (_case, came, went) => {
      for (const order of [
        [receivedOn(came), shippedAt(went)],
        [shippedAt(went), receivedOn(came)],
      ]) {
        const ledger = made();
        for (const one of order) ledger.given(one);
        expect(ledger.resolved(A)).toMatchObject({ place: arrived, holder: BUYER, owner: BUYER });
        expect(flags(ledger.when(operation('move', [A], { location: PLANT }, { recordedFor: BUYER })))).toEqual([]);
      }
    });

    it('answers a claim of it, or the shipment of a pallet, and what else is known of that day stays before both', () => {
      const packed = operation('pack', [A], { container: CASE, at: '2026-03-01T08:00:00Z' });
      const moved = operation('move', [CASE], { location: 'own/acme/gate', at: at('09:00') });
      const onPallet = made().given(packed, moved, receivedOn(day, CASE), shippedAt(at('10:00'), CASE));
      expect(onPallet.resolved(A)).toMatchObject({ place: arrived, holder: BUYER, owner: BUYER });
      expect(onPallet.events.at(-1)).toMatchObject({ sortAt: Date.parse(at('09:00')) });
      const observed = made().given(receivedOn(day));
      expect(flags(observed.when(claimed(shipment('10:00'))))).toEqual([]);
      expect(observed.resolved(A)).toMatchObject({ place: arrived, holder: BUYER });
    });

    it('answers no shipment of another day, nor one on from where it was received', () => {
      const another = made().given(receivedOn('2026-03-04'));
      expect(flags(another.when(shippedAt(at('10:00'))))).toEqual(['refused']);
      const on = made().given(receivedOn(day));
      const onward = operation('ship', [A], { toLocation: PLANT, at: at('10:00') }, { recordedFor: BUYER });
      expect(on.given(onward).resolved(A)?.place).toMatchObject({ kind: 'transit', toLocation: PLANT });
    });
  });

  it('reaches what is on a pallet, and what was done with it since', () => {
    const ledger = made().given(
      operation('pack', [A], { container: CASE, at: at('08:00') }),
      shipped('10:00', {}, CASE),
      operation('receive', [CASE], { location: SHOP, at: at('09:50') }, { recordedFor: BUYER }),
      operation('unpack', [A], { container: CASE, at: at('10:01') }, { recordedFor: BUYER }),
    );
    expect(ledger.resolved(A)).toMatchObject({ place: arrived, holder: BUYER });
  });

  it('moves title once', () => {
    const ledger = made().given(received('09:55'));
    ledger.given(shipped('10:00', { owner: BUYER }));
    expect(ledger.resolved(A)).toMatchObject({ place: arrived, owner: BUYER });
  });

  it('is another receipt where it is earlier by more than the tolerance, at another place, or of goods under way', () => {
    const early = made().given(shipped('10:00'), claimed(receipt('09:44')));
    expect(early.resolved(A)?.place).toMatchObject({ kind: 'transit' });
    const elsewhere = made().given(shipped('10:00'), claimed(receipt('09:55', BUYER, 'own/acme/dock')));
    expect(elsewhere.resolved(A)?.place).toMatchObject({ kind: 'transit' });
    const across = made().given(shipped('08:00'), received('09:55'));
    const onward = operation('ship', [A], { toLocation: SHOP, at: at('10:00') }, { recordedFor: BUYER });
    expect(across.given(onward).resolved(A)?.place).toMatchObject({ kind: 'transit', from: SHOP });
  });

  it('is another one where the shipper received it by an earlier leg, and ships it on to itself', () => {
    const own = (one: ItemsOperation): ItemsOperation => ({ ...one, recordedFor: BUYER });
    const onward = own(operation('ship', [A], { toParty: BUYER, at: at('10:00') }));
    for (const order of [
      [received('09:55'), onward],
      [onward, received('09:55')],
    ]) {
      const ledger = made();
      for (const one of order) ledger.given({ ...one, ifContradicted: 'record', reason: 'as it was' });
      expect(ledger.resolved(A)).toMatchObject({ place: { kind: 'transit', from: SHOP }, holder: BUYER });
    }
    const unknown = new PureLedger('2026-03-10T08:00:00Z').given(received('09:55'), onward);
    expect(unknown.resolved(A)?.place.kind).toBe('transit');
    const shipment = { type: 'ItemShipped', subject: A } as const;
    const sent = { at: at('10:00'), by: BUYER, claimed: true, location: SHOP, toParty: BUYER } as const;
    const told = made();
    told.given(claimed(receipt('09:55'), { ...shipment, data: sent }));
    expect(told.resolved(A)?.place.kind).toBe('transit');
  });

  it('answers a shipment of who held it from one place of its own to another', () => {
    const within = operation('ship', [A], { toParty: SELF, at: at('10:00') });
    const came = operation('receive', [A], { location: SHOP, at: at('09:55') });
    for (const order of [
      [within, came],
      [came, within],
    ])
      expect(
        made()
          .given(...order)
          .resolved(A)?.place,
      ).toEqual(arrived);
  });

  it('is what it was under the first rules', () => {
    const ledger = new PureLedger('2026-03-10T08:00:00Z', () => 1).given(
      operation('manufacture', [A], { location: PLANT, owner: SELF, at: '2026-01-01T08:00:00Z' }),
      shipped('10:00'),
    );
    ledger.when(claimed(receipt('09:55')));
    expect(ledger.resolved(A)?.place).toMatchObject({ kind: 'transit' });
  });
});

describe('events of one document', () => {
  const ledgerOf = (...observations: readonly ItemDraft[]) => {
    const ledger = made();
    return { ledger, said: flags(ledger.when(claimed(...observations))) };
  };

  it('of one time count in the order of a life where only that makes sense', () => {
    const { ledger, said } = ledgerOf(receipt('10:00'), shipment('10:00'));
    expect(said).toEqual([]);
    expect(ledger.resolved(A)?.place).toEqual(arrived);
    expect(ledger.events.slice(-2).map(({ type }) => type)).toEqual(['ItemShipped', 'ItemReceived']);
  });

  it('of one time begin, are packed and shipped in whatever order they were sent', () => {
    const one = '01/09506000150024/21/N1';
    const by = { at: at('10:00'), by: SELF, claimed: true } as const;
    const { ledger, said } = ledgerOf(
      { type: 'ItemReceived', subject: CASE, data: { ...by, location: SHOP } },
      { type: 'ItemShipped', subject: CASE, data: { ...by, toLocation: SHOP } },
      { type: 'ItemPacked', subject: one, data: { ...by, container: CASE, location: PLANT } },
      { type: 'ContainerStarted', subject: CASE, data: { ...by, location: PLANT } },
      { type: 'ItemManufactured', subject: one, data: { ...by, location: PLANT } },
    );
    expect(said).toEqual([]);
    expect(ledger.resolved(one)).toMatchObject({ place: arrived, path: [CASE] });
  });

  it('keep the order in which they were sent where that makes sense', () => {
    const { ledger } = ledgerOf(shipment('09:00'), receipt('10:00'), {
      type: 'ItemShipped',
      subject: A,
      data: { at: at('10:00'), by: BUYER, claimed: true, location: SHOP, toLocation: PLANT },
    });
    expect(ledger.resolved(A)?.place).toMatchObject({ kind: 'transit', toLocation: PLANT });
  });

  it('tell of a receipt with its shipment, which is stamped later', () => {
    for (const observations of [
      [receipt('09:55'), shipment('10:00')],
      [shipment('10:00'), receipt('09:55')],
    ]) {
      const { ledger, said } = ledgerOf(...observations);
      expect(said).toEqual([]);
      expect(ledger.resolved(A)?.place).toEqual(arrived);
    }
  });

  it('are ordered the same when they come late', () => {
    const ledger = made().given(
      operation('identify', [A], { identifier: 'own/acme/tag/1', change: 'added', at: at('12:00') }),
    );
    expect(flags(ledger.when(claimed(receipt('10:00'), shipment('10:00'))))).toEqual([]);
    expect(ledger.resolved(A)?.place).toEqual(arrived);
  });
});
