import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { quarantine, type QuarantineSlice } from '../../../test/support/quarantine-facet.js';
import { DAY_MS, toldEvents, type Told } from '../../../test/support/told-events.js';
import type { ItemEvent } from './item.events.js';
import type { ItemState } from './item.state.js';

const real = await import('./facets.js');
jest.unstable_mockModule('./facets.js', () => ({ FACETS: [...real.FACETS, quarantine] }));

const { contradictions } = await import('./contradictions.js');
const { evolve } = await import('./evolve.js');
const { Layer, EMPTY_WORLD } = await import('./world.js');
const { lateSubjects } = await import('../history/late-events.js');
const { completedStays } = await import('../history/completed-stays.js');
const { FoldedStock } = await import('../stock/postings.js');
const { READS_LOG_FORM, tooNewFor } = await import('../capture/log-form.js');
const { lineOf } = await import('../stock/stock-lines.js');

const PALLET = '00/103000111111111115';
const UNIT = 'own/acme/unit/1';
const OTHER = 'own/acme/unit/2';

const told = (...story: readonly Told[]): readonly ItemEvent[] => toldEvents(story);

const made = (subject: string): Told => [
  'ItemManufactured',
  subject,
  { location: 'own/acme/plant', owner: 'own/acme/self' },
];
const packed = (subject: string): Told => ['ItemPacked', subject, { container: PALLET }];
const unpacked = (subject: string): Told => ['ItemUnpacked', subject, { container: PALLET }];

/** One event at a position, so many days after the first. */
function toldAt(days: number, position: number, ...[type, subject, data]: Told): ItemEvent {
  const [event] = told([type, subject, data ?? {}]);
  if (!event) throw new Error('one event was told');
  return { ...event, revision: position, position, sortAt: days * DAY_MS };
}

function fold(events: readonly ItemEvent[]): InstanceType<typeof Layer> {
  const world = new Layer(EMPTY_WORLD);
  for (const event of events) evolve(world, event);
  return world;
}

function sliceAt(world: InstanceType<typeof Layer>, subject: string): QuarantineSlice {
  return { ...(world.get(subject) as ItemState & QuarantineSlice) };
}

describe('a facet that is one more line in the list', () => {
  let carried: readonly ItemEvent[];
  beforeAll(() => {
    carried = told(
      made(UNIT),
      made(OTHER),
      ['ContainerStarted', PALLET, { location: 'own/acme/plant' }],
      packed(UNIT),
      ['QuarantineBegun', PALLET],
      packed(OTHER),
      unpacked(UNIT),
      unpacked(OTHER),
    );
  });

  it('gives what is in a carrier what the carrier was told since, and lets it keep that', () => {
    const world = fold(carried);
    expect(sliceAt(world, UNIT).quarantined).toEqual({ isIn: true, order: { at: 4 * DAY_MS, position: 4 } });
    // It came in afterwards.
    expect(sliceAt(world, OTHER).quarantined).toBeUndefined();
    expect(sliceAt(world, PALLET).quarantined?.isIn).toBe(true);
  });

  it('is told apart in stock, where it moves with all that is carried', () => {
    const stock = new FoldedStock(carried);
    const { postings = [] } = stock.postings.get(4) ?? {};
    const shown = postings.map(({ place, line, delta }) => [place, lineOf(line).level, lineOf(line).dimensions, delta]);
    expect(shown).toEqual([
      ['at own/acme/plant', 'container', '', -1],
      ['at own/acme/plant', 'unit', '', -1],
      ['at own/acme/plant', 'container', '{"quarantine":"yes"}', 1],
      ['at own/acme/plant', 'unit', '{"quarantine":"yes"}', 1],
    ]);
    const sum = [...stock.postings.values()]
      .flatMap((one) => one.postings)
      .reduce((total, { delta }) => total + delta, 0);
    expect(sum).toBe(0);
  });

  it('leaves the core alone, which is late by its own events only', () => {
    const world = fold([...told(made(UNIT)), toldAt(9, 1, 'QuarantineBegun', UNIT)]);
    expect(world.get(UNIT)?.touched).toEqual({ at: 0, position: 0 });
    const moved = toldAt(5, 2, 'ItemMoved', UNIT, { location: 'own/acme/dock' });
    expect(lateSubjects(world, [moved])).toEqual([]);
  });

  it('is late by its own slice, whatever the core did since', () => {
    const events = told(made(UNIT), ['QuarantineBegun', UNIT], ['ItemMoved', UNIT, { location: 'own/acme/dock' }]);
    const world = fold(events);
    expect(lateSubjects(world, [toldAt(1.5, 3, 'QuarantineEnded', UNIT)])).toEqual([]);
    expect(lateSubjects(world, [toldAt(0.5, 3, 'QuarantineEnded', UNIT)])).toEqual([UNIT]);
  });

  it('is stored with the item, and read again', async () => {
    const { stateOf, storedItem } = await import('../../../projections/items/stored-item.js');
    const state = fold(told(made(UNIT), ['QuarantineBegun', UNIT])).get(UNIT);
    if (!state) throw new Error('it was made');
    const row = Object.fromEntries(Object.entries(storedItem(state)).map(([name, value]) => [name, value ?? null]));
    expect(stateOf(row as never)).toEqual(state);
    expect(row.more).toBe('{"quarantined":{"isIn":true,"order":{"at":86400000,"position":1}}}');
  });

  it('does not end the stay during which it was told', () => {
    const history = told(packed(UNIT), ['QuarantineBegun', UNIT], unpacked(UNIT));
    expect(completedStays(history, Number.POSITIVE_INFINITY).over).toMatchObject([{ carrier: PALLET }]);
  });

  it('is written once all can read it: a form of the log goes with its types', () => {
    const events = told(made(UNIT), ['QuarantineBegun', UNIT]);
    expect(READS_LOG_FORM).toBe(9);
    expect([tooNewFor(8, events), tooNewFor(9, events)]).toEqual(['QuarantineBegun', undefined]);
    expect(tooNewFor(8, events.slice(0, 1))).toBeUndefined();
  });

  it('speaks after the core, and only of what was recorded under its rules or later ones', () => {
    const world = fold(told(made(UNIT), ['QuarantineBegun', UNIT]));
    const shipped = toldAt(2, 2, 'ItemShipped', UNIT, { location: 'own/acme/dock' });
    const rules = (number: number): readonly string[] =>
      contradictions(world, { ...shipped, rules: number }).map(({ rule }) => rule);
    expect(rules(1)).toEqual(['elsewhere']);
    expect(rules(2)).toEqual(['elsewhere', 'quarantined']);
    expect(rules(3)).toEqual(['elsewhere', 'quarantined']);
  });
});
