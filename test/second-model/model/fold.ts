// What each fact makes of the world: it is applied to the item, and then to all that is in it.
import { DISPOSITION_OF_END, mayBeFound, takesContents } from './ends.js';
import { isStep } from './recalls.js';
import { relabel, saidBy, tell } from './facts.js';
import { placeText } from './stock.js';
import { reachedByTitle } from './title.js';
import type { Custody, Fact, FactKind, Place, Thing, World } from './words.js';
import { bringTitleBack, endWay, passedOnTheWay, titlesOf, wayOf } from './voiding.js';
import { holderOnceOut, holderOnceSeen, stoodWith } from './holders.js';
import { carriersOf, closesCircle, directlyIn, placeTold, thingOf, withContents } from './world.js';

type Apply = (world: World, fact: Fact, thing: Thing) => void;

const APPLY: Readonly<Record<FactKind, Apply>> = {
  manufactured: begin('manufactured'),
  introduced: begin('introduced'),
  started: start,
  received: receive,
  moved(world, fact, thing) {
    stand(world, thing, { place: placeTold(fact), holder: fact.by });
  },
  shipped: ship,
  voided: voidShipping,
  sold: sell,
  returned: giveBack,
  packed: (world, fact, thing) =>
    putInto(world, fact, { thing, kind: 'container', carrier: fact.fields.container ?? '' }),
  unpacked: takeOut,
  installed: (world, fact, thing) =>
    putInto(world, fact, { thing, kind: 'assembly', carrier: fact.fields.assembly ?? '' }),
  removed: takeOut,
  identified: identify,
  observed(world, fact, thing) {
    if (fact.fields.location !== undefined)
      stand(world, thing, { place: placeTold(fact), holder: holderOnceSeen(fact, thing) });
    if (fact.disposition !== undefined) dispose(world, thing, fact.disposition);
  },
  decommissioned: endLife,
  reported(world, { fields }, thing) {
    for (const one of withContents(world, thing)) {
      if (fields.as === 'found' || fields.as === undefined) delete one.report;
      else one.report = fields.as;
    }
  },
  found: revive,
  marked(_world, { recall = '', again }, thing) {
    if (again || !thing.marks.has(recall)) thing.marks.set(recall, 'marked');
  },
  cleared(_world, { recall = '', remedy, causes, instant, number }, thing) {
    if (isStep(remedy)) {
      if (!thing.marks.has(recall)) thing.marks.set(recall, 'marked');
      return;
    }
    thing.marks.set(recall, 'cleared');
    const all = [...(thing.clearings.get(recall)?.causes ?? []), ...(causes ?? [])];
    if (causes) thing.clearings.set(recall, { causes: all, instant, number });
  },
  erroneous: () => undefined,
};

/** What has ended is changed by nothing else. What it is, what it is called and what is reported or cleared of it goes on. */
const REACHES_ENDED: ReadonlySet<FactKind> = new Set<FactKind>([
  'started',
  'decommissioned',
  'found',
  'identified',
  'reported',
  'marked',
  'cleared',
]);

/** A dispensed thing comes back by a return alone. Taken out of what it was dispensed in, it is gone by itself. */
const REACHES_DISPENSED: ReadonlySet<FactKind> = new Set<FactKind>([
  ...REACHES_ENDED,
  'returned',
  'unpacked',
  'removed',
]);

function changes({ kind }: Fact, { ended, place }: Thing): boolean {
  if (ended !== undefined) return REACHES_ENDED.has(kind);
  return place.kind !== 'gone' || REACHES_DISPENSED.has(kind);
}

/** What a label says is known, also of what has ended; what a birth or a receipt tells of that is not. */
const saysBeside = ({ fields }: Fact): boolean => fields.said !== undefined;

export function apply(world: World, fact: Fact): void {
  if (fact.kind === 'erroneous') return;
  const thing = thingOf(world, fact.item);
  const before = carriersOf(world, thing);
  const isPast = thing.ended !== undefined && !saysBeside(fact);
  if (!isPast) tell(thing, saidBy(fact));
  if (changes(fact, thing)) APPLY[fact.kind](world, fact, thing);
  else if (fact.kind === 'packed' || fact.kind === 'installed') joinInVain(world, fact, thing);
  // A mark is no evidence that there is anything.
  if (fact.kind === 'marked') return;
  for (const used of new Set([thing, ...before, ...carriersOf(world, thing)])) used.usedAt = fact.instant;
}

