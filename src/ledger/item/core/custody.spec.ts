import { describe, expect, it } from '@jest/globals';
import { TELLER, ToldHistory, type ToldFinding } from '../../../../test/support/told-history.js';
import { RULES } from '../rules.js';
import type { Place } from './place.js';

const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const DEPOT = '414/9506000134383';
const BUYER = '417/9506000134352';
const CARRIER = '417/9506000134345';
const UNIT = '01/09506000134352/21/1';
const PALLET = '00/095060001343520000';
const at = (location: string): Place => ({ kind: 'at', location });

/** Made at the plant by the teller, who holds and owns it. */
const made = (rules?: number): ToldHistory =>
  new ToldHistory(rules).tell('ItemManufactured', UNIT, { location: PLANT, owner: TELLER });
const shipped = (rules?: number): ToldHistory =>
  made(rules).tell('ItemShipped', UNIT, { toLocation: SHOP, toParty: BUYER });
/** On a pallet at the plant. */
const packed = (rules?: number): ToldHistory =>
  made(rules).tell('ContainerStarted', PALLET, { location: PLANT }).tell('ItemPacked', UNIT, { container: PALLET });
const seenOnItsWay = (): ToldHistory =>
  new ToldHistory().tell('ItemShipped', UNIT, { toLocation: SHOP, claimed: true });

const carried = (instead: string): ToldFinding => ({
  rule: 'carried',
  field: 'id',
  values: { kind: 'container', carrier: PALLET, instead },
});
const inTransit: ToldFinding = { rule: 'in-transit', field: 'id', values: {} };
const notHolder: ToldFinding = {
  rule: 'not-holder',
  field: 'recordedFor',
  values: { holder: TELLER, by: CARRIER },
};
const notOwner = (from: string): ToldFinding => ({
  rule: 'not-owner',
  field: 'recordedFor',
  values: { owner: TELLER, from },
});

describe('moving', () => {
  it('goes to the place, in the hands of who moves it, and leaves title and disposition', () => {
    const history = made();
    expect(history.against('ItemMoved', UNIT, { location: SHOP })).toEqual([]);
    history.tell('ItemMoved', UNIT, { location: SHOP, by: CARRIER, onBehalfOf: TELLER });
    expect(history.now(UNIT)).toEqual({
      place: at(SHOP),
      holder: CARRIER,
      owner: TELLER,
      disposition: 'active',
      path: [],
    });
  });

  it('is for the holder, and who acts for it', () => {
    expect(made().against('ItemMoved', UNIT, { location: SHOP, by: CARRIER })).toEqual([notHolder]);
    expect(made().against('ItemMoved', UNIT, { location: SHOP, by: CARRIER, onBehalfOf: BUYER })).toEqual([notHolder]);
    expect(made().against('ItemMoved', UNIT, { location: SHOP, by: CARRIER, onBehalfOf: TELLER })).toEqual([]);
  });

  it('is not for what is on its way, or in a carrier', () => {
    expect(shipped().against('ItemMoved', UNIT, { location: SHOP })).toEqual([inTransit]);
    expect(packed().against('ItemMoved', UNIT, { location: SHOP })).toEqual([carried('move')]);
  });
});

