import { describe, expect, it } from '@jest/globals';
import { TELLER, ToldHistory } from '../../../../test/support/told-history.js';
import { BEFORE_ALL, type Order } from '../../order.js';
import { unknownState, type CoreState, type Transfer } from './core.state.js';
import { carriersOf, dispositionIn, isTransportUnit, resolve, resolveState, transfersReaching } from './resolve.js';

const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const BUYER = '417/9506000134352';
const UNIT = '01/09506000134352/21/1';
const CASE = '01/19506000134359/21/C1';
const PALLET = '00/095060001343520000';

/** A unit in a case on a pallet at the plant. */
const nested = (): ToldHistory =>
  new ToldHistory()
    .tell('ItemManufactured', UNIT, { location: PLANT, owner: TELLER })
    .tell('ItemManufactured', CASE, { location: PLANT, owner: TELLER })
    .tell('ContainerStarted', PALLET, { location: PLANT })
    .tell('ItemPacked', UNIT, { container: CASE })
    .tell('ItemPacked', CASE, { container: PALLET });

describe('what is carried', () => {
  it('is where its outermost carrier is, in the hands of who holds that', () => {
    const history = nested();
    expect(history.now(UNIT)).toEqual({
      place: { kind: 'at', location: PLANT },
      holder: TELLER,
      owner: TELLER,
      disposition: 'in_progress',
      path: [CASE, PALLET],
    });
    history.tell('ItemShipped', PALLET, { toLocation: SHOP, toParty: BUYER });
    const way = { kind: 'transit', from: PLANT, toLocation: SHOP, toParty: BUYER };
    expect(history.now(UNIT)).toMatchObject({ place: way, holder: TELLER });
    history.tell('ItemReceived', PALLET, { location: SHOP, by: BUYER });
    expect(history.now(UNIT)).toMatchObject({ place: { kind: 'at', location: SHOP }, holder: BUYER, owner: TELLER });
    // Its own events have told nothing of that.
    expect(history.state(UNIT)).toMatchObject({ place: { kind: 'at', location: PLANT }, holder: TELLER });
  });

  it('is in nobody’s hands where its carrier is in nobody’s', () => {
    const history = nested().tell('ItemSold', PALLET, { toLocation: SHOP });
    expect(history.now(UNIT)).not.toHaveProperty('holder');
    expect(history.state(UNIT)?.holder).toBe(TELLER);
  });

  it('belongs to nobody where nobody was told to own it', () => {
    const history = new ToldHistory()
      .tell('ItemReceived', UNIT, { location: PLANT })
      .tell('ContainerStarted', PALLET, { location: PLANT })
      .tell('ItemPacked', UNIT, { container: PALLET });
    expect(history.now(UNIT)).not.toHaveProperty('owner');
  });

  it('has the disposition that it or a carrier was given last, since it was in that', () => {
    const history = nested();
    history.tell('ItemShipped', PALLET, { toParty: BUYER });
    expect([UNIT, CASE].map((id) => history.now(id)?.disposition)).toEqual(['in_transit', 'in_transit']);
    history.tell('ItemObserved', UNIT, { disposition: 'damaged' });
    expect([UNIT, CASE].map((id) => history.now(id)?.disposition)).toEqual(['damaged', 'in_transit']);
    history.tell('ItemObserved', CASE, { disposition: 'expired' });
    expect([UNIT, CASE, PALLET].map((id) => history.now(id)?.disposition)).toEqual([
      'expired',
      'expired',
      'in_transit',
    ]);
    history.tell('ItemReceived', PALLET, { location: SHOP });
    expect([UNIT, CASE].map((id) => history.now(id)?.disposition)).toEqual(['in_progress', 'in_progress']);
  });

  it('does not get the disposition that a carrier was given before it came in', () => {
    const history = new ToldHistory()
      .tell('ItemManufactured', CASE, { location: PLANT })
      .tell('ItemManufactured', UNIT, { location: PLANT })
      .tell('ItemObserved', CASE, { disposition: 'damaged' })
      .tell('ComponentInstalled', UNIT, { assembly: CASE });
    expect(history.now(UNIT)?.disposition).toBe('active');
  });

  it('keeps, when it leaves, where it was, who held it and what it was given there', () => {
    const history = nested()
      .tell('ItemReceived', PALLET, { location: SHOP, by: BUYER, title: { from: TELLER, to: BUYER } })
      .tell('ItemObserved', PALLET, { disposition: 'damaged' })
      .tell('ComponentRemoved', UNIT, { assembly: CASE });
    const own = { place: { kind: 'at', location: SHOP }, holder: BUYER, owner: BUYER, disposition: 'damaged' };
    expect(history.now(UNIT)).toEqual({ ...own, path: [] });
    history.tell('ItemMoved', PALLET, { location: PLANT }).tell('ItemObserved', PALLET, { disposition: 'expired' });
    expect(history.now(UNIT)).toEqual({ ...own, path: [] });
  });

  it('keeps the moment of a disposition as well: what the next carrier was given before is not its own', () => {
    const history = nested()
      .tell('ItemObserved', PALLET, { disposition: 'damaged' })
      .tell('ComponentRemoved', CASE, { assembly: PALLET });
    expect(history.state(CASE)).toMatchObject({
      disposition: 'damaged',
      dispositionOrder: { ...history.last, at: history.last.at - 3_600_000, position: 5 },
    });
    expect(history.now(UNIT)?.disposition).toBe('damaged');
  });
});

