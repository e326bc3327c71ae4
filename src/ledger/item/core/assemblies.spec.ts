import { describe, expect, it } from '@jest/globals';
import { TELLER, ToldHistory } from '../../../../test/support/told-history.js';
import type { Counter } from './core.events.js';

const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const CAR = 'own/acme/car/1';
const OTHER_CAR = 'own/acme/car/2';
const MOTOR = 'own/acme/motor/M1';
const SPARE = 'own/acme/motor/M2';
const at = (location: string) => ({ kind: 'at', location });

const made = (): ToldHistory =>
  [CAR, OTHER_CAR, MOTOR, SPARE].reduce(
    (history, subject) => history.tell('ItemManufactured', subject, { location: PLANT, owner: TELLER }),
    new ToldHistory(),
  );
const installed = (position?: string): ToldHistory =>
  made().tell('ComponentInstalled', MOTOR, { assembly: CAR, ...(position === undefined ? {} : { position }) });

describe('installing', () => {
  it('puts a component into an assembly, which is no container, and leaves its disposition', () => {
    const history = made();
    expect(history.against('ComponentInstalled', MOTOR, { assembly: CAR })).toEqual([]);
    history.tell('ComponentInstalled', MOTOR, { assembly: CAR });
    expect(history.state(MOTOR)?.carrier).toStrictEqual({ kind: 'assembly', id: CAR, since: history.last });
    expect(history.now(MOTOR)).toMatchObject({ disposition: 'active', path: [CAR] });
    expect(history.state(CAR)).toMatchObject({ contents: 1, isContainer: false, touched: history.last });
    expect(history.state(CAR)).not.toHaveProperty('slots');
  });

  it('leaves a container one, whatever is installed in it', () => {
    const history = made()
      .tell('ItemPacked', SPARE, { container: CAR })
      .tell('ComponentInstalled', MOTOR, { assembly: CAR });
    expect(history.state(CAR)).toMatchObject({ contents: 2, isContainer: true });
  });

  it('happens in one assembly', () => {
    const found = [{ rule: 'carried', field: 'id', values: { kind: 'assembly', carrier: CAR, instead: 'install' } }];
    expect(installed().against('ComponentInstalled', MOTOR, { assembly: OTHER_CAR })).toEqual(found);
  });

  it('of what stands elsewhere, or closes a circle, contradicts', () => {
    const moved = made().tell('ItemMoved', CAR, { location: SHOP });
    expect(moved.against('ComponentInstalled', MOTOR, { assembly: CAR })).toEqual([
      { rule: 'elsewhere', field: 'assembly', values: { at: PLANT, other: CAR, otherAt: SHOP } },
    ]);
    expect(installed().against('ComponentInstalled', CAR, { assembly: MOTOR })).toEqual([
      { rule: 'closes-circle', field: 'assembly', values: { carrier: MOTOR } },
    ]);
  });

  it.each(['front', 'constructor'])('takes a position, of any name: %s', (position) => {
    const history = made();
    expect(history.against('ComponentInstalled', MOTOR, { assembly: CAR, position })).toEqual([]);
    history.tell('ComponentInstalled', MOTOR, { assembly: CAR, position });
    expect(history.state(MOTOR)?.carrier).toMatchObject({ position });
    expect(Object.entries(history.state(CAR)?.slots ?? {})).toEqual([[position, MOTOR]]);
    expect(history.against('ComponentInstalled', SPARE, { assembly: CAR, position })).toEqual([
      {
        rule: 'position-occupied',
        field: 'position',
        about: CAR,
        values: { assembly: CAR, position, occupant: MOTOR },
      },
    ]);
  });

  it('may take any other position, and one that it has itself', () => {
    const history = installed('front');
    expect(history.against('ComponentInstalled', SPARE, { assembly: CAR })).toEqual([]);
    expect(history.against('ComponentInstalled', SPARE, { assembly: CAR, position: 'rear' })).toEqual([]);
    expect(history.against('ComponentInstalled', SPARE, { assembly: OTHER_CAR, position: 'front' })).toEqual([]);
    const again = history.against('ComponentInstalled', MOTOR, { assembly: CAR, position: 'front' });
    expect(again.map(({ rule }) => rule)).toEqual(['carried']);
    history.tell('ComponentInstalled', SPARE, { assembly: CAR, position: 'rear' });
    expect(history.state(CAR)).toMatchObject({ contents: 2, slots: { front: MOTOR, rear: SPARE } });
  });
});