describe('shipping', () => {
  it.each([
    [
      { toLocation: SHOP, toParty: BUYER },
      { from: PLANT, toLocation: SHOP, toParty: BUYER },
    ],
    [{ toLocation: SHOP }, { from: PLANT, toLocation: SHOP }],
    [{ toParty: BUYER }, { from: PLANT, toParty: BUYER }],
    [
      { location: PLANT, toParty: BUYER },
      { from: PLANT, toParty: BUYER },
    ],
    [
      { location: DEPOT, toParty: BUYER },
      { from: DEPOT, toParty: BUYER },
    ],
  ])('puts it on its way as it says: %j', (data, way) => {
    const history = made().tell('ItemShipped', UNIT, data);
    expect(history.now(UNIT)).toEqual({
      place: { kind: 'transit', ...way },
      holder: TELLER,
      owner: TELLER,
      disposition: 'in_transit',
      path: [],
    });
  });

  it('comes from nowhere in particular where no place was told', () => {
    const history = new ToldHistory().tell('ItemManufactured', UNIT, {}).tell('ItemShipped', UNIT, { toParty: BUYER });
    expect(history.now(UNIT)?.place).toEqual({ kind: 'transit', toParty: BUYER });
  });

  it.each<readonly [string, ToldHistory, ToldFinding]>([
    ['what is on its way', shipped(), inTransit],
    ['what is in a carrier', packed(), carried('ship')],
    [
      'what is not where it is said to leave',
      made().tell('ItemMoved', UNIT, { location: DEPOT }),
      {
        rule: 'elsewhere',
        field: 'location',
        values: { at: DEPOT, asked: PLANT },
      },
    ],
  ])('is not for %s', (_what, history, finding) => {
    expect(history.against('ItemShipped', UNIT, { location: PLANT, toLocation: DEPOT })).toEqual([finding]);
  });

  it('is for the holder alone, and passes title only for the owner', () => {
    const title = { from: CARRIER, to: BUYER };
    expect(made().against('ItemShipped', UNIT, { toParty: BUYER, by: CARRIER, title })).toEqual([
      notHolder,
      notOwner(CARRIER),
    ]);
    expect(made().against('ItemShipped', UNIT, { location: PLANT, toParty: BUYER })).toEqual([]);
  });

  describe('seen a second time', () => {
    const claim = { claimed: true } as const;
    it.each([
      ['nothing', {}],
      ['the same place', { toLocation: SHOP }],
      ['the same party', { toParty: BUYER }],
      ['both', { toLocation: SHOP, toParty: BUYER }],
    ])('tells nothing new where it names %s', (_what, data) => {
      expect(shipped().against('ItemShipped', UNIT, { ...claim, ...data })).toEqual([]);
      expect(shipped().against('ItemShipped', UNIT, { ...claim, location: DEPOT, by: CARRIER, ...data })).toEqual([]);
    });

    it.each([
      ['place', { toLocation: DEPOT }],
      ['party', { toParty: CARRIER }],
    ])('contradicts where it names another %s, and goes there', (_what, data) => {
      const history = shipped();
      expect(history.against('ItemShipped', UNIT, { ...claim, ...data })).toEqual([inTransit]);
      expect(history.tell('ItemShipped', UNIT, { ...claim, ...data }).now(UNIT)?.place).toEqual({
        kind: 'transit',
        ...data,
      });
    });

    it('leaves the way as it was told where it names none', () => {
      const history = shipped().tell('ItemShipped', UNIT, { ...claim, location: DEPOT });
      expect(history.now(UNIT)?.place).toEqual({ kind: 'transit', from: PLANT, toLocation: SHOP, toParty: BUYER });
    });

    it('is no claim where an operation does it again', () => {
      expect(shipped().against('ItemShipped', UNIT, { toLocation: SHOP })).toEqual([inTransit]);
    });

    it('may pass title only for the owner', () => {
      const title = { from: CARRIER, to: BUYER };
      expect(shipped().against('ItemShipped', UNIT, { ...claim, title })).toEqual([notOwner(CARRIER)]);
    });

    it('of what is in a carrier is that of the carrier', () => {
      const history = packed().tell('ItemShipped', PALLET, { toLocation: SHOP });
      expect(history.against('ItemShipped', UNIT, { toLocation: SHOP })).toEqual([]);
      expect(history.against('ItemShipped', UNIT, { toLocation: DEPOT })).toEqual([carried('ship'), inTransit]);
      history.tell('ItemShipped', UNIT, { toLocation: SHOP });
      expect(history.now(UNIT)?.path).toEqual([PALLET]);
    });

    it('is the first where it is not on its way', () => {
      expect(made().against('ItemShipped', UNIT, { ...claim, by: CARRIER })).toEqual([notHolder]);
    });
  });
});

