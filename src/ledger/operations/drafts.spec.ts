import { describe, expect, it } from '@jest/globals';
import { EMPTY_WORLD, Layer } from '../item/world.js';
import { drafted as draftedOver, draftEvents } from './drafts.js';
import type { ItemsOperation } from './operation.js';
import type { ItemEntry, ItemFields } from './fields.js';
import { RULES } from '../item/rules.js';
import { NOTHING_WITHIN } from './within.js';

const RECORDED_AT = '2026-03-27T11:45:20.125Z';
const SHARED: ItemFields = { location: 'own/acme/f' };

function drafted(name: ItemsOperation['operation'], entries: readonly (readonly [string, ItemFields])[]) {
  const items = entries.map(([subject, fields], n): ItemEntry => ({ subject, field: `items[${n}]`, fields }));
  const operation: ItemsOperation = { operation: name, recordedFor: 'own/acme/p', items };
  const context = {
    rules: RULES,
    recordedAtMs: Date.parse(RECORDED_AT),
    firstEventPosition: 1,
    within: () => NOTHING_WITHIN,
  };
  return draftEvents(draftedOver(operation, new Layer(EMPTY_WORLD), context));
}

describe('what an operation tells of its items', () => {
  it('is kept once for those that are given the same fields, and is of its own for every other', () => {
    const other: ItemFields = { location: 'own/acme/g' };
    const drafts = drafted('move', [
      ['own/acme/u/1', SHARED],
      ['own/acme/u/2', SHARED],
      ['own/acme/u/3', other],
      ['own/acme/u/4', SHARED],
    ]);
    const told = drafts.map(({ draft, entry }) => [draft.type, draft.subject, draft.data, entry]);
    const data = (location: string): object => ({ at: RECORDED_AT, by: 'own/acme/p', location });
    expect(told).toEqual([
      ['ItemMoved', 'own/acme/u/1', data('own/acme/f'), 0],
      ['ItemMoved', 'own/acme/u/2', data('own/acme/f'), 1],
      ['ItemMoved', 'own/acme/u/3', data('own/acme/g'), 2],
      ['ItemMoved', 'own/acme/u/4', data('own/acme/f'), 3],
    ]);
    expect(drafts[1]?.draft.data).toBe(drafts[0]?.draft.data);
  });

  it('is the start of a life for a logistic unit, whatever stands beside it', () => {
    const unit = '00/106141412345678908';
    const types = (...subjects: readonly string[]): readonly string[] =>
      drafted(
        'manufacture',
        subjects.map((subject) => [subject, SHARED]),
      ).map(({ draft }) => draft.type);
    expect(types('own/acme/u/1', unit, 'own/acme/u/2')).toEqual([
      'ItemManufactured',
      'ContainerStarted',
      'ItemManufactured',
    ]);
    expect(types(unit, 'own/acme/u/1', unit)).toEqual(['ContainerStarted', 'ItemManufactured', 'ContainerStarted']);
  });

  it('names for each item its own carrier, and the components of each beside it', () => {
    const built: ItemFields = { ...SHARED, components: [{ id: 'own/acme/c/1' }] };
    const types = drafted('manufacture', [
      ['own/acme/u/1', built],
      ['own/acme/u/2', built],
    ]).map(({ draft, entry }) => [draft.type, draft.subject, entry]);
    expect(types).toEqual([
      ['ItemManufactured', 'own/acme/u/1', 0],
      ['ComponentInstalled', 'own/acme/c/1', 0],
      ['ItemManufactured', 'own/acme/u/2', 1],
      ['ComponentInstalled', 'own/acme/c/1', 1],
    ]);
  });
});