describe('removing', () => {
  it('takes a component out, frees its position and no other', () => {
    const history = installed('front').tell('ComponentInstalled', SPARE, { assembly: CAR, position: 'rear' });
    expect(history.against('ComponentRemoved', MOTOR, { assembly: CAR, position: 'front' })).toEqual([]);
    history.tell('ComponentRemoved', MOTOR, { assembly: CAR, position: 'front' });
    expect(history.now(MOTOR)).toMatchObject({ place: at(PLANT), holder: TELLER, disposition: 'active', path: [] });
    expect(history.state(CAR)).toMatchObject({ contents: 1, touched: history.last });
    expect(history.state(CAR)?.slots).toEqual({ rear: SPARE });
    expect(history.against('ComponentInstalled', MOTOR, { assembly: CAR, position: 'front' })).toEqual([]);
  });

  it('puts it where that is said to happen', () => {
    const history = installed().tell('ComponentRemoved', MOTOR, { assembly: CAR, location: SHOP });
    expect(history.now(MOTOR)).toMatchObject({ place: at(SHOP), path: [] });
    expect(history.state(CAR)).not.toHaveProperty('slots');
  });

  it('from a position where it is not contradicts', () => {
    const found = [{ rule: 'not-in-carrier', field: 'position', values: { position: 'front', asked: 'rear' } }];
    expect(installed('front').against('ComponentRemoved', MOTOR, { assembly: CAR, position: 'rear' })).toEqual(found);
  });

  it.each([
    [undefined, 'front'],
    ['front', undefined],
  ])('may say a position that nobody told, or none (installed %s, removed %s)', (told, asked) => {
    const removal = { assembly: CAR, ...(asked === undefined ? {} : { position: asked }) };
    expect(installed(told).against('ComponentRemoved', MOTOR, removal)).toEqual([]);
  });

  it('from another assembly contradicts, and leaves it in its own', () => {
    const history = installed('front');
    const found = { rule: 'not-in-carrier', field: 'assembly', values: { kind: 'assembly', carrier: OTHER_CAR } };
    expect(history.against('ComponentRemoved', MOTOR, { assembly: OTHER_CAR })).toEqual([found]);
    history.tell('ComponentRemoved', MOTOR, { assembly: OTHER_CAR, claimed: true });
    expect(history.now(MOTOR)?.path).toEqual([CAR]);
    expect(history.state(CAR)).toMatchObject({ contents: 1, slots: { front: MOTOR } });
  });
});

describe('counters', () => {
  const cycles = (value: string, since = 'new'): Counter => ({ name: 'cycles', value, since });
  const hours = (value: string): Counter => ({ name: 'hours', value, since: 'new' });
  const counted = (...counters: readonly Counter[]): ToldHistory =>
    made().tell('ComponentInstalled', MOTOR, { assembly: CAR, counters });
  const decreases = (known: string, value: string) => ({
    rule: 'counter-decreases',
    field: 'counters',
    values: { counter: 'cycles', known, value },
  });

  it('are those of the last reading, each by its name and since when it counts', () => {
    const history = counted(cycles('10'), cycles('3', 'overhaul'), hours('8'));
    history.tell('ComponentRemoved', MOTOR, { assembly: CAR, counters: [cycles('12')] });
    expect(history.state(MOTOR)?.counters).toHaveLength(3);
    expect(history.state(MOTOR)?.counters).toEqual(
      expect.arrayContaining([cycles('12'), cycles('3', 'overhaul'), hours('8')]),
    );
  });

  it.each([[{}], [{ counters: [] }]])('stay as they were read where an event reads none: %j', (none) => {
    const history = counted(cycles('10')).tell('ComponentRemoved', MOTOR, { assembly: CAR, ...none });
    expect(history.state(MOTOR)?.counters).toEqual([cycles('10')]);
    expect(
      made()
        .tell('ComponentInstalled', MOTOR, { assembly: CAR, ...none })
        .state(MOTOR),
    ).not.toHaveProperty('counters');
  });

  it.each<readonly [readonly Counter[], readonly object[]]>([
    [[cycles('9')], [decreases('10', '9')]],
    [[cycles('9.99')], [decreases('10', '9.99')]],
    [[cycles('10')], []],
    [[cycles('10.0')], []],
    [[cycles('100')], []],
    [[cycles('1', 'overhaul')], []],
    [[hours('1')], []],
    [[hours('1'), cycles('9')], [decreases('10', '9')]],
  ])('never decrease: 10 cycles since new, then %j', (counters, findings) => {
    const history = counted(cycles('10'));
    expect(history.against('ComponentRemoved', MOTOR, { assembly: CAR, counters })).toEqual(findings);
    history.tell('ComponentRemoved', MOTOR, { assembly: CAR });
    expect(history.against('ComponentInstalled', MOTOR, { assembly: OTHER_CAR, counters })).toEqual(findings);
  });

  it('may begin anywhere', () => {
    expect(made().against('ComponentInstalled', MOTOR, { assembly: CAR, counters: [cycles('5')] })).toEqual([]);
  });
});