describe('receiving', () => {
  it('puts it at the place, in the hands of who receives, and leaves title', () => {
    const history = shipped();
    expect(history.against('ItemReceived', UNIT, { location: SHOP, by: BUYER })).toEqual([]);
    history.tell('ItemReceived', UNIT, { location: SHOP, by: BUYER });
    expect(history.now(UNIT)).toEqual({
      place: at(SHOP),
      holder: BUYER,
      owner: TELLER,
      disposition: 'in_progress',
      path: [],
    });
  });

  const missingLeg = { rule: 'missing-leg', field: 'location', severity: 'flagged', values: { location: PLANT } };
  const misdirected = { rule: 'misdirected', field: 'location', severity: 'flagged', values: { toLocation: SHOP } };
  const again = { rule: 'received-already', field: 'location', values: { location: PLANT } };
  it.each<readonly [string, ToldHistory, object, readonly object[]]>([
    ['whose shipment nobody told is flagged', made(), { location: SHOP }, [missingLeg]],
    ['at another place than it was sent to is flagged', shipped(), { location: DEPOT }, [misdirected]],
    [
      'of what was sent to a party is expected anywhere',
      made().tell('ItemShipped', UNIT, { toParty: BUYER }),
      { location: DEPOT },
      [],
    ],
    [
      'of what was with a party is expected',
      made().tell('ItemSold', UNIT, { toParty: BUYER }),
      { location: DEPOT },
      [],
    ],
    ['a second time by the holder contradicts', made(), { location: PLANT }, [again]],
    ['a second time is one more claim of it', made(), { location: PLANT, claimed: true }, []],
    ['at its place by another party is none that was told', made(), { location: PLANT, by: BUYER }, []],
    ['of what is in a carrier is for the carrier', packed(), { location: SHOP }, [carried('receive'), missingLeg]],
    ['of what is in a carrier that is there is the same as that', packed(), { location: PLANT }, []],
    ['of what is known by a claim alone begins its history', seenOnItsWay(), { location: DEPOT }, []],
  ])('%s', (_what, history, data, findings) => {
    expect(history.against('ItemReceived', UNIT, data as { location: string })).toEqual(findings);
  });

  it('passes title only for the owner, also in a carrier that is there', () => {
    const receipt = { location: SHOP, by: BUYER, title: { from: BUYER, to: BUYER } };
    expect(shipped().against('ItemReceived', UNIT, receipt)).toEqual([notOwner(BUYER)]);
    const there = { ...receipt, location: PLANT };
    expect(packed().against('ItemReceived', UNIT, there)).toEqual([notOwner(BUYER)]);
  });

  it('claimed by the new owner repeats the transfer that the shipment told of', () => {
    const title = { from: TELLER, to: BUYER };
    const history = made().tell('ItemShipped', UNIT, { toLocation: SHOP, title });
    const receipt = { location: SHOP, by: BUYER, title };
    expect(history.against('ItemReceived', UNIT, { ...receipt, claimed: true })).toEqual([]);
    const second = { rule: 'not-owner', field: 'recordedFor', values: { owner: BUYER, from: TELLER } };
    expect(history.against('ItemReceived', UNIT, receipt)).toEqual([second]);
    const elsewhere = { ...receipt, claimed: true, title: { from: TELLER, to: CARRIER } } as const;
    expect(history.against('ItemReceived', UNIT, elsewhere)).toEqual([second]);
  });
});