/** It is there now, with all that is in it. Where what it is in is there too, or on the same way, it is still in that; else it has left it. */
function stand(world: World, thing: Thing, { place, holder }: Custody): void {
  const carrier = thing.inside && world.get(thing.inside.carrier);
  if (carrier && placeText(carrier.place) === placeText(place)) return;
  delete thing.inside;
  carry(world, thing, { place, holder });
}

function carry(world: World, thing: Thing, { place, holder }: Custody): void {
  for (const one of withContents(world, thing)) {
    one.place = place;
    if (place.kind !== 'transit') endWay(world, one);
    if (holder === undefined) delete one.holder;
    else one.holder = holder;
  }
}

function dispose(world: World, thing: Thing, disposition: string): void {
  for (const one of withContents(world, thing)) one.disposition = disposition;
}

/** Passes title where it may, and says what was reached. What is shipped, received or returned by itself has left its assembly by then. */
function transfer(world: World, fact: Fact, thing: Thing): readonly Thing[] {
  const { title } = fact;
  if (!title) return [];
  const reached = reachedByTitle(world, fact, thing);
  for (const one of reached) {
    one.owner = title.to;
    one.titledBy = fact;
    if (title.from !== undefined) one.seller = title.from;
  }
  return reached;
}

function begin(how: 'manufactured' | 'introduced'): Apply {
  return (world, fact, thing) => {
    if (thing.began !== undefined) {
      // Whoever claims a birth has seen the item there; a repeated birth never changes what it is or whose.
      if (fact.claimed && fact.fields.location !== undefined)
        stand(world, thing, { place: placeTold(fact), holder: holderOnceSeen(fact, thing) });
      return;
    }
    thing.began = how;
    thing.beganAt = fact.instant;
    if (fact.fields.owner !== undefined) {
      thing.owner = fact.fields.owner;
      thing.titledBy = fact;
    }
    settle(world, fact, thing);
  };
}

/** What begins without a place is where that is which is in it already, else with who tells of it. */
function beginsAt(world: World, fact: Fact, thing: Thing): Place {
  if (fact.fields.location !== undefined) return placeTold(fact);
  const isKnown = thing.place.kind !== 'nowhere' && directlyIn(world, thing.id).length > 0;
  return isKnown ? thing.place : { kind: 'with', party: fact.by };
}

/** Where its history begins. What is in a carrier already is where that is. */
function settle(world: World, fact: Fact, thing: Thing): void {
  const carrier = thing.inside && world.get(thing.inside.carrier);
  if (!carrier) carry(world, thing, { place: beginsAt(world, fact, thing), holder: fact.by });
  dispose(world, thing, 'active');
}

/** Its end, and that of what goes with it. What never began does not end, nor what has to be empty and is not. */
function endLife(world: World, { fields: { cause = 'inactive' } }: Fact, thing: Thing): void {
  const isOver = thing.ended !== undefined && !mayBeFound(thing.ended);
  const isFilled = directlyIn(world, thing.id).length > 0;
  if (thing.began === undefined || isOver || (isFilled && !takesContents(thing, cause))) return;
  delete thing.inside;
  carry(world, thing, { place: { kind: 'gone' } });
  dispose(world, thing, DISPOSITION_OF_END[cause]);
  for (const one of withContents(world, thing)) one.ended = cause;
}

/** What may exist all the same lives again, with all that is in it. What is no more is revived by nobody. */
function revive(world: World, fact: Fact, thing: Thing): void {
  if (thing.began === undefined || (thing.ended === undefined && thing.place.kind === 'gone')) return;
  const { location } = fact.fields;
  if (thing.ended === undefined) {
    if (location !== undefined) stand(world, thing, { place: placeTold(fact), holder: fact.by });
    return;
  }
  if (!mayBeFound(thing.ended)) return;
  delete thing.inside;
  for (const one of withContents(world, thing)) delete one.ended;
  carry(world, thing, {
    place: location === undefined ? { kind: 'with', party: fact.by } : placeTold(fact),
    holder: fact.by,
  });
  dispose(world, thing, 'in_progress');
}

function start(world: World, fact: Fact, thing: Thing): void {
  if (thing.began !== undefined && directlyIn(world, thing.id).length > 0) return;
  delete thing.inside;
  delete thing.ended;
  thing.began = 'started';
  thing.beganAt = fact.instant;
  const place = beginsAt(world, fact, thing);
  carry(world, thing, place.kind === 'with' && fact.stood ? fact.stood : { place, holder: fact.by });
  dispose(world, thing, 'active');
}

