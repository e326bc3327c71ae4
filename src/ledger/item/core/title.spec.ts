import { describe, expect, it } from '@jest/globals';
import { TELLER, ToldHistory } from '../../../../test/support/told-history.js';

const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const BUYER = '417/9506000134352';
const THIRD = '417/9506000134345';
const UNIT = '01/09506000134352/21/1';
const OTHER = '01/09506000134352/21/2';
const CASE = '01/19506000134359/21/C1';
const CAR = 'own/acme/car/1';
const PALLET = '00/095060001343520000';
const TOTE = '8003/095060001343521';

const owned = (...subjects: readonly (readonly [id: string, owner: string])[]): ToldHistory =>
  subjects.reduce(
    (history, [id, owner]) => history.tell('ItemManufactured', id, { location: PLANT, owner }),
    new ToldHistory(),
  );
const sale = (from: string, to: string) => ({ title: { from, to } });
const ownerOf = (history: ToldHistory, subject: string): string | undefined => history.now(subject)?.owner;
const onPallet = (history: ToldHistory, ...units: readonly string[]): ToldHistory =>
  units.reduce(
    (told, unit) => told.tell('ItemPacked', unit, { container: PALLET }),
    history.tell('ContainerStarted', PALLET, { location: PLANT }),
  );
const notOwner = (values: object) => ({ rule: 'not-owner', field: 'recordedFor', values });

describe('title', () => {
  const events = [
    ['ItemSold', {}],
    ['ItemShipped', { toParty: BUYER }],
    ['ItemReceived', { location: SHOP }],
    ['ItemReturned', { location: SHOP, purpose: 'refund' }],
  ] as const;

  it.each(events)('passes by %s of the owner, where it names who is to own it', (type, data) => {
    const history = owned([UNIT, TELLER]).tell(type, UNIT, { ...data, ...sale(TELLER, BUYER) });
    expect(history.state(UNIT)).toMatchObject({ owner: BUYER, ownerOrder: history.last, transfers: [] });
  });

  it.each(events)('stays by %s that names nobody', (type, data) => {
    const history = owned([UNIT, TELLER]);
    const since = history.last;
    expect(history.tell(type, UNIT, data).state(UNIT)).toMatchObject({ owner: TELLER, ownerOrder: since });
  });

  it.each(events)('stays by %s on the word of another, which contradicts', (type, data) => {
    const history = owned([UNIT, TELLER]);
    const since = history.last;
    const said = { ...data, ...sale(THIRD, BUYER) };
    expect(history.against(type, UNIT, said)).toContainEqual(notOwner({ owner: TELLER, from: THIRD }));
    expect(history.tell(type, UNIT, said).state(UNIT)).toMatchObject({ owner: TELLER, ownerOrder: since });
  });

  it('passes on the word of an agent of the owner', () => {
    const history = owned([UNIT, TELLER]);
    const said = { ...sale(TELLER, BUYER), by: THIRD, onBehalfOf: TELLER };
    expect(history.against('ItemSold', UNIT, said)).toEqual([]);
    expect(ownerOf(history.tell('ItemSold', UNIT, said), UNIT)).toBe(BUYER);
  });

  it('stays where a claim does not say who transfers', () => {
    const history = owned([UNIT, TELLER]);
    const claim = { claimed: true, title: { to: BUYER } } as const;
    expect(history.against('ItemSold', UNIT, claim)).toEqual([notOwner({ owner: TELLER })]);
    expect(ownerOf(history.tell('ItemSold', UNIT, claim), UNIT)).toBe(TELLER);
  });

  it('of which nobody told passes, and that is flagged', () => {
    const history = new ToldHistory().tell('ItemReceived', UNIT, { location: SHOP });
    const unknown = { rule: 'owner-unknown', field: 'owner', severity: 'flagged', values: {} };
    expect(history.against('ItemSold', UNIT, sale(TELLER, BUYER))).toEqual([unknown]);
    expect(ownerOf(history.tell('ItemSold', UNIT, sale(TELLER, BUYER)), UNIT)).toBe(BUYER);
  });

  it('of what nobody has told of is no matter of title, but of being unknown', () => {
    const found = [{ rule: 'unknown-item', field: 'id', values: {} }];
    expect(new ToldHistory().against('ItemSold', UNIT, sale(TELLER, BUYER))).toEqual(found);
    const named = owned([OTHER, TELLER]).tell('ItemPacked', OTHER, { container: CASE, claimed: true });
    expect(named.against('ItemSold', CASE, sale(TELLER, BUYER))).toEqual(found);
  });

  it('is a chain: each owner sells once, and again when it has bought again', () => {
    const history = owned([UNIT, TELLER]).tell('ItemSold', UNIT, sale(TELLER, BUYER));
    expect(history.against('ItemSold', UNIT, sale(TELLER, THIRD))).toEqual([notOwner({ owner: BUYER, from: TELLER })]);
    history.tell('ItemSold', UNIT, sale(BUYER, TELLER));
    expect(history.against('ItemSold', UNIT, sale(TELLER, THIRD))).toEqual([]);
    expect(ownerOf(history.tell('ItemSold', UNIT, sale(TELLER, THIRD)), UNIT)).toBe(THIRD);
  });

  it('belongs to nobody whose business it is once dispensed, and may begin anew with a return', () => {
    const history = owned([UNIT, TELLER]).tell('ItemSold', UNIT, { dispensed: true });
    expect(ownerOf(history, UNIT)).toBeUndefined();
    expect(history.state(UNIT)?.ownerOrder).toEqual(history.last);
    history.tell('ItemReturned', UNIT, { location: SHOP, purpose: 'refund', ...sale(TELLER, TELLER) });
    expect(ownerOf(history, UNIT)).toBe(TELLER);
  });
});

