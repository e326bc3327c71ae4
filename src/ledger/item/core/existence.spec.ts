import { describe, expect, it } from '@jest/globals';
import { TELLER, ToldHistory } from '../../../../test/support/told-history.js';
import { BEFORE_ALL } from '../../order.js';

const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const BUYER = '417/9506000134352';
const UNIT = '01/09506000134352/21/1';
const OTHER = '01/09506000134352/21/2';
const CRATE = 'own/acme/crate/1';
const PALLET = '00/095060001343520000';
const TRUCK = '00/095060001343520017';
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

const FACTS = {
  product: '01/09506000134352',
  lot: '01/09506000134352/10/L1',
  expiry: '2027-12-31',
  attributes: { colour: 'red' },
  production: { line: '4' },
};

const told = (): ToldHistory => new ToldHistory();
const made = (...subjects: readonly string[]): ToldHistory =>
  subjects.reduce((history, subject) => history.tell('ItemManufactured', subject, { location: PLANT }), told());

describe('a history begins', () => {
  it.each([
    ['ItemIntroduced', 'introduced'],
    ['ItemManufactured', 'manufactured'],
  ] as const)('by %s: active, at its place, held by who says so, owned by whom it names', (type, began) => {
    const history = told().tell(type, UNIT, { location: PLANT, owner: BUYER });
    expect(history.state(UNIT)).toEqual({
      subject: UNIT,
      revision: 0,
      position: 0,
      began,
      beganAt: history.last,
      place: { kind: 'at', location: PLANT },
      holder: TELLER,
      owner: BUYER,
      ownerOrder: history.last,
      disposition: 'active',
      dispositionOrder: history.last,
      contents: 0,
      isContainer: false,
      transfers: [],
      touched: history.last,
    });
  });

  it.each(['ItemIntroduced', 'ItemManufactured'] as const)('by %s with whom it is, if no place is told', (type) => {
    const history = told().tell(type, UNIT, { by: BUYER });
    expect(history.now(UNIT)).toEqual({
      place: { kind: 'with', party: BUYER },
      holder: BUYER,
      disposition: 'active',
      path: [],
    });
    expect(history.state(UNIT)?.ownerOrder).toEqual(BEFORE_ALL);
  });

  it('by a receipt, where nothing was known: nobody says whose it is', () => {
    const history = told();
    expect(history.against('ItemReceived', UNIT, { location: SHOP })).toEqual([]);
    history.tell('ItemReceived', UNIT, { location: SHOP, ...FACTS });
    expect(history.state(UNIT)).toMatchObject({ began: 'received', beganAt: history.last, ...FACTS });
    expect(history.now(UNIT)).toEqual({
      place: { kind: 'at', location: SHOP },
      holder: TELLER,
      disposition: 'in_progress',
      path: [],
    });
  });

  it('once: a receipt of what is known begins nothing', () => {
    const history = made(UNIT);
    const beganAt = history.last;
    history.tell('ItemReceived', UNIT, { location: PLANT });
    expect(history.state(UNIT)).toMatchObject({ began: 'manufactured', beganAt });
  });

  it.each([
    [{ location: PLANT }, { kind: 'at', location: PLANT }],
    [{}, { kind: 'nowhere' }],
  ])('by the start of a logistic unit, which nobody owns: %j', (data, place) => {
    const history = told().tell('ContainerStarted', PALLET, data);
    expect(history.state(PALLET)).toMatchObject({
      began: 'started',
      beganAt: history.last,
      isContainer: true,
      dispositionOrder: history.last,
    });
    expect(history.now(PALLET)).toEqual({ place, holder: TELLER, disposition: 'active', path: [] });
  });

  it('also for what a claim has named as a carrier: it keeps what is in it', () => {
    const history = made(UNIT).tell('ItemPacked', UNIT, { container: CRATE, claimed: true });
    expect(history.state(CRATE)?.began).toBeUndefined();
    expect(history.against('ItemIntroduced', CRATE, { location: PLANT })).toEqual([]);
    history.tell('ItemIntroduced', CRATE, { location: SHOP });
    expect(history.state(CRATE)).toMatchObject({ began: 'introduced', contents: 1, isContainer: true });
    expect(history.now(UNIT)?.place).toEqual({ kind: 'at', location: SHOP });
  });
});

