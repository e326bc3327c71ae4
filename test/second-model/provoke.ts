// What is rarely met by chance is sought out: an item of which an operation breaks a rule.
import { CARS, ITEMS, MOTORS, PARTIES, PLACES } from './cast.js';
import type { Chance } from './chance.js';
import type { OperationName } from './details.js';
import type { Entry, Fact, Facts, Thing, Way, World } from './model/words.js';
import { directlyIn, locationOf } from './model/world.js';

/** The item, and what is to be said of it. */
export interface Provocation {
  readonly id: string;
  /** Who says it, where that matters. */
  readonly by?: string;
  readonly fields: Omit<Entry, 'id'>;
}

interface Temptation {
  readonly operations: readonly OperationName[];
  readonly isOf: (thing: Thing, world: World) => boolean;
  readonly fields?: (thing: Thing, chance: Chance, world: World) => Omit<Entry, 'id'>;
  readonly by?: (thing: Thing, chance: Chance) => string | undefined;
}

/** What is known when a request is drawn. */
interface Known {
  readonly world: World;
  readonly facts: readonly Fact[];
}

const isFree = ({ began, inside, place }: Thing): boolean =>
  began !== undefined && inside === undefined && place.kind !== 'gone';

const isUnderWay = ({ way, place }: Thing): boolean => way !== undefined && place.kind === 'transit';

const isLabelled = (thing: Thing): boolean => isFree(thing) && (thing.lot ?? thing.expiry) !== undefined;

/** What its label does not say. */
function otherThan({ lot, expiry, product = '' }: Thing): Facts {
  if (lot !== undefined) return { lot: `${product}/10/X9` };
  return { expiry: expiry === '2031-01-31' ? '2031-02-28' : '2031-01-31' };
}

const TEMPTATIONS: readonly Temptation[] = [
  {
    operations: ['receive', 'move', 'ship', 'void-shipping', 'sell', 'pack', 'install', 'decommission', 'report'],
    isOf: ({ place, ended }) => place.kind === 'gone' && ended === undefined,
  },
  {
    operations: [
      ...(['receive', 'move', 'ship', 'void-shipping', 'sell', 'pack'] as const),
      ...(['install', 'return', 'identify', 'decommission', 'report'] as const),
    ],
    isOf: ({ ended }) => ended !== undefined,
  },
  { operations: ['ship', 'sell', 'receive', 'move', 'decommission'], isOf: ({ report }) => report !== undefined },
  { operations: ['receive'], isOf: isLabelled, fields: (thing) => otherThan(thing) },
  {
    operations: ['move', 'ship', 'sell', 'pack', 'install'],
    isOf: isLabelled,
    fields: (thing) => ({ said: otherThan(thing) }),
  },
  {
    operations: ['receive', 'move', 'decommission', 'void-shipping'],
    isOf: ({ place, ended }) => place.kind === 'gone' && ended === undefined,
  },
  { operations: ['receive', 'move', 'decommission'], isOf: (thing) => isFree(thing) && thing.report !== undefined },
  {
    operations: ['return'],
    isOf: (thing) => isFree(thing) && thing.isOut,
    fields: ({ owner, holder }) => ({
      onBehalfOf: PARTIES.find((party) => party !== owner && party !== holder) ?? PARTIES[0],
    }),
  },
  { operations: ['move'], isOf: (thing) => isFree(thing) && thing.expiry !== undefined && thing.expiry < '2026-04' },
  {
    operations: ['decommission'],
    isOf: ({ place, inside }) => place.kind === 'at' && inside === undefined,
    fields: ({ place }) => ({ location: PLACES.find((one) => one !== locationOf(place)) ?? PLACES[0] }),
  },
  {
    // With its title, to who gets it.
    operations: ['ship'],
    isOf: (thing) => isFree(thing) && thing.holder !== undefined && (thing.isContainer || thing.owner === thing.holder),
    fields: ({ holder }, chance) => {
      const buyer = chance.of(PARTIES.filter((party) => party !== holder)) ?? PARTIES[0];
      return { toParty: buyer, owner: buyer };
    },
  },
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
  { operations: ['void-shipping'], isOf: isUnderWay },
  {
    operations: ['void-shipping'],
    isOf: isUnderWay,
    by: ({ holder }, chance) => chance.of(PARTIES.filter((party) => party !== holder)),
  },
  {
    // The title of what is on its way.
    operations: ['sell'],
    isOf: ({ way, place, owner, holder }) =>
      way !== undefined && place.kind === 'transit' && owner !== undefined && owner !== holder,
    fields: ({ owner }, chance) => ({ owner: chance.of(PARTIES.filter((party) => party !== owner)) ?? PARTIES[0] }),
  },
];

