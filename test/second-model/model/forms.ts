// What no history could allow: an item named twice, an identifier of another item.
import type { Broken } from './rules.js';
import type { Entry, Fact, ItemsRequest, World } from './words.js';

export const form = (item: string): Broken => ({ rule: 'form', about: 'item', item, number: -1, isFlag: false });

/** The item that an identifier belongs to. */
export function subjectIn(world: World, id: string): string {
  for (const { id: subject, identifiers, formerIdentifiers } of world.values())
    if (identifiers.includes(id) || formerIdentifiers.includes(id)) return subject;
  return id;
}

export function formsOf({ operation, items }: ItemsRequest, world: World, facts: readonly Fact[]): readonly Broken[] {
  const ids = items.map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) < index);
  const gives = items.filter(({ change }) => operation === 'identify' && change !== 'ended');
  const taken = gives.filter((entry) => isTaken(entry, world, facts));
  const given = gives.filter((entry) => gives.some((one) => one !== entry && one.identifier === entry.identifier));
  const identifiers = [...taken, ...given].map(({ id }): Broken => ({ ...form(id), rule: 'identifier-taken' }));
  return [...twice.map(form), ...identifiers];
}

function isTaken({ id, identifier = '' }: Entry, world: World, facts: readonly Fact[]): boolean {
  const belongsTo = subjectIn(world, identifier);
  const isKnown = world.has(identifier) || facts.some(({ item }) => item === identifier);
  return belongsTo !== id && (belongsTo !== identifier || isKnown);
}