describe('carriers of a state', () => {
  const order = (position: number): Order => ({ at: position, position });
  const inside = (subject: string, carrier: string, since: number): CoreState => ({
    ...unknownState(subject),
    carrier: { kind: 'container', id: carrier, since: order(since) },
  });
  const worldOf = (...states: readonly CoreState[]) => new Map(states.map((state) => [state.subject, state]));
  const linksOf = (world: ReadonlyMap<string, CoreState>, subject: string) =>
    carriersOf(world, world.get(subject) ?? unknownState(subject)).map(({ state, since }) => [
      state.subject,
      since.position,
    ]);

  it('are told from the moment at which it was in them by way of all below', () => {
    const world = worldOf(inside('a', 'b', 1), inside('b', 'c', 5), inside('c', 'd', 3), unknownState('d'));
    expect(linksOf(world, 'a')).toEqual([
      ['b', 1],
      ['c', 5],
      ['d', 5],
    ]);
    expect(linksOf(world, 'd')).toEqual([]);
  });

  it('end where one is not known, and where a circle of claims began', () => {
    expect(linksOf(worldOf(inside('a', 'b', 1)), 'a')).toEqual([]);
    const circle = worldOf(inside('a', 'b', 1), inside('b', 'c', 2), inside('c', 'a', 3));
    expect(linksOf(circle, 'a')).toEqual([
      ['b', 1],
      ['c', 2],
    ]);
    const beside = worldOf(inside('x', 'a', 1), inside('a', 'b', 2), inside('b', 'a', 3));
    expect(linksOf(beside, 'x')).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  const transfer = (position: number): Transfer => ({ order: order(position), from: `p${position}`, to: 'p' });
  it('count by the transfers made since then, in their order, later than what the subject was told itself', () => {
    const links = [
      { state: { ...unknownState('case'), transfers: [transfer(2), transfer(3), transfer(9)] }, since: order(2) },
      { state: { ...unknownState('pallet'), transfers: [transfer(4), transfer(5), transfer(7)] }, since: order(4) },
    ];
    const unit = inside('unit', 'case', 2);
    expect(transfersReaching(unit, links).map(({ order: { position } }) => position)).toEqual([3, 5, 7, 9]);
    const world = worldOf(
      { ...unit, owner: 'p7' },
      {
        ...unknownState('case'),
        carrier: { kind: 'container', id: 'pallet', since: order(4) },
        transfers: [transfer(2), transfer(9)],
      },
      { ...unknownState('pallet'), transfers: [transfer(3), transfer(7)] },
    );
    const owner = (ownerOrder: Order) => resolveState(world, { ...unit, owner: 'p7', ownerOrder }).owner;
    expect([BEFORE_ALL, order(6), order(7)].map(owner)).toEqual(['p', 'p', 'p7']);
  });

  it('give their disposition where it is later than all others, and than their coming', () => {
    const given = (disposition: string, position: number): CoreState => ({
      ...unknownState(disposition),
      disposition,
      dispositionOrder: order(position),
    });
    const cases = [
      [[6, 1], 'first'],
      [[1, 6], 'second'],
      [[4, 1], 'own'],
      [[3, 2], 'own'],
    ] as const;
    for (const [[first, second], expected] of cases) {
      const links = [
        { state: given('first', first), since: order(1) },
        { state: given('second', second), since: order(2) },
      ];
      expect(dispositionIn(given('own', 4), links).disposition).toBe(expected);
    }
    expect(dispositionIn(given('own', 1), [{ state: given('at its coming', 3), since: order(3) }])).toEqual({
      disposition: 'own',
      order: order(1),
    });
  });
});

describe('the owner after transfers', () => {
  const [ab, bc, ca] = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
    { from: 'c', to: 'a' },
  ];
  it.each([
    ['a', [], 'a'],
    ['a', [ab], 'b'],
    ['a', [ab, bc], 'c'],
    ['a', [bc, ab], 'b'],
    ['a', [ab, bc, ca], 'a'],
    ['b', [ab], 'b'],
    [undefined, [ab], undefined],
    [undefined, [{ to: 'd' }], 'd'],
  ])('of what belonged to %s, by %j', (owner, transfers, expected) => {
    const carrier = { kind: 'container', id: 'case', since: BEFORE_ALL } as const;
    const unit = { ...unknownState('unit'), carrier, ...(owner === undefined ? {} : { owner }) };
    const inOrder = transfers.map((transfer, position) => ({ ...transfer, order: { at: 0, position } }));
    const world = new Map([['case', { ...unknownState('case'), transfers: inOrder }]]);
    expect(resolveState(world, unit).owner).toBe(expected);
  });
});

describe('a unit of transport', () => {
  it.each([
    [PALLET, true],
    ['8003/095060001343521', true],
    [CASE, false],
    ['8004/0950600013435', false],
    ['own/00/8003/1', false],
  ])('%s: %s', (subject, is) => expect(isTransportUnit(subject)).toBe(is));
});

describe('what was never told', () => {
  it('resolves to nothing', () => expect(resolve(new Map(), UNIT)).toBeUndefined());
});