const GONE: Thing['place'] = { kind: 'gone' };

/** A shipment is voided as of before its receipt. */
function voidedBefore(facts: readonly Fact[], chance: Chance): readonly Provocation[] {
  const received = chance.of(
    facts.filter(
      (fact) => fact.kind === 'received' && facts.some((one) => one.kind === 'shipped' && isBefore(one, fact)),
    ),
  );
  const shipped = facts.findLast((one) => one.kind === 'shipped' && received !== undefined && isBefore(one, received));
  if (!received || !shipped) return [];
  const at = new Date(Math.ceil((shipped.instant + received.instant) / 2)).toISOString();
  return [{ id: shipped.item, by: shipped.by, fields: { at } }];
}

const isBefore = (shipped: Fact, received: Fact): boolean =>
  shipped.item === received.item && shipped.instant + 1 < received.instant;

/** What follows on what was told of something, that chance rarely brings together. */
const SEQUELS: readonly (Temptation & { readonly operations: readonly [OperationName] })[] = [
  {
    // The buyer sells on what is on its way, or a piece of it.
    operations: ['sell'],
    isOf: ({ id, owner, inside, place, way }, world) =>
      place.kind === 'transit' && owner !== undefined && titleOnTheWay(id, way ?? wayAbove(inside, world)) === owner,
    by: ({ owner }) => owner,
    fields: ({ owner }, chance) => ({ owner: chance.of(PARTIES.filter((party) => party !== owner)) ?? PARTIES[0] }),
  },
  {
    operations: ['void-shipping'],
    isOf: ({ way, place }, world) =>
      place.kind === 'transit' && [...(way?.titles ?? [])].some(([id, { from }]) => world.get(id)?.owner !== from),
    by: ({ holder }) => holder,
  },
  // Of what was cleared components go, and come again.
  { operations: ['remove'], isOf: ({ inside }, world) => wasClearedIn(inside, world), by: ({ holder }) => holder },
  {
    operations: ['install'],
    isOf: (thing, world) => isFree(thing) && MOTORS.includes(thing.id) && clearedNear(thing, world) !== undefined,
    by: ({ holder }) => holder,
    fields: (thing, _chance, world) => ({ assembly: clearedNear(thing, world) ?? '' }),
  },
  {
    operations: ['sell'],
    isOf: (thing) => isFree(thing) && thing.clearings.size > 0,
    by: ({ owner }) => owner,
    fields: ({ owner }, chance) => ({ owner: chance.of(PARTIES.filter((party) => party !== owner)) ?? PARTIES[0] }),
  },
];

const titleOnTheWay = (id: string, way: Way | undefined): string | undefined => way?.titles.get(id)?.from;

const wayAbove = (inside: Thing['inside'], world: World): Way | undefined => inside && world.get(inside.carrier)?.way;

const wasClearedIn = (inside: Thing['inside'], world: World): boolean =>
  inside?.kind === 'assembly' && (world.get(inside.carrier)?.clearings.size ?? 0) > 0;

const clearedNear = ({ place }: Thing, world: World): string | undefined =>
  CARS.find((id) => {
    const car = world.get(id);
    return car !== undefined && car.clearings.size > 0 && locationOf(car.place) === locationOf(place);
  });

/** Undefined where there is nothing to follow. */
export function sequel(
  world: World,
  chance: Chance,
): (Provocation & { readonly operation: OperationName }) | undefined {
  const found = SEQUELS.flatMap((one) =>
    provokedBy(one, world, chance).map((provoked) => ({ ...provoked, operation: one.operations[0] })),
  );
  return chance.of(found);
}

function provokedBy({ isOf, fields, by }: Temptation, world: World, chance: Chance): readonly Provocation[] {
  const thing = chance.of(ITEMS.flatMap((id) => world.get(id) ?? []).filter((one) => isOf(one, world)));
  if (!thing) return [];
  const speaker = by?.(thing, chance);
  const said = fields?.(thing, chance, world) ?? {};
  return [{ id: thing.id, fields: said, ...(speaker === undefined ? {} : { by: speaker }) }];
}

/** Undefined where nothing tempts. */
export function provocation(
  operation: OperationName,
  { world, facts }: Known,
  chance: Chance,
): Provocation | undefined {
  const tempting = TEMPTATIONS.filter(({ operations }) => operations.includes(operation));
  const found = tempting.flatMap((one) => provokedBy(one, world, chance));
  const voided = operation === 'void-shipping' ? voidedBefore(facts, chance) : [];
  return chance.of([...found, ...voided]);
}
