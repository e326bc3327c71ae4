import { describe, expect, it } from '@jest/globals';
import type { PureLedger } from '../../../test/support/pure-ledger.js';
import type { ItemFields } from '../operations/fields.js';
import {
  MAKER,
  CARRIER,
  PHARMACY,
  CLINIC,
  PRODUCT,
  A,
  B,
  C,
  CASE,
  PALLET,
  PLANT,
  DOCK,
  by,
  made,
  packed,
  shipped,
  ledger,
  sees,
  idsSeen,
  typesOf,
  correct,
  positionOf,
} from '../../../test/support/parties.js';
import { answerParty } from './answer-party.js';

describe('what a party knows', () => {
  describe('begins when it is told of it', () => {
    it('is nothing of what others made and moved', () => {
      const told = ledger(made(), by(MAKER, 'move', [A], { location: DOCK }));
      expect(answerParty(told.events, PHARMACY)).toEqual({ subjects: [], recalls: [] });
    });

    it('is what it recorded itself, with what it said of it', () => {
      const told = ledger(
        by(PHARMACY, 'introduce', [A], { location: DOCK, product: PRODUCT, lot: `${PRODUCT}/10/L9` }),
      );
      expect(sees(told)[A]).toMatchObject({
        label: { product: PRODUCT, lot: `${PRODUCT}/10/L9` },
        place: { kind: 'at', location: DOCK },
        holder: PHARMACY,
        events: [{ revision: 0, type: 'ItemIntroduced', data: { lot: `${PRODUCT}/10/L9`, location: DOCK } }],
      });
    });

    it('is what was made for it, and not what its maker says it is made of', () => {
      const told = ledger(
        by(MAKER, 'manufacture', [A], {
          ...{ location: PLANT, owner: PHARMACY, product: PRODUCT, lot: `${PRODUCT}/10/L1` },
          ...{ production: { line: 'secret' }, components: [{ lot: 'own/acme/cell/10/X', quantity: '1' }] },
        }),
      );
      expect(sees(told)[A]).toMatchObject({ owner: PHARMACY, label: { product: PRODUCT, lot: `${PRODUCT}/10/L1` } });
      expect(sees(told)[A]?.events).toEqual([
        { revision: 0, type: 'ItemManufactured', data: { at: expect.any(String), by: MAKER, owner: PHARMACY } },
      ]);
      expect(JSON.stringify(sees(told))).not.toMatch(/secret|cell|9506000134376/);
    });

    it('is what was shipped to it, with where it goes and not where it came from', () => {
      const told = ledger(made([A]), shipped(PHARMACY, { toLocation: DOCK }, [A]));
      expect(sees(told)[A]).toMatchObject({
        place: { kind: 'transit', toParty: PHARMACY, toLocation: DOCK },
        holder: MAKER,
        label: { product: PRODUCT, lot: `${PRODUCT}/10/L1`, expiry: '2027-12-31' },
        legs: [{ from: expect.any(String) }],
      });
      expect(sees(told)[A]).not.toHaveProperty('owner');
      expect(sees(told)[A]?.events).toEqual([
        {
          revision: 0,
          type: 'ItemShipped',
          data: { at: expect.any(String), by: MAKER, toParty: PHARMACY, toLocation: DOCK },
        },
      ]);
    });

    it('is what was sold to it, wherever that stands', () => {
      const told = ledger(made([A]), by(MAKER, 'sell', [A], { owner: PHARMACY }));
      expect(sees(told)[A]).toMatchObject({ owner: PHARMACY, place: { kind: 'nowhere' } });
      expect(typesOf(sees(told)[A])).toEqual(['ItemSold']);
    });

    it('is what it used up and made, and not the transformation, which is nothing that it has', () => {
      const told = ledger(
        by(PHARMACY, 'introduce', [A], { location: DOCK, product: PRODUCT }),
        by(PHARMACY, 'transform', [B], {
          ...{ inputs: [{ id: A }, { lot: 'own/acme/paste/10/P1', quantity: '1' }], transformation: 'T-1' },
          ...{ location: DOCK, product: PRODUCT },
        }),
      );
      expect(idsSeen(told)).toEqual([A, B]);
      expect(typesOf(sees(told)[B])).toEqual(['ItemManufactured', 'ItemTransformed']);
    });

    it('is what was returned by it, and what came back to it', () => {
      const told = ledger(
        made([A]),
        shipped(PHARMACY, { owner: PHARMACY }, [A]),
        by(PHARMACY, 'receive', [A], { location: DOCK }),
        by(PHARMACY, 'ship', [A], { toParty: MAKER }),
        by(MAKER, 'return', [A], { location: PLANT, purpose: 'refund', onBehalfOf: PHARMACY, owner: MAKER }),
      );
      expect(typesOf(sees(told)[A])).toEqual(['ItemShipped', 'ItemReceived', 'ItemShipped', 'ItemReturned']);
      expect(sees(told)[A]).toMatchObject({ owner: MAKER });
      expect(sees(told)[A]?.legs).toEqual([{ from: expect.any(String), until: expect.any(String) }]);
    });

    it('is no shipment by somebody who does not hold it', () => {
      const told = ledger(made([A]), packed([A]));
      const stranger = by(CLINIC, 'ship', [PALLET], { toParty: PHARMACY }, { ifContradicted: 'record', reason: 'x' });
      told.given(stranger);
      expect(idsSeen(told)).toEqual([]);
      expect(idsSeen(told, CLINIC)).toEqual([PALLET]);
      expect(sees(told, CLINIC)[PALLET]).toMatchObject({ label: {}, contents: [] });
    });

    it('is no second birth for it of what is another’s', () => {
      const told = ledger(made([A]));
      told.given(by(CLINIC, 'manufacture', [A], { owner: PHARMACY }, { ifContradicted: 'record', reason: 'x' }));
      expect(idsSeen(told)).toEqual([]);
    });

    it('is its own word only, where it claims what is another’s', () => {
      const told = ledger(made([A]), packed([A]));
      const receive = by(PHARMACY, 'receive', [PALLET], { location: DOCK }, { ifContradicted: 'record', reason: 'x' });
      told.given(receive);
      expect(sees(told)[PALLET]).toMatchObject({ contents: [], label: {} });
      expect(idsSeen(told)).toEqual([PALLET]);
    });
  });

  describe('reaches what is carried', () => {
    it('is nothing that the sender does not know itself, however it came to hold the pallet', () => {
      const told = ledger(by(MAKER, 'introduce', [A], { location: PLANT, lot: `${PRODUCT}/10/L1` }), packed([A]));
      const receive = by(CLINIC, 'receive', [PALLET], { location: PLANT });
      told.given({ ...receive, ifContradicted: 'record', reason: 'x' }, by(CLINIC, 'unpack', [A]));
      told.given(by(CLINIC, 'pack', [B], { container: PALLET }, { ifContradicted: 'record', reason: 'x' }));
      told.given(by(CLINIC, 'ship', [PALLET], { toParty: PHARMACY }));
      expect(idsSeen(told, CLINIC)).toEqual([PALLET, B]);
      expect(idsSeen(told)).toEqual([PALLET, B]);
      expect(sees(told)[B]).toMatchObject({ label: {} });
    });

    it('tells of what was on the pallet when it was shipped, at any depth', () => {
      const told = ledger(
        made(),
        by(MAKER, 'introduce', [CASE], { location: PLANT, owner: MAKER }),
        by(MAKER, 'pack', [A, B], { container: CASE }),
        packed([CASE]),
        shipped(),
      );
      expect(idsSeen(told)).toEqual([PALLET, A, B, CASE]);
      expect(sees(told)[A]).toMatchObject({
        path: [CASE, PALLET],
        label: { lot: `${PRODUCT}/10/L1` },
        place: { kind: 'transit', toParty: PHARMACY },
        events: [{ type: 'ItemShipped', of: PALLET }],
      });
    });

    it('leaves out what was unpacked before, and what was packed after', () => {
      const told = ledger(made([A, B, C]), packed(), by(MAKER, 'unpack', [B]), shipped());
      expect(idsSeen(told)).toEqual([PALLET, A]);
      told.given(
        by(PHARMACY, 'receive', [PALLET], { location: DOCK }),
        by(PHARMACY, 'ship', [PALLET], { toParty: CLINIC }),
        by(CLINIC, 'receive', [PALLET], { location: PLANT }),
        by(CLINIC, 'introduce', [B + 'x'], { location: PLANT }),
        by(CLINIC, 'pack', [B + 'x'], { container: PALLET }),
      );
      expect(idsSeen(told)).toEqual([PALLET, A]);
      expect(idsSeen(told, CLINIC)).not.toContain(A + 'x');
    });

    it('tells nothing of another life of the pallet', () => {
      const told = ledger(made([A, B, C]), packed([A]), shipped(CLINIC));
      told.given(
        by(CLINIC, 'receive', [PALLET], { location: DOCK }),
        by(CLINIC, 'unpack', [A]),
        by(CLINIC, 'ship', [PALLET], { toParty: MAKER }),
        by(MAKER, 'receive', [PALLET], { location: PLANT }),
        packed([B]),
        shipped(),
      );
      expect(idsSeen(told)).toEqual([PALLET, B]);
      expect(typesOf(sees(told)[PALLET])).toEqual(['ItemShipped']);
      expect(idsSeen(told, CLINIC)).toEqual([PALLET, A]);
      expect(typesOf(sees(told, CLINIC)[PALLET]).at(-1)).toBe('ItemShipped');
    });

    it('ends for what it was in when the pallet comes again with something else', () => {
      const told = ledger(made([A, B]), packed([A]), shipped());
      told.given(
        by(PHARMACY, 'receive', [PALLET], { location: DOCK }),
        by(PHARMACY, 'ship', [PALLET], { toParty: MAKER }),
        by(MAKER, 'receive', [PALLET], { location: PLANT }),
        by(MAKER, 'unpack', [A]),
        packed([B]),
        shipped(),
      );
      expect(sees(told)[A]).toMatchObject({ path: [], legs: [{ until: expect.any(String) }] });
      expect(typesOf(sees(told)[A])).toEqual(['ItemShipped', 'ItemReceived', 'ItemShipped']);
      expect(sees(told)[PALLET]).toMatchObject({ contents: [B] });
    });

    it('does not name goods of others that are loaded beside', () => {
      const told = ledger(
        made([A, B, C]),
        by(MAKER, 'sell', [B], { owner: CLINIC }),
        packed([A, B, C]),
        by(MAKER, 'sell', [C], { owner: PHARMACY }),
        shipped(),
      );
      expect(idsSeen(told)).toEqual([PALLET, A, C]);
      expect(sees(told)[PALLET]).toMatchObject({ contents: [A, C] });
    });

    it('does not name a case of another, and leaves what is its own in the pallet', () => {
      const told = ledger(
        made([A]),
        by(MAKER, 'introduce', [CASE], { location: PLANT, owner: CLINIC }),
        by(MAKER, 'pack', [A], { container: CASE }),
        packed([CASE]),
        shipped(),
      );
      expect(idsSeen(told)).toEqual([PALLET, A]);
      expect(sees(told)[A]).toMatchObject({ path: [PALLET] });
    });

    it('names the components of an assembly, and not how they came into it', () => {
      const [CAR, MOTOR] = ['own/acme/car/1', 'own/acme/motor/1'];
      const told = ledger(
        by(MAKER, 'manufacture', [CAR, MOTOR], { location: PLANT, owner: MAKER }),
        by(MAKER, 'install', [MOTOR], { assembly: CAR, position: 'secret' }),
        shipped(PHARMACY, { owner: PHARMACY }, [CAR]),
      );
      expect(sees(told)[MOTOR]).toMatchObject({ path: [CAR], owner: PHARMACY, events: [{ of: CAR }] });
      expect(JSON.stringify(sees(told))).not.toContain('secret');
    });

    it('names by a sale what became its own, and nothing else', () => {
      const told = ledger(made([A, B]), by(MAKER, 'sell', [B], { owner: CLINIC }), packed([A, B]));
      told.given(by(MAKER, 'sell', [PALLET], { owner: PHARMACY }));
      expect(idsSeen(told)).toEqual([PALLET, A]);
      expect(sees(told)[A]).toMatchObject({ owner: PHARMACY });
    });
  });

  describe('ends, and what others do later is theirs', () => {
    const sentOn = (): PureLedger =>
      ledger(
        made(),
        packed(),
        shipped(PHARMACY, { owner: PHARMACY }),
        by(PHARMACY, 'receive', [PALLET], { location: DOCK }),
        by(PHARMACY, 'ship', [PALLET], { toParty: CLINIC, owner: CLINIC }),
      );

    it('has a leg from the shipment to it until it ships on', () => {
      expect(sees(sentOn())[A]).toMatchObject({
        legs: [{ from: expect.any(String), until: expect.any(String) }],
        place: { kind: 'transit', toParty: CLINIC },
        owner: CLINIC,
      });
      expect(typesOf(sees(sentOn())[A])).toEqual(['ItemShipped', 'ItemReceived', 'ItemShipped']);
    });

    it('shows nothing of what became of it', () => {
      const told = sentOn();
      const then = answerParty(told.events, PHARMACY);
      told.given(
        by(CLINIC, 'receive', [PALLET], { location: 'own/acme/secret' }),
        by(CLINIC, 'unpack', [A], { location: 'own/acme/secret' }),
        by(CLINIC, 'identify', [A], { identifier: 'own/acme/alias/1' }),
        by(CLINIC, 'sell', [A], { owner: CARRIER }),
        by(CLINIC, 'decommission', [A], { cause: 'destroyed' } as ItemFields),
      );
      expect(answerParty(told.events, PHARMACY)).toEqual(then);
    });

    it('shows what another records of it meanwhile only where that names the party', () => {
      const told = ledger(made([A]), by(MAKER, 'sell', [A], { owner: PHARMACY }));
      const then = answerParty(told.events, PHARMACY);
      told.given(by(MAKER, 'move', [A], { location: DOCK }));
      expect(answerParty(told.events, PHARMACY)).toEqual(then);
      told.given(by(MAKER, 'move', [A], { location: PLANT, onBehalfOf: PHARMACY }));
      expect(sees(told)[A]?.events.at(-1)).toMatchObject({ type: 'ItemMoved', data: { by: MAKER, location: PLANT } });
    });

    it('does not take the word of somebody who says that it acts for it, of what is not its own', () => {
      const told = ledger(made([A]));
      const move = by(CLINIC, 'move', [A], { location: DOCK, onBehalfOf: PHARMACY });
      told.given({ ...move, ifContradicted: 'record', reason: 'x' });
      expect(idsSeen(told)).toEqual([]);
    });

    it('leaves the party what it did for another, and the owner sees it too', () => {
      const told = ledger(made([A]), by(MAKER, 'sell', [A], { owner: CLINIC }));
      told.given(shipped(CARRIER, { onBehalfOf: CLINIC }, [A]), by(CARRIER, 'receive', [A], { location: DOCK }));
      expect(typesOf(sees(told, CARRIER)[A])).toEqual(['ItemShipped', 'ItemReceived']);
      expect(JSON.stringify(sees(told, CARRIER))).not.toContain(CLINIC);
      expect(typesOf(sees(told, CLINIC)[A])).toEqual(['ItemSold', 'ItemShipped']);
    });

    it('tells who has custody nothing of a title that passes between others', () => {
      const told = ledger(made([A]), shipped(CARRIER, { owner: CLINIC }, [A]));
      expect(sees(told, CARRIER)[A]?.events).toEqual([
        { revision: 0, type: 'ItemShipped', data: { at: expect.any(String), by: MAKER, toParty: CARRIER } },
      ]);
      expect(sees(told, CLINIC)[A]).toMatchObject({ owner: CLINIC, place: { toParty: CARRIER } });
    });
  });

  describe('is what counts now', () => {
    it('takes back what a corrected shipment told, contents included', () => {
      const told = ledger(made(), packed(), shipped());
      correct(told, positionOf(told, 'ItemShipped', PALLET));
      expect(answerParty(told.events, PHARMACY)).toEqual({ subjects: [], recalls: [] });
    });

    it('moves what was told of a mistyped party to the right one', () => {
      const told = ledger(made(), packed(), shipped(CLINIC));
      correct(told, positionOf(told, 'ItemShipped', PALLET));
      told.given(shipped());
      expect(idsSeen(told, CLINIC)).toEqual([]);
      expect(idsSeen(told)).toEqual([PALLET, A, B]);
    });

    it('takes back what is told late to have been unpacked before', () => {
      const told = ledger(made(), packed());
      told.passTime(3_600_000);
      told.given(shipped());
      expect(idsSeen(told)).toEqual([PALLET, A, B]);
      told.given(by(MAKER, 'unpack', [B], { at: '2026-03-01T08:30:00Z' }));
      expect(idsSeen(told)).toEqual([PALLET, A]);
    });

    it('tells of what is told late to have been packed before', () => {
      const told = ledger(made([A, B]), packed([A]));
      told.passTime(3_600_000);
      told.given(shipped());
      told.given(by(MAKER, 'pack', [B], { container: PALLET, at: '2026-03-01T08:30:00Z' }));
      expect(idsSeen(told)).toEqual([PALLET, A, B]);
    });

    it('takes back what a shipment told that was voided', () => {
      const told = ledger(made(), packed(), shipped(PHARMACY, { owner: PHARMACY }));
      told.given(by(MAKER, 'void-shipping', [PALLET], { location: PLANT }));
      expect(answerParty(told.events, PHARMACY)).toEqual({ subjects: [], recalls: [] });
    });

    it('keeps what the party said itself, whatever became of the shipment', () => {
      const told = ledger(made([A]), shipped(PHARMACY, {}, [A]), by(PHARMACY, 'receive', [A], { location: DOCK }));
      correct(told, positionOf(told, 'ItemShipped', A));
      expect(typesOf(sees(told)[A])).toEqual(['ItemReceived']);
      expect(sees(told)[A]).toMatchObject({ label: {} });
    });

    it('counts the revisions of what it shows, and no others', () => {
      const told = ledger(made([A]), by(MAKER, 'move', [A], { location: PLANT }), shipped(PHARMACY, {}, [A]));
      told.given(by(PHARMACY, 'receive', [A], { location: DOCK }));
      expect(sees(told)[A]?.events.map(({ revision }) => revision)).toEqual([0, 1]);
    });

    it('has its title back by its own void shipment, on the pallet and of what is in it', () => {
      const told = ledger(made([A]), shipped(PHARMACY, { owner: PHARMACY }, [A]));
      told.given(
        by(PHARMACY, 'receive', [A], { location: DOCK }),
        by(PHARMACY, 'pack', [A], { container: PALLET }),
        by(PHARMACY, 'ship', [PALLET], { toParty: CLINIC, owner: CLINIC }),
      );
      expect(sees(told)[A]).toMatchObject({ owner: CLINIC });
      told.given(by(PHARMACY, 'void-shipping', [PALLET], { location: DOCK }));
      expect(sees(told)[A]).toMatchObject({ owner: PHARMACY, place: { kind: 'at', location: DOCK } });
      expect(sees(told)[A]?.legs.at(-1)).not.toHaveProperty('until');
      expect(idsSeen(told, CLINIC)).toEqual([]);
    });
  });
});
