import { describe, expect, it } from '@jest/globals';
import { TELLER, ToldHistory, type ToldData, type ToldFinding } from '../../../../test/support/told-history.js';
import { RULES } from '../rules.js';
import { touchCarriers } from './carriers.js';
import type { CoreState } from './core.state.js';

const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const BUYER = '417/9506000134352';
const UNIT = '01/09506000134352/21/1';
const OTHER = '01/09506000134352/21/2';
const CRATE = 'own/acme/crate/1';
const CASE = '01/19506000134359/21/C1';
const PALLET = '00/095060001343520000';
const at = (location: string) => ({ kind: 'at', location });

/** All at the plant, held and owned by the teller. */
const made = (...subjects: readonly string[]): ToldHistory =>
  subjects.reduce(
    (history, subject) => history.tell('ItemManufactured', subject, { location: PLANT, owner: TELLER }),
    new ToldHistory(),
  );
const packed = (): ToldHistory => made(UNIT, OTHER, CRATE, CASE).tell('ItemPacked', UNIT, { container: CRATE });
/** The unit in the crate in the case. */
const nested = (): ToldHistory => packed().tell('ItemPacked', CRATE, { container: CASE });

const carried = (carrier: string, instead: 'pack' | 'install'): ToldFinding => ({
  rule: 'carried',
  field: 'id',
  values: { kind: 'container', carrier, instead },
});
const notIn = (carrier: string): ToldFinding => ({
  rule: 'not-in-carrier',
  field: 'container',
  values: { kind: 'container', carrier },
});
const circle = (carrier: string): ToldFinding => ({ rule: 'closes-circle', field: 'container', values: { carrier } });
const contentsOf = (history: ToldHistory, ...subjects: readonly string[]) =>
  subjects.map((subject) => history.state(subject)?.contents);

