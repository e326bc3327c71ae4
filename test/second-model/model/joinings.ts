// What speaks against coming into a carrier, and against leaving it.
import {
  carried,
  differs,
  exists,
  gone,
  held,
  isDispensed,
  known,
  onItsWay,
  speaksFor,
  type Case,
  type Finding,
  type Rule,
} from './checks.js';
import { isLogisticUnit, type Thing } from './words.js';
import { closesCircle, directlyIn, locationOf } from './world.js';

export function joining(its: Case, id: string): readonly (Finding | false)[] {
  const { world, fact, thing } = its;
  if (fact.again && thing.inside?.carrier === id) return [];
  const own = [known(its), gone(its), carried(its), onItsWay(its), held(its)];
  const carrier = world.get(id);
  if (closesCircle(world, thing, id)) {
    const isElsewhere = carrier && differs(carrier, fact.fields.location) && ({ carrier: 'elsewhere' } as const);
    return [...own, 'closes-circle', isElsewhere ?? false];
  }
  // A logistic unit is made by packing.
  const isMade = fact.kind === 'packed' && isLogisticUnit(id);
  if (!carrier)
    return [...own, differs(thing, fact.fields.location), !isMade && ({ carrier: 'unknown-item' } as const)];
  return [...own, !exists(carrier) && !isMade && { carrier: 'unknown-item' }, ...apartFrom(its, carrier)];
}

/** What speaks against joining with what is known. */
function apartFrom({ fact, thing }: Case, carrier: Thing): readonly (Finding | false)[] {
  const there = locationOf(carrier.place);
  return [
    carrier.place.kind === 'transit' && { carrier: 'in-transit' },
    isDispensed(carrier) && { carrier: 'dispensed' },
    carrier.ended !== undefined && { carrier: 'ended' },
    !speaksFor(fact, carrier.holder) && { carrier: 'not-holder' },
    there !== undefined && differs(thing, there),
    isWithAnother(thing, carrier) && 'elsewhere',
    differs(thing, fact.fields.location),
    differs(carrier, fact.fields.location) && { carrier: 'elsewhere' },
  ];
}

/** Where of one only the party is known that has it, the other is to be with the same. */
function isWithAnother(one: Thing, other: Thing): boolean {
  if (one.place.kind !== 'with' && other.place.kind !== 'with') return false;
  const [party, otherParty] = [one, other].map(({ place, holder }) => (place.kind === 'with' ? place.party : holder));
  return party !== undefined && otherParty !== undefined && party !== otherParty;
}

export function occupied({ world, fact, thing }: Case): Rule | false {
  const { assembly = '', position } = fact.fields;
  if (position === undefined) return false;
  const others = directlyIn(world, assembly).filter(({ id }) => id !== thing.id);
  return others.some(({ inside }) => inside?.position === position) && 'position-occupied';
}

export function leaving(its: Case, id: string): readonly (Rule | false)[] {
  const { fact, thing } = its;
  const { position } = fact.fields;
  const isIn = thing.inside?.carrier === id && (thing.inside.kind === 'container') === (fact.kind === 'unpacked');
  const isElsewhereIn =
    position !== undefined && thing.inside?.position !== undefined && thing.inside.position !== position;
  // A stranger's claim is flagged once for a stay.
  const isStrangersStay = fact.claimed && isIn && thing.inside?.by === fact.by;
  return [
    thing.inside === undefined && known(its),
    gone(its),
    (!isIn || isElsewhereIn) && 'not-in-carrier',
    !isStrangersStay && held(its),
  ];
}