function receive(world: World, fact: Fact, thing: Thing): void {
  if (thing.began === undefined) {
    thing.began = 'received';
    thing.beganAt = fact.instant;
  }
  stand(world, thing, { place: placeTold(fact), holder: fact.by });
  transfer(world, fact, thing);
  dispose(world, thing, 'in_progress');
}

function ship(world: World, fact: Fact, thing: Thing): void {
  const { toLocation, toParty } = fact.fields;
  const [way, before] = [wayOf(world, fact, thing), titlesOf(world, thing)];
  for (const one of withContents(world, thing)) one.isOut = true;
  const whereTo = {
    ...(toLocation === undefined ? {} : { toLocation }),
    ...(toParty === undefined ? {} : { toParty }),
  };
  stand(world, thing, { place: { kind: 'transit', ...whereTo }, holder: fact.by });
  transfer(world, fact, thing);
  dispose(world, thing, 'in_transit');
  thing.way = way;
  passedOnTheWay(way, before, world, thing, fact);
}

/** It stands where it was, with who shipped it. What is not on its way stays where it is; a claim may tell where it was seen. */
function voidShipping(world: World, fact: Fact, thing: Thing): void {
  const isSeen = fact.fields.location !== undefined;
  const { holder = fact.by, way, place } = thing;
  if (place.kind !== 'transit') {
    if (fact.claimed && isSeen && fact.of === undefined)
      stand(world, thing, { place: placeTold(fact), holder: holderOnceSeen(fact, thing) });
    return;
  }
  bringTitleBack(thing, fact);
  if (fact.of !== undefined) return;
  stand(world, thing, { place: isSeen ? placeTold(fact) : { kind: 'with', party: holder }, holder });
  dispose(world, thing, 'in_progress');
  for (const one of withContents(world, thing)) one.isOut = way?.wasOut.get(one.id) ?? one.isOut;
}

function sell(world: World, fact: Fact, thing: Thing): void {
  const { toLocation, toParty, owner, purpose } = fact.fields;
  if (purpose === 'dispense') {
    dispense(world, fact, thing);
    return;
  }
  for (const one of transfer(world, fact, thing)) {
    one.isOut = true;
    one.disposition = 'retail_sold';
  }
  const party = toParty ?? owner;
  if (toLocation !== undefined) stand(world, thing, { place: { kind: 'at', location: toLocation }, holder: party });
  else if (toParty !== undefined) stand(world, thing, { place: { kind: 'with', party: toParty }, holder: toParty });
}

/** To the patient, who is nobody's business: it is gone, with all that is in it, and who dispensed it owns nothing of it any more. */
function dispense(world: World, fact: Fact, thing: Thing): void {
  const seller = fact.fields.onBehalfOf ?? fact.by;
  // By itself it has left its assembly, and its title is its own.
  stand(world, thing, { place: { kind: 'gone' }, holder: undefined });
  for (const one of reachedByTitle(world, { ...fact, title: { from: seller, to: '' } }, thing)) {
    delete one.owner;
    one.titledBy = fact;
    one.seller = seller;
  }
  dispose(world, thing, 'dispensed');
  for (const one of withContents(world, thing)) one.isOut = true;
}

function giveBack(world: World, fact: Fact, thing: Thing): void {
  stand(world, thing, { place: placeTold(fact), holder: fact.by });
  transfer(world, fact, thing);
  dispose(world, thing, 'returned');
  for (const one of withContents(world, thing)) if (one.owner === fact.by) one.isOut = false;
}

/**
 * Where nothing else is known of a carrier, or only that it is with who puts something into it, it is where that stood. Who only saw it where it stands does
 * not hold it.
 */
function standWhereTold(world: World, fact: Fact, carrier: Thing, thing: Thing): void {
  if (carrier.inside) return;
  const { stood } = fact;
  const isNowhere = carrier.place.kind === 'nowhere';
  if (fact.fields.location !== undefined && (fact.claimed || isNowhere)) {
    const holder = fact.claimed ? holderOnceSeen(fact, isNowhere ? thing : carrier) : fact.by;
    if (placeText(carrier.place) !== placeText(placeTold(fact)))
      carry(world, carrier, { place: placeTold(fact), holder });
    return;
  }
  const isItsHolders =
    stood?.place.kind === 'at' && carrier.place.kind === 'with' && carrier.place.party === stood.holder;
  if (stood && (isNowhere || isItsHolders)) carry(world, carrier, stoodWith(fact, stood, thing));
}