describe('packing', () => {
  it('puts it into a container, from then on, and makes a container of what was none', () => {
    const history = made(UNIT, CRATE);
    expect(history.state(CRATE)?.isContainer).toBe(false);
    expect(history.against('ItemPacked', UNIT, { container: CRATE })).toEqual([]);
    history.tell('ItemPacked', UNIT, { container: CRATE });
    const carrier = { kind: 'container', id: CRATE, since: history.last };
    expect(history.state(UNIT)).toMatchObject({ carrier, disposition: 'in_progress', dispositionOrder: history.last });
    expect(history.state(CRATE)).toMatchObject({ contents: 1, isContainer: true, touched: history.last });
    expect(history.state(CRATE)).not.toHaveProperty('slots');
    expect(contentsOf(history.tell('ItemUnpacked', UNIT, { container: CRATE }), CRATE)).toEqual([0]);
    expect(history.state(CRATE)?.isContainer).toBe(true);
  });

  it('is not for what is in a container already; claimed, it changes containers', () => {
    const history = packed();
    expect(history.against('ItemPacked', UNIT, { container: CASE })).toEqual([carried(CRATE, 'pack')]);
    expect(history.against('ItemPacked', UNIT, { container: CRATE })).toEqual([carried(CRATE, 'pack')]);
    history.tell('ItemPacked', UNIT, { container: CASE, claimed: true });
    expect(history.now(UNIT)?.path).toEqual([CASE]);
    expect(contentsOf(history, CRATE, CASE)).toEqual([0, 1]);
  });

  it('nests: what is inside goes along', () => {
    const history = nested().tell('ItemMoved', CASE, { location: SHOP });
    expect(history.now(UNIT)).toMatchObject({ place: at(SHOP), path: [CRATE, CASE] });
    expect(contentsOf(history, CASE, CRATE, UNIT)).toEqual([1, 1, 0]);
  });

  it('never closes a circle: such a claim leaves everything where it is', () => {
    expect(made(UNIT).against('ItemPacked', UNIT, { container: UNIT })).toEqual([circle(UNIT)]);
    const history = nested();
    expect(history.against('ItemPacked', CASE, { container: UNIT })).toEqual([circle(UNIT)]);
    expect(history.against('ItemPacked', CRATE, { container: UNIT })).toEqual([carried(CASE, 'pack'), circle(UNIT)]);
    history
      .tell('ItemPacked', CASE, { container: UNIT, claimed: true })
      .tell('ItemPacked', CASE, { container: CASE, claimed: true });
    expect(history.now(UNIT)?.path).toEqual([CRATE, CASE]);
    expect(history.state(CASE)).not.toHaveProperty('carrier');
    expect(contentsOf(history, CASE, CRATE, UNIT)).toEqual([1, 1, 0]);
  });

  const inTransit = (values: object): ToldFinding => ({ rule: 'in-transit', field: 'id', values });
  const sent = (subject: string) => made(UNIT, CRATE).tell('ItemShipped', subject, { toLocation: SHOP });
  const dispensed = (subject: string) => made(UNIT, CRATE).tell('ItemSold', subject, { dispensed: true });
  const about = { field: 'container', about: CRATE };
  it.each<readonly [string, ToldHistory, readonly ToldFinding[]]>([
    ['of what is on its way', sent(UNIT), [inTransit({})]],
    ['into what is on its way', sent(CRATE), [{ ...inTransit({ other: CRATE }), ...about }]],
    ['of what was dispensed', dispensed(UNIT), [{ rule: 'dispensed', field: 'id', values: { joined: true } }]],
    ['into what was', dispensed(CRATE), [{ rule: 'dispensed', ...about, values: { joined: true, other: CRATE } }]],
    [
      'into what stands elsewhere',
      made(UNIT, CRATE).tell('ItemMoved', CRATE, { location: SHOP }),
      [{ rule: 'elsewhere', field: 'container', values: { at: PLANT, other: CRATE, otherAt: SHOP } }],
    ],
    ['of what stands nobody said where', made(CRATE).tell('ItemManufactured', UNIT, {}), []],
    ['into what stands nobody said where', made(UNIT).tell('ItemManufactured', CRATE, {}), []],
  ])('%s: what speaks against it', (_what, history, findings) => {
    expect(history.against('ItemPacked', UNIT, { container: CRATE })).toEqual(findings);
  });

  it('happens where the container is', () => {
    const history = made(UNIT, CRATE);
    expect(history.against('ItemPacked', UNIT, { container: CRATE, location: PLANT })).toEqual([]);
    expect(history.against('ItemPacked', UNIT, { container: CRATE, location: SHOP })).toEqual([
      { rule: 'elsewhere', field: 'location', values: { at: PLANT, asked: SHOP } },
    ]);
  });

  describe('tells where the container is', () => {
    const packing = (more: Partial<ToldData<'ItemPacked'>>) => ({ container: CRATE, by: BUYER, ...more });
    const claim = { claimed: true, location: SHOP } as const;
    const crateAfter = (history: ToldHistory, more: Partial<ToldData<'ItemPacked'>>) =>
      history.tell('ItemPacked', UNIT, packing(more)).now(CRATE);

    it('where nobody knew', () => {
      const seen = { place: at(SHOP), holder: BUYER };
      expect(crateAfter(made(UNIT), claim)).toMatchObject(seen);
      expect(crateAfter(made(UNIT), { location: SHOP })).toMatchObject(seen);
      expect(crateAfter(made(UNIT), { claimed: true })).toMatchObject({ place: { kind: 'nowhere' } });
    });

    it('by a claim, not by an operation, where it was known', () => {
      expect(crateAfter(made(UNIT, CRATE), claim)).toMatchObject({ place: at(SHOP), holder: BUYER });
      expect(crateAfter(made(UNIT, CRATE), { location: SHOP })).toMatchObject({ place: at(PLANT), holder: TELLER });
      expect(crateAfter(made(UNIT, CRATE), { claimed: true })).toMatchObject({ place: at(PLANT), holder: TELLER });
    });

    it('not where it is in another, which was not seen', () => {
      const within = made(UNIT, CRATE, CASE).tell('ItemPacked', CRATE, { container: CASE });
      expect(crateAfter(within, claim)).toMatchObject({ place: at(PLANT), path: [CASE] });
      expect(within.state(CRATE)).toMatchObject({ place: at(PLANT), holder: TELLER });
    });
  });
});

describe('unpacking', () => {
  it('leaves it where the container is, in the hands of who holds that', () => {
    const history = packed().tell('ItemMoved', CRATE, { location: SHOP, by: BUYER });
    expect(history.against('ItemUnpacked', UNIT, { container: CRATE })).toEqual([]);
    history.tell('ItemUnpacked', UNIT, { container: CRATE });
    expect(history.now(UNIT)).toMatchObject({
      place: at(SHOP),
      holder: BUYER,
      disposition: 'in_progress',
      path: [],
    });
    expect(history.state(UNIT)).not.toHaveProperty('carrier');
    expect(history.state(CRATE)).toMatchObject({ contents: 0, touched: history.last });
  });

  it('leaves it in nobody’s hands where nobody is known to hold the container', () => {
    const history = packed()
      .tell('ItemSold', CRATE, { toLocation: SHOP })
      .tell('ItemUnpacked', UNIT, { container: CRATE });
    expect(history.now(UNIT)).not.toHaveProperty('holder');
  });

  it('puts it where it is said to happen', () => {
    const history = packed().tell('ItemUnpacked', UNIT, { container: CRATE, location: SHOP, by: BUYER });
    expect(history.now(UNIT)).toMatchObject({ place: at(SHOP), holder: BUYER, path: [] });
  });

  it('out of what it is not in contradicts, and takes it out of nothing', () => {
    expect(made(UNIT, CRATE).against('ItemUnpacked', UNIT, { container: CRATE })).toEqual([notIn(CRATE)]);
    const history = packed();
    expect(history.against('ItemUnpacked', UNIT, { container: CASE })).toEqual([notIn(CASE)]);
    history.tell('ItemUnpacked', UNIT, { container: CASE, claimed: true });
    expect(history.now(UNIT)?.path).toEqual([CRATE]);
    expect(contentsOf(history, CRATE, CASE)).toEqual([1, 0]);
    // Seen elsewhere it cannot be in the crate any more.
    history.tell('ItemUnpacked', UNIT, { container: CASE, location: SHOP, claimed: true });
    expect(history.now(UNIT)).toMatchObject({ place: at(SHOP), path: [] });
    expect(contentsOf(history, CRATE, CASE)).toEqual([0, 0]);
  });

  it('of a component, and removing what is packed, contradict', () => {
    const built = made(UNIT, CRATE).tell('ComponentInstalled', UNIT, { assembly: CRATE });
    expect(built.against('ItemUnpacked', UNIT, { container: CRATE })).toEqual([notIn(CRATE)]);
    expect(packed().against('ComponentRemoved', UNIT, { assembly: CRATE })).toEqual([
      { rule: 'not-in-carrier', field: 'assembly', values: { kind: 'assembly', carrier: CRATE } },
    ]);
  });
});