describe('a sale', () => {
  const title = { from: TELLER, to: BUYER };

  it.each([
    [{}, { place: at(PLANT), holder: TELLER }],
    [{ toParty: CARRIER }, { place: { kind: 'with', party: CARRIER }, holder: CARRIER }],
    [{ toLocation: SHOP }, { place: at(SHOP), holder: BUYER }],
    [
      { toLocation: SHOP, toParty: CARRIER },
      { place: at(SHOP), holder: CARRIER },
    ],
  ])('passes custody where it says to whom: %j', (to, custody) => {
    const history = made();
    expect(history.against('ItemSold', UNIT, { title, ...to })).toEqual([]);
    history.tell('ItemSold', UNIT, { title, ...to });
    expect(history.now(UNIT)).toEqual({ ...custody, owner: BUYER, disposition: 'retail_sold', path: [] });
  });

  it('to a place, of which nobody says who holds there', () => {
    const history = made().tell('ItemSold', UNIT, { toLocation: SHOP });
    expect(history.now(UNIT)).toEqual({ place: at(SHOP), owner: TELLER, disposition: 'retail_sold', path: [] });
    // Where nobody is known to hold it, anybody may.
    expect(history.against('ItemMoved', UNIT, { location: DEPOT, by: CARRIER })).toEqual([]);
  });

  it('of title alone needs no custody: the item may be held by others, carried or on its way', () => {
    expect(
      made().tell('ItemMoved', UNIT, { location: SHOP, by: CARRIER }).against('ItemSold', UNIT, { title }),
    ).toEqual([]);
    expect(packed().against('ItemSold', UNIT, { title })).toEqual([]);
    expect(shipped().against('ItemSold', UNIT, { title })).toEqual([]);
  });

  it.each([
    ['toParty', { toParty: BUYER }],
    ['toLocation', { toLocation: SHOP }],
    ['dispensed', { dispensed: true }],
  ] as const)('that hands over (%s) is for the holder, of what is neither carried nor on its way', (_field, over) => {
    const sale = { ...over, onBehalfOf: TELLER } as const;
    expect(made().against('ItemSold', UNIT, { ...sale, by: CARRIER })).toEqual([]);
    expect(packed().against('ItemSold', UNIT, sale)).toEqual([carried('sell')]);
    expect(shipped().against('ItemSold', UNIT, sale)).toEqual([inTransit]);
    const held = made().tell('ItemMoved', UNIT, { location: SHOP, by: BUYER });
    expect(held.against('ItemSold', UNIT, sale)).toEqual([
      { rule: 'not-holder', field: 'recordedFor', values: { holder: BUYER, by: TELLER } },
    ]);
  });

  it('to a patient is for the owner or its agent', () => {
    const to = (by: string, onBehalfOf?: string) => ({
      dispensed: true as const,
      by,
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    });
    expect(made().against('ItemSold', UNIT, to(TELLER))).toEqual([]);
    expect(made().against('ItemSold', UNIT, to(CARRIER, TELLER))).toEqual([]);
    expect(made().against('ItemSold', UNIT, to(CARRIER))).toEqual([notHolder, notOwner(CARRIER)]);
  });

  it('to a patient ends its place, holder and owner, also out of a carrier', () => {
    const history = packed().tell('ItemSold', UNIT, { dispensed: true });
    expect(history.now(UNIT)).toEqual({ place: { kind: 'gone' }, disposition: 'dispensed', path: [] });
    expect(history.state(UNIT)?.ownerOrder).toEqual(history.last);
    expect(history.state(PALLET)?.contents).toBe(0);
    history.tell('ItemMoved', PALLET, { location: SHOP });
    expect(history.now(UNIT)?.place).toEqual({ kind: 'gone' });
  });
});