describe('title of what is in a carrier', () => {
  it('follows a sale of the carrier, which reaches only what the seller owns', () => {
    const history = onPallet(owned([UNIT, TELLER], [OTHER, THIRD]), UNIT, OTHER);
    history.tell('ItemSold', PALLET, sale(TELLER, BUYER));
    expect([UNIT, OTHER].map((id) => ownerOf(history, id))).toEqual([BUYER, THIRD]);
    expect(history.against('ItemSold', UNIT, sale(BUYER, THIRD))).toEqual([]);
    expect(history.against('ItemSold', UNIT, sale(TELLER, THIRD))).toEqual([notOwner({ owner: BUYER, from: TELLER })]);
  });

  it.each([PALLET, TOTE])('never makes an owner of a unit of transport: %s', (unit) => {
    const history = owned([OTHER, TELLER])
      .tell('ContainerStarted', unit, { location: PLANT })
      .tell('ItemPacked', OTHER, { container: unit });
    expect(history.against('ItemSold', unit, sale(TELLER, BUYER))).toEqual([]);
    history.tell('ItemSold', unit, sale(TELLER, BUYER));
    expect(history.state(unit)).not.toHaveProperty('owner');
    expect(ownerOf(history, OTHER)).toBe(BUYER);
  });

  it('leaves a returnable unit on the pallet to its owner, and reaches what is in that', () => {
    const history = owned([UNIT, TELLER], [TOTE, TELLER]).tell('ItemPacked', UNIT, { container: TOTE });
    onPallet(history, TOTE).tell('ItemSold', PALLET, sale(TELLER, BUYER));
    expect([TOTE, UNIT].map((id) => ownerOf(history, id))).toEqual([TELLER, BUYER]);
  });

  it('follows at any depth', () => {
    const history = owned([UNIT, TELLER], [CASE, TELLER]).tell('ItemPacked', UNIT, { container: CASE });
    onPallet(history, CASE).tell('ItemShipped', PALLET, { toParty: BUYER, ...sale(TELLER, BUYER) });
    expect([CASE, UNIT].map((id) => ownerOf(history, id))).toEqual([BUYER, BUYER]);
  });

  it('follows a carrier whose own owner is another', () => {
    const history = owned([UNIT, BUYER], [CASE, TELLER]).tell('ItemPacked', UNIT, { container: CASE });
    history.tell('ItemSold', CASE, sale(BUYER, THIRD));
    expect([CASE, UNIT].map((id) => ownerOf(history, id))).toEqual([TELLER, THIRD]);
  });

  it('follows each sale in its turn', () => {
    const units = [UNIT, OTHER, CASE];
    const history = onPallet(owned([UNIT, TELLER], [OTHER, BUYER], [CASE, THIRD]), ...units)
      .tell('ItemSold', PALLET, sale(TELLER, BUYER))
      .tell('ItemSold', PALLET, sale(BUYER, THIRD));
    expect(units.map((id) => ownerOf(history, id))).toEqual([THIRD, THIRD, THIRD]);
  });

  it('is not reached by a sale before it came in, or after it left', () => {
    const history = onPallet(owned([UNIT, TELLER], [OTHER, TELLER]), UNIT)
      .tell('ItemSold', PALLET, sale(TELLER, THIRD))
      .tell('ItemPacked', OTHER, { container: PALLET })
      .tell('ItemUnpacked', UNIT, { container: PALLET })
      .tell('ItemSold', PALLET, sale(THIRD, BUYER));
    expect([UNIT, OTHER].map((id) => ownerOf(history, id))).toEqual([THIRD, TELLER]);
  });

  it('that it was given there itself is not taken again by an earlier sale of the carrier', () => {
    const history = onPallet(owned([UNIT, TELLER]), UNIT)
      .tell('ItemSold', PALLET, sale(TELLER, BUYER))
      .tell('ItemSold', UNIT, sale(BUYER, TELLER));
    expect(ownerOf(history, UNIT)).toBe(TELLER);
    expect(ownerOf(history.tell('ItemSold', PALLET, sale(TELLER, THIRD)), UNIT)).toBe(THIRD);
  });

  it('stays with it when it leaves, and is sold from there', () => {
    const history = onPallet(owned([UNIT, TELLER]), UNIT)
      .tell('ItemSold', PALLET, sale(TELLER, BUYER))
      .tell('ItemUnpacked', UNIT, { container: PALLET });
    expect(history.state(UNIT)).toMatchObject({ owner: BUYER, ownerOrder: history.last });
    expect(ownerOf(history.tell('ItemSold', UNIT, sale(BUYER, THIRD)), UNIT)).toBe(THIRD);
  });

  it('is kept by what is in a case that leaves the pallet', () => {
    const history = owned([UNIT, TELLER], [CASE, BUYER]).tell('ItemPacked', UNIT, { container: CASE });
    onPallet(history, CASE)
      .tell('ItemSold', PALLET, sale(TELLER, BUYER))
      // The case itself goes to another: what it carries came under the sale of the pallet before.
      .tell('ItemSold', CASE, sale(BUYER, THIRD))
      .tell('ItemUnpacked', CASE, { container: PALLET })
      .tell('ItemSold', PALLET, sale(THIRD, TELLER));
    expect([CASE, UNIT].map((id) => ownerOf(history, id))).toEqual([THIRD, THIRD]);
    history.tell('ItemUnpacked', UNIT, { container: CASE });
    expect(ownerOf(history, UNIT)).toBe(THIRD);
  });

  it('is not reached through a case by what was sold on the pallet before it came into the case', () => {
    const history = owned([UNIT, TELLER], [OTHER, TELLER], [CASE, TELLER]).tell('ItemPacked', UNIT, {
      container: CASE,
    });
    onPallet(history, CASE)
      .tell('ItemSold', PALLET, sale(TELLER, BUYER))
      .tell('ItemPacked', OTHER, { container: CASE })
      .tell('ItemUnpacked', CASE, { container: PALLET });
    expect([UNIT, OTHER].map((id) => ownerOf(history, id))).toEqual([BUYER, TELLER]);
  });

  it('follows its assembly where both had one owner, also when that is on the pallet that is sold', () => {
    const history = owned([UNIT, TELLER], [OTHER, THIRD], [CAR, TELLER])
      .tell('ComponentInstalled', UNIT, { assembly: CAR })
      .tell('ComponentInstalled', OTHER, { assembly: CAR });
    onPallet(history, CAR).tell('ItemSold', PALLET, sale(TELLER, BUYER));
    expect([CAR, UNIT, OTHER].map((id) => ownerOf(history, id))).toEqual([BUYER, BUYER, THIRD]);
    history.tell('ItemSold', CAR, sale(BUYER, TELLER));
    expect([CAR, UNIT, OTHER].map((id) => ownerOf(history, id))).toEqual([TELLER, TELLER, THIRD]);
  });

  it('of an empty carrier reaches nothing, nor what comes in later', () => {
    const history = onPallet(owned([UNIT, TELLER]))
      .tell('ItemSold', PALLET, sale(TELLER, BUYER))
      .tell('ItemPacked', UNIT, { container: PALLET });
    expect(history.state(PALLET)?.transfers).toEqual([]);
    expect(ownerOf(history, UNIT)).toBe(TELLER);
  });

  it('is not told by a claim that leaves out who transfers', () => {
    const history = onPallet(owned([UNIT, TELLER]), UNIT);
    history.tell('ItemSold', PALLET, { claimed: true, title: { to: BUYER } });
    expect(history.state(PALLET)?.transfers).toEqual([{ order: history.last, to: BUYER }]);
    expect(ownerOf(history, UNIT)).toBe(TELLER);
  });

  it('is told by such a claim where nobody was known to own it', () => {
    const history = onPallet(new ToldHistory().tell('ItemReceived', UNIT, { location: PLANT }), UNIT);
    history.tell('ItemSold', PALLET, { claimed: true, title: { to: BUYER } });
    expect(ownerOf(history, UNIT)).toBe(BUYER);
  });
});