describe('what an item is', () => {
  it.each(['ItemIntroduced', 'ItemManufactured'] as const)('is what %s tells, and nothing beside', (type) => {
    expect(told().tell(type, UNIT, FACTS).state(UNIT)).toMatchObject(FACTS);
    const keys = Object.keys(told().tell(type, UNIT, {}).state(UNIT) ?? {});
    expect(keys.filter((key) => key in FACTS || key === 'componentLots' || key === 'owner')).toEqual([]);
  });

  it('has the lots that were built into it', () => {
    const components = [{ lot: 'own/acme/cell/10/L7', quantity: '96' }];
    expect(told().tell('ItemManufactured', UNIT, { components }).state(UNIT)?.componentLots).toEqual(components);
  });

  it.each(Object.entries(FACTS))('is completed by a receipt that tells its %s', (fact, value) => {
    const { [fact as 'lot']: _unknown, ...known } = FACTS;
    const history = told().tell('ItemManufactured', UNIT, { location: PLANT, ...known });
    expect(history.state(UNIT)).not.toHaveProperty(fact);
    history.tell('ItemReceived', UNIT, { location: PLANT, [fact]: value });
    expect(history.state(UNIT)).toMatchObject(FACTS);
  });

  it('stays what is known, whatever a receipt says', () => {
    const history = told()
      .tell('ItemManufactured', UNIT, { location: PLANT, ...FACTS })
      .tell('ItemReceived', UNIT, {
        location: SHOP,
        product: '01/19506000134359',
        lot: '01/19506000134359/10/L2',
        expiry: '2030-01-01',
        attributes: { colour: 'blue' },
        production: { line: '5' },
      });
    expect(history.state(UNIT)).toMatchObject(FACTS);
  });
});

describe('a second beginning', () => {
  const beginnings: readonly (readonly [string, ToldHistory])[] = [
    ['introduced', told().tell('ItemIntroduced', UNIT, {})],
    ['manufactured', made(UNIT)],
    ['received', told().tell('ItemReceived', UNIT, { location: SHOP })],
    ['started', told().tell('ContainerStarted', UNIT, {})],
  ];
  it.each(beginnings)('contradicts what was %s', (_how, history) => {
    const found = [{ rule: 'exists-already', field: 'id', values: {} }];
    expect(history.against('ItemIntroduced', UNIT, { location: PLANT })).toEqual(found);
    expect(history.against('ItemManufactured', UNIT, { location: PLANT })).toEqual(found);
  });

  it.each(['ItemIntroduced', 'ItemManufactured'] as const)(
    'claimed by %s tells where it was seen, and never what or whose it is',
    (type) => {
      const history = told().tell('ItemManufactured', UNIT, { location: PLANT, owner: TELLER, ...FACTS });
      const before = history.state(UNIT);
      const claim = { claimed: true, location: SHOP, by: BUYER, owner: BUYER, lot: 'own/x/p/10/F' } as const;
      history.tell(type, UNIT, claim);
      expect(history.state(UNIT)).toEqual({
        ...before,
        revision: 1,
        position: 1,
        place: { kind: 'at', location: SHOP },
        holder: BUYER,
        touched: history.last,
      });
    },
  );

  it.each([
    ['claimed without a place', { claimed: true, owner: BUYER }],
    ['of an operation', { location: SHOP, owner: BUYER }],
  ] as const)('%s changes nothing', (_what, data) => {
    const history = made(UNIT);
    const before = history.state(UNIT);
    history.tell('ItemManufactured', UNIT, { ...data, by: BUYER });
    expect(history.state(UNIT)).toEqual({ ...before, revision: 1, position: 1, touched: history.last });
  });
});