/** What is no more comes into nothing; what it is told to come into is there all the same. */
function joinInVain(world: World, fact: Fact, thing: Thing): void {
  const { container, assembly } = fact.fields;
  const id = container ?? assembly ?? '';
  if (closesCircle(world, thing, id)) return;
  const carrier = thingOf(world, id);
  if (carrier.ended === undefined && carrier.place.kind !== 'gone') standWhereTold(world, fact, carrier, thing);
  if (carrier.ended !== undefined) return;
  carrier.usedAt = fact.instant;
  if (fact.kind !== 'packed') return;
  carrier.isContainer = true;
  carrier.wasFilled = true;
}

interface Putting {
  readonly thing: Thing;
  readonly kind: 'container' | 'assembly';
  readonly carrier: string;
}

function putInto(world: World, fact: Fact, { thing, kind, carrier: id }: Putting): void {
  if (kind === 'container') dispose(world, thing, 'in_progress');
  if (closesCircle(world, thing, id)) return;
  const carrier = thingOf(world, id);
  const { position } = fact.fields;
  if (carrier.ended === undefined) standWhereTold(world, fact, carrier, thing);
  if (carrier.place.kind === 'gone') {
    // Nothing comes into what is no more, or was dispensed.
    delete thing.inside;
    return;
  }
  if (kind === 'container') {
    carrier.isContainer = true;
    carrier.wasFilled = true;
  }
  const isStranger = thing.holder !== undefined && thing.holder !== fact.by && thing.holder !== fact.fields.onBehalfOf;
  thing.inside = {
    kind,
    carrier: id,
    ...(position === undefined ? {} : { position }),
    ...(isStranger ? { by: fact.by } : {}),
    told: fact,
  };
  // A carrier of which nobody knows where it is leaves its contents where they were last known to be.
  if (carrier.place.kind !== 'nowhere' || (carrier.holder !== undefined && thing.place.kind === 'nowhere'))
    carry(world, thing, { place: carrier.place, holder: carrier.holder });
}

function takeOut(world: World, fact: Fact, thing: Thing): void {
  const carrier = fact.kind === 'unpacked' ? fact.fields.container : fact.fields.assembly;
  if (thing.place.kind === 'gone') {
    if (thing.inside?.carrier === carrier) delete thing.inside;
    return;
  }
  if (thing.inside && thing.inside.carrier !== carrier) {
    // It was in something else: told is no more than where it was seen.
    if (fact.kind === 'unpacked') dispose(world, thing, 'in_progress');
    if (fact.fields.location !== undefined)
      stand(world, thing, { place: placeTold(fact), holder: holderOnceOut(fact, thing) });
    return;
  }
  delete thing.inside;
  if (fact.kind === 'unpacked') dispose(world, thing, 'in_progress');
  if (fact.fields.location !== undefined)
    carry(world, thing, { place: placeTold(fact), holder: holderOnceOut(fact, thing) });
}

/** What another goes by is not ended by what is told of this one. */
function identifierEnded(
  { identifier, change, former }: Fact['fields'],
  { id, identifiers }: Thing,
): string | undefined {
  const told = change === 'replaced' ? former : change === 'ended' ? identifier : undefined;
  return told !== undefined && (told === id || identifiers.includes(told)) ? told : undefined;
}

function identify(_world: World, { fields }: Fact, thing: Thing): void {
  const { identifier = '', change, product, lot } = fields;
  const gone = identifierEnded(fields, thing);
  const held = thing.identifiers.filter((one) => one !== gone && one !== identifier);
  thing.identifiers = change === 'ended' ? held : [...held, identifier];
  const once = [...thing.formerIdentifiers, ...(gone === undefined ? [] : [gone])];
  thing.formerIdentifiers = [...new Set(once)].filter((one) => !thing.identifiers.includes(one));
  const names = { ...(product === undefined ? {} : { product }), ...(lot === undefined ? {} : { lot }) };
  for (const one of [...thing.formerIdentifiers, ...thing.identifiers])
    if (!thing.labels.some((label) => label.identifier === one)) thing.labels.push({ identifier: one });
  thing.labels = thing.labels.map((label) => (label.identifier === identifier ? { ...label, ...names } : label));
  if (gone === undefined || gone !== thing.goesBy) return;
  const next =
    change === 'replaced'
      ? { identifier, ...names }
      : thing.labels.find((label) => thing.identifiers.includes(label.identifier));
  if (next) relabel(thing, next);
}
