// What is in what, asked by looking at every item there is.
import { isLogisticUnit, NOWHERE, type Fact, type Place, type Thing, type World } from './words.js';

export function thingOf(world: World, id: string): Thing {
  const known = world.get(id);
  if (known) return known;
  const thing: Thing = {
    id,
    place: NOWHERE,
    disposition: 'unknown',
    isContainer: isLogisticUnit(id),
    isOut: false,
    usedAt: Number.NEGATIVE_INFINITY,
    identifiers: [],
    formerIdentifiers: [],
    labels: [],
    goesBy: id,
    products: new Set(),
    lots: new Set(),
    claimedLots: [],
    marks: new Map(),
    clearings: new Map(),
  };
  world.set(id, thing);
  return thing;
}

/** Where a fact tells that it is. */
export const placeTold = ({ fields }: Fact): Place =>
  fields.location === undefined ? NOWHERE : { kind: 'at', location: fields.location };

/** What is directly in it. */
export function directlyIn(world: World, id: string): readonly Thing[] {
  return [...world.values()].filter(({ inside }) => inside?.carrier === id);
}

/** It and all that is in it, at any depth. */
export function withContents(world: World, thing: Thing): readonly Thing[] {
  return [thing, ...directlyIn(world, thing.id).flatMap((content) => withContents(world, content))];
}

/** What it is in, the innermost first. */
export function carriersOf(world: World, thing: Thing): readonly Thing[] {
  const carrier = thing.inside && world.get(thing.inside.carrier);
  return carrier ? [carrier, ...carriersOf(world, carrier)] : [];
}

/** Whether `carrier` would come to be in itself. */
export function closesCircle(world: World, thing: Thing, carrier: string): boolean {
  return withContents(world, thing).some(({ id }) => id === carrier);
}

export function locationOf(place: Place): string | undefined {
  return place.kind === 'at' ? place.location : undefined;
}
