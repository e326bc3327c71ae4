// What of the contents of something is named to the party that it goes to.
import { isTransportUnit } from '../item/core/resolve.js';
import type { Carried, CarriedWorld } from './carried-world.js';

/** What an event says passes to a party, and on whose word. */
export interface Passing {
  readonly party: string;
  readonly speakers: readonly string[];
  /** Who speaks knows of it: nobody names what it does not know. */
  readonly isKnown: (subject: string) => boolean;
  /** Custody passes, on the word of who may say so. */
  readonly isHandedOver: boolean;
  readonly isTitle: boolean;
}

interface Owned extends Carried {
  readonly owner: string | undefined;
}

/**
 * Goods are named where their title passes to the party, or where they are handed over, are its own or those of who speaks, and are known to that one. Goods of
 * others that are loaded beside them are not. A unit of transport is named where it holds something that is, or nothing at all. Each is in the innermost of its carriers that is named.
 */
export function namedContents(passing: Passing, contents: readonly Owned[], after: CarriedWorld): readonly Carried[] {
  const named = new Set(contents.filter((one) => isNamedGoods(passing, one, after)).map(({ subject }) => subject));
  // The innermost come last, so that what a unit of transport holds is settled when its turn comes.
  for (const { subject } of contents.toReversed()) {
    const within = contents.filter(({ carrier }) => carrier === subject);
    const isEmpty = passing.isHandedOver && passing.isKnown(subject) && within.length === 0;
    if (isTransportUnit(subject) && (isEmpty || holdsNamed(subject))) named.add(subject);
  }
  return contents
    .filter(({ subject }) => named.has(subject))
    .map(({ subject, carrier, kind }) => ({ subject, ...nearest({ carrier, kind }) }));

  function holdsNamed(unit: string): boolean {
    return contents.some(({ subject, carrier }) => carrier === unit && (named.has(subject) || holdsNamed(subject)));
  }

  function nearest({ carrier, kind }: Omit<Carried, 'subject'>): Omit<Carried, 'subject'> {
    const around = contents.find(({ subject }) => subject === carrier);
    if (around === undefined || named.has(carrier)) return { carrier, kind };
    return nearest(around);
  }
}

function isNamedGoods(passing: Passing, one: Owned, after: CarriedWorld): boolean {
  const { party, speakers, isHandedOver, isKnown, isTitle } = passing;
  const { subject, owner } = one;
  if (isTransportUnit(subject)) return false;
  if (isTitle && owner !== party && after.resolved(subject)?.owner === party) return true;
  return isHandedOver && isKnown(subject) && (owner === undefined || owner === party || speakers.includes(owner));
}
