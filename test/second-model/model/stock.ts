// Stock, counted unit by unit.
import type { Place, Thing, World } from './words.js';

export function placeText(place: Place): string {
  switch (place.kind) {
    case 'nowhere':
    case 'gone':
      return place.kind;
    case 'at':
      return `at ${place.location}`;
    case 'with':
      return `with ${place.party}`;
    case 'transit':
      return place.toLocation === undefined ? `for ${place.toParty ?? ''}` : `to ${place.toLocation}`;
  }
}

const levelOf = ({ isContainer, inside }: Thing): string =>
  isContainer ? 'container' : inside?.kind === 'assembly' ? 'component' : 'unit';

/** It bears the mark of a recall that it is not cleared of; what it is in, or what is in it, is no matter. */
const isRecalled = ({ marks }: Thing): string => ([...marks.values()].includes('marked') ? 'recalled' : '');

/** How many pieces stand where, by what they are; what is nowhere is no stock. */
export function stockOf(world: World): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  for (const thing of world.values()) {
    if (thing.place.kind === 'nowhere') continue;
    const { product = '', lot = '', owner = '', disposition, report = '' } = thing;
    const row = [
      placeText(thing.place),
      product,
      lot,
      disposition,
      owner,
      levelOf(thing),
      report,
      isRecalled(thing),
    ].join(' | ');
    rows.set(row, (rows.get(row) ?? 0) + 1);
  }
  return rows;
}