describe('what nobody has told of', () => {
  const unknown = { rule: 'unknown-item', field: 'id', values: {} };
  const notIn = (kind: 'container' | 'assembly') => ({
    rule: 'not-in-carrier',
    field: kind,
    values: { kind, carrier: CRATE },
  });
  const cases = [
    ['ItemShipped', { toParty: BUYER }, [unknown]],
    ['ItemMoved', { location: SHOP }, [unknown]],
    ['ItemPacked', { container: CRATE }, [unknown]],
    ['ItemUnpacked', { container: CRATE }, [unknown, notIn('container')]],
    ['ComponentInstalled', { assembly: CRATE }, [unknown]],
    ['ComponentRemoved', { assembly: CRATE }, [unknown, notIn('assembly')]],
    ['ItemSold', { title: { from: TELLER, to: BUYER } }, [unknown]],
    ['ItemReturned', { location: SHOP, purpose: 'refund' }, [unknown]],
    ['ItemObserved', { bizStep: 'inspecting' }, [unknown]],
  ] as const;

  it.each(cases)('is contradicted by %s', (type, data, findings) => {
    expect(made(CRATE).against(type, UNIT, data)).toEqual(findings);
  });

  it('is no container or assembly for anything', () => {
    const into = { field: 'container', about: CRATE, values: { carrier: CRATE } };
    expect(made(UNIT).against('ItemPacked', UNIT, { container: CRATE })).toEqual([{ rule: 'unknown-item', ...into }]);
    expect(made(UNIT).against('ComponentInstalled', UNIT, { assembly: CRATE })).toEqual([
      { rule: 'unknown-item', ...into, field: 'assembly' },
    ]);
  });

  it('stays unknown by a claim in passing, which tells where it is all the same', () => {
    const history = told().tell('ItemShipped', UNIT, { toLocation: SHOP, claimed: true });
    expect(history.state(UNIT)?.began).toBeUndefined();
    expect(history.now(UNIT)?.place).toEqual({ kind: 'transit', toLocation: SHOP });
    expect(history.against('ItemMoved', UNIT, { location: SHOP })).toContainEqual(unknown);
    history.tell('ItemReceived', UNIT, { location: SHOP });
    expect(history.state(UNIT)).toMatchObject({ began: 'received', beganAt: history.last });
  });

  it('is nowhere, and a container only by the number of a logistic unit', () => {
    const history = told()
      .tell('ErrorDeclared', UNIT, { positions: [] })
      .tell('ErrorDeclared', PALLET, { positions: [] });
    expect(history.now(OTHER)).toBeUndefined();
    expect(history.now(UNIT)).toEqual({ place: { kind: 'nowhere' }, disposition: 'unknown', path: [] });
    expect([history.state(UNIT)?.isContainer, history.state(PALLET)?.isContainer]).toEqual([false, true]);
  });
});

