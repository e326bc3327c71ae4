// What is rarely met by chance is sought out: an item of which an operation breaks a rule.
import { ITEMS, PARTIES, PLACES } from './cast.js';
import type { Chance } from './chance.js';
import type { OperationName } from './details.js';
import type { Entry, Thing, World } from './model/words.js';
import { directlyIn, locationOf } from './model/world.js';

/** The item, and what is to be said of it. */
export interface Provocation {
  readonly id: string;
  readonly fields: Omit<Entry, 'id'>;
}

interface Temptation {
  readonly operations: readonly OperationName[];
  readonly isOf: (thing: Thing, world: World) => boolean;
  readonly fields?: (thing: Thing, chance: Chance) => Omit<Entry, 'id'>;
}

const isFree = ({ began, inside, place }: Thing): boolean =>
  began !== undefined && inside === undefined && place.kind !== 'gone';

const TEMPTATIONS: readonly Temptation[] = [
  {
    operations: ['receive', 'move', 'ship', 'sell', 'pack', 'install', 'decommission', 'report'],
    isOf: ({ place, ended }) => place.kind === 'gone' && ended === undefined,
  },
  {
    operations: ['receive', 'move', 'ship', 'sell', 'pack', 'install', 'return', 'identify', 'decommission', 'report'],
    isOf: ({ ended }) => ended !== undefined,
  },
  { operations: ['ship', 'sell'], isOf: ({ report }) => report !== undefined },
  {
    operations: ['ship', 'receive'],
    isOf: (thing) => isFree(thing) && thing.owner === undefined && !thing.id.startsWith('00/'),
    fields: (_thing, chance) => ({ owner: chance.of(PARTIES) }),
  },
  {
    operations: ['ship', 'receive', 'return'],
    isOf: (thing) => isFree(thing) && thing.owner !== undefined && thing.owner !== thing.holder,
    fields: ({ owner }) => ({ owner: PARTIES.find((party) => party !== owner) ?? PARTIES[0] }),
  },
  {
    operations: ['sell'],
    isOf: ({ inside, owner }) => inside?.kind === 'assembly' && owner !== undefined,
  },
  {
    operations: ['introduce', 'manufacture'],
    isOf: ({ began, inside }, world) =>
      began === undefined && inside !== undefined && locationOf(world.get(inside.carrier)?.place ?? GONE) !== undefined,
    fields: (_thing, chance) => ({ location: chance.of(PLACES) }),
  },
  {
    operations: ['decommission'],
    isOf: (thing, world) => isFree(thing) && thing.isContainer && directlyIn(world, thing.id).length > 0,
    fields: (_thing, chance) => ({ cause: chance.of(['scrapped', 'consumed', 'written_off', 'destroyed']) }),
  },
  {
    operations: ['report'],
    isOf: ({ began, report }) => began !== undefined && report === undefined,
    fields: () => ({ as: 'found' }),
  },
  { operations: ['install', 'ship', 'sell'], isOf: (thing) => isFree(thing) && thing.marks.size > 0 },
  { operations: ['void-shipping'], isOf: ({ way }) => way !== undefined },
  {
    // The title of what is on its way.
    operations: ['sell'],
    isOf: ({ way, owner, holder }) => way !== undefined && owner !== undefined && owner !== holder,
    fields: ({ owner }, chance) => ({ owner: chance.of(PARTIES.filter((party) => party !== owner)) ?? PARTIES[0] }),
  },
];

const GONE: Thing['place'] = { kind: 'gone' };

/** Undefined where nothing tempts. */
export function provocation(operation: OperationName, world: World, chance: Chance): Provocation | undefined {
  const found = TEMPTATIONS.filter(({ operations }) => operations.includes(operation)).flatMap(({ isOf, fields }) => {
    const things = ITEMS.flatMap((id) => world.get(id) ?? []).filter((thing) => isOf(thing, world));
    const thing = chance.of(things);
    return thing ? [{ id: thing.id, fields: fields?.(thing, chance) ?? {} }] : [];
  });
  return chance.of(found);
}