describe('a return', () => {
  const back = { location: SHOP, purpose: 'refund' } as const;
  const sold = (): ToldHistory => made().tell('ItemSold', UNIT, { toParty: BUYER, title: { from: TELLER, to: BUYER } });

  it('puts it at the place, in the hands of who takes it back', () => {
    const history = sold();
    expect(history.against('ItemReturned', UNIT, back)).toEqual([]);
    history.tell('ItemReturned', UNIT, back);
    expect(history.now(UNIT)).toMatchObject({ place: at(SHOP), holder: TELLER, disposition: 'returned' });
  });

  const nothing = { rule: 'nothing-to-return', field: 'location', values: { location: PLANT } };
  it.each<readonly [string, ToldHistory, object, readonly object[]]>([
    ['of what never went out has nothing to return', made(), { location: PLANT }, [nothing]],
    ['of what was sold and left at the seller’s is one', made().tell('ItemSold', UNIT, {}), { location: PLANT }, []],
    ['of what another holds at the place is one', made(), { location: PLANT, by: BUYER }, []],
    ['of what is on its way back is one', shipped(), { location: PLANT }, []],
    [
      'of what is in a carrier is for the carrier',
      packed().tell('ItemMoved', PALLET, { location: SHOP }),
      { location: PLANT },
      [carried('return')],
    ],
  ])('%s', (_what, history, data, findings) => {
    expect(history.against('ItemReturned', UNIT, { ...back, ...data })).toEqual(findings);
  });

  it('passes title only for the owner', () => {
    const title = { from: CARRIER, to: TELLER };
    expect(sold().against('ItemReturned', UNIT, { ...back, title })).toEqual([
      { rule: 'not-owner', field: 'recordedFor', values: { owner: BUYER, from: CARRIER } },
    ]);
  });
});

describe('an observation', () => {
  it.each([
    [{}, {}],
    [{ disposition: 'damaged' }, { disposition: 'damaged' }],
    [
      { location: SHOP, by: CARRIER },
      { place: at(SHOP), holder: CARRIER },
    ],
    [
      { location: SHOP, disposition: 'expired' },
      { place: at(SHOP), disposition: 'expired' },
    ],
  ])('tells what it says and leaves the rest: %j', (data, changed) => {
    const history = made();
    const before = history.now(UNIT);
    expect(history.against('ItemObserved', UNIT, data)).toEqual([]);
    expect(history.tell('ItemObserved', UNIT, data).now(UNIT)).toEqual({ ...before, ...changed });
  });

  it('by a stranger where the holder has it changes nothing', () => {
    const sight = { location: PLANT, by: CARRIER, claimed: true };
    const history = made(RULES);
    const before = history.now(UNIT);
    expect(history.against('ItemObserved', UNIT, sight)).toEqual([]);
    expect(history.tell('ItemObserved', UNIT, sight).now(UNIT)).toEqual(before);
  });

  it('by a stranger elsewhere is flagged, and takes it from no holder', () => {
    const sight = { location: SHOP, by: CARRIER, claimed: true };
    const still = { place: at(SHOP), holder: TELLER };
    expect(made(RULES).against('ItemObserved', UNIT, sight)).toEqual([notHolder]);
    for (const type of ['ItemObserved', 'ItemManufactured', 'ItemIntroduced', 'ItemShippingVoided'] as const)
      expect(made(RULES).tell(type, UNIT, sight).now(UNIT)).toMatchObject(still);
    for (const subject of [UNIT, PALLET])
      expect(packed(RULES).tell('ItemObserved', subject, sight).now(UNIT)).toMatchObject(still);
  });

  it('of what is on its way to who sees it tells that it has come', () => {
    const sight = { location: DEPOT, by: BUYER, claimed: true };
    const come = { place: at(DEPOT), holder: BUYER };
    expect(shipped(RULES).against('ItemObserved', UNIT, sight)).toEqual([]);
    expect(shipped(RULES).tell('ItemObserved', UNIT, sight).now(UNIT)).toMatchObject(come);
    const toPlace = made(RULES).tell('ItemShipped', UNIT, { toLocation: DEPOT });
    expect(toPlace.against('ItemObserved', UNIT, sight)).toEqual([]);
    expect(toPlace.tell('ItemObserved', UNIT, sight).now(UNIT)).toMatchObject(come);
    const onTheRoad = { ...sight, by: CARRIER };
    expect(shipped(RULES).against('ItemObserved', UNIT, onTheRoad)).toEqual([notHolder]);
    expect(shipped(RULES).tell('ItemObserved', UNIT, onTheRoad).now(UNIT)).toMatchObject({ holder: TELLER });
  });
});