describe('a logistic unit lives again', () => {
  const inUse = (because: 'not-empty' | 'too-soon') => [{ rule: 'container-in-use', field: 'id', values: { because } }];
  const packed = (): ToldHistory =>
    made(UNIT).tell('ContainerStarted', PALLET, { location: PLANT }).tell('ItemPacked', UNIT, { container: PALLET });
  const emptied = (): ToldHistory => packed().tell('ItemUnpacked', UNIT, { container: PALLET });

  it('not while something is in it: a claim of that changes nothing', () => {
    const history = packed().passTime(2 * YEAR_MS);
    expect(history.against('ContainerStarted', PALLET, { location: SHOP })).toEqual(inUse('not-empty'));
    const before = history.state(PALLET);
    history.tell('ContainerStarted', PALLET, { location: SHOP, claimed: true });
    expect(history.state(PALLET)).toEqual({ ...before, revision: 1, position: 3, touched: history.last });
  });

  it('not while it is on another', () => {
    const history = told()
      .tell('ContainerStarted', PALLET, { location: PLANT })
      .tell('ContainerStarted', TRUCK, { location: PLANT })
      .tell('ItemPacked', PALLET, { container: TRUCK })
      .passTime(2 * YEAR_MS);
    expect(history.against('ContainerStarted', PALLET, { location: SHOP })).toEqual(inUse('not-empty'));
    // Claimed all the same, it is where its new life began and no longer on the truck.
    history.tell('ContainerStarted', PALLET, { location: SHOP, claimed: true });
    expect(history.now(PALLET)).toMatchObject({ place: { kind: 'at', location: SHOP }, path: [] });
    expect(history.state(TRUCK)?.contents).toBe(0);
  });

  it('not within twelve months of what last happened to it or in it', () => {
    const history = emptied().passTime(YEAR_MS - HOUR_MS - 1);
    expect(history.against('ContainerStarted', PALLET, {})).toEqual(inUse('too-soon'));
    expect(history.passTime(1).against('ContainerStarted', PALLET, {})).toEqual([]);
  });

  it('anew: where it starts, active, and without the sales of its former life', () => {
    const history = packed()
      .tell('ItemSold', PALLET, { title: { from: TELLER, to: BUYER } })
      .tell('ItemUnpacked', UNIT, { container: PALLET })
      .tell('ItemShipped', PALLET, { toParty: BUYER })
      .passTime(2 * YEAR_MS)
      .tell('ContainerStarted', PALLET, { location: SHOP, by: BUYER });
    expect(history.state(PALLET)).toMatchObject({ began: 'started', beganAt: history.last, transfers: [] });
    expect(history.now(PALLET)).toEqual({
      place: { kind: 'at', location: SHOP },
      holder: BUYER,
      disposition: 'active',
      path: [],
    });
  });

  it('for the first time keeps what a claim put into it, and its sales before', () => {
    const title = { from: TELLER, to: BUYER };
    const history = told()
      .tell('ItemManufactured', UNIT, { location: PLANT, owner: TELLER })
      .tell('ItemPacked', UNIT, { container: PALLET, location: PLANT, claimed: true })
      .tell('ItemSold', PALLET, { title, claimed: true });
    expect(history.against('ContainerStarted', PALLET, { location: PLANT })).toEqual([]);
    history.tell('ContainerStarted', PALLET, { location: SHOP });
    expect(history.state(PALLET)).toMatchObject({ began: 'started', contents: 1 });
    expect(history.now(UNIT)).toMatchObject({ owner: BUYER, place: { kind: 'at', location: SHOP } });
  });
});

describe('the life of what was dispensed', () => {
  const dispensed = (): ToldHistory =>
    told()
      .tell('ItemManufactured', UNIT, { location: PLANT, owner: TELLER })
      .tell('ContainerStarted', PALLET, { location: PLANT })
      .tell('ItemSold', UNIT, { dispensed: true });
  const cases = [
    ['ItemShipped', { toParty: BUYER }],
    ['ItemReceived', { location: SHOP }],
    ['ItemMoved', { location: SHOP }],
    ['ItemSold', { toParty: BUYER }],
  ] as const;

  it.each(cases)('has ended for %s', (type, data) => {
    expect(dispensed().against(type, UNIT, data)).toEqual([{ rule: 'dispensed', field: 'id', values: {} }]);
  });

  it('has ended for packing and installing', () => {
    const found = [{ rule: 'dispensed', field: 'id', values: { joined: true } }];
    expect(dispensed().against('ItemPacked', UNIT, { container: PALLET })).toEqual(found);
    expect(dispensed().against('ComponentInstalled', UNIT, { assembly: PALLET })).toEqual(found);
  });

  it('goes on when it is returned', () => {
    const history = dispensed();
    expect(history.now(UNIT)).toEqual({ place: { kind: 'gone' }, disposition: 'dispensed', path: [] });
    const back = { location: SHOP, purpose: 'refund' } as const;
    expect(history.against('ItemReturned', UNIT, back)).toEqual([]);
    history.tell('ItemReturned', UNIT, back);
    expect(history.now(UNIT)).toMatchObject({ place: { kind: 'at', location: SHOP }, holder: TELLER });
    expect(history.against('ItemMoved', UNIT, { location: PLANT })).toEqual([]);
  });
});