describe('what is seen by itself', () => {
  const moments = [
    ['ItemMoved', { location: SHOP }, at(SHOP)],
    ['ItemReceived', { location: SHOP }, at(SHOP)],
    ['ItemReturned', { location: SHOP, purpose: 'repair' }, at(SHOP)],
    ['ItemObserved', { location: SHOP }, at(SHOP)],
    ['ItemSold', { toLocation: SHOP }, at(SHOP)],
    ['ItemSold', { toParty: BUYER }, { kind: 'with', party: BUYER }],
    ['ItemShipped', { toLocation: SHOP }, { kind: 'transit', from: PLANT, toLocation: SHOP }],
    ['ItemManufactured', { location: SHOP }, at(SHOP)],
  ] as const;

  it.each(moments)('elsewhere has left its carrier, at any depth: %s %j', (type, data, place) => {
    const history = nested().tell(type, UNIT, { ...data, claimed: true });
    expect(history.now(UNIT)).toMatchObject({ place, path: [] });
    expect(contentsOf(history, CRATE, CASE)).toEqual([0, 1]);
  });

  it.each(moments)('with its carrier, which is there too, stays in it: %s %j', (type, data, place) => {
    const history = nested().tell(type, CASE, { ...data, claimed: true });
    history.tell(type, UNIT, { ...data, claimed: true });
    expect(history.now(UNIT)).toMatchObject({ place, path: [CRATE, CASE] });
    expect(contentsOf(history, CRATE, CASE)).toEqual([1, 1]);
  });

  it('takes along what is in it', () => {
    const history = nested().tell('ItemMoved', CRATE, { location: SHOP, claimed: true });
    expect(history.now(UNIT)).toMatchObject({ place: at(SHOP), path: [CRATE] });
    expect(history.now(CASE)?.place).toEqual(at(PLANT));
  });
});

describe('what happens inside', () => {
  it('bears on all that carry it', () => {
    const history = nested().tell('ItemObserved', UNIT, { disposition: 'damaged' });
    const touched = (subject: string) => history.state(subject)?.touched;
    expect([UNIT, CRATE, CASE].map(touched)).toEqual([history.last, history.last, history.last]);
    history.tell('ItemObserved', CASE, { disposition: 'active' });
    expect(touched(CASE)).toEqual(history.last);
    expect(touched(UNIT)).not.toEqual(history.last);
    history.tell('ItemMoved', UNIT, { location: SHOP });
    expect([UNIT, CRATE, CASE].map(touched)).toEqual([history.last, history.last, history.last]);
    history.tell('ItemMoved', UNIT, { location: PLANT });
    expect([CRATE, CASE].map(touched)).not.toContainEqual(history.last);
  });

  it('earlier never sets back when they were touched last', () => {
    const history = nested();
    const states = new Map([UNIT, CRATE, CASE].flatMap((id) => Object.entries({ [id]: history.state(id) })));
    const world = { get: (id: string) => states.get(id), set: (id: string, state: CoreState) => states.set(id, state) };
    touchCarriers(world, UNIT, { ...history.last, at: 0 }, RULES);
    expect([CRATE, CASE].map((id) => states.get(id)?.touched)).toEqual([history.last, history.last]);
  });

  it('bears on the carriers of a new carrier', () => {
    const history = made(UNIT, CRATE, PALLET)
      .tell('ItemPacked', CRATE, { container: PALLET })
      .tell('ItemPacked', UNIT, { container: CRATE });
    expect(history.state(PALLET)?.touched).toEqual(history.last);
    expect(contentsOf(history, PALLET, CRATE)).toEqual([1, 1]);
  });
});
