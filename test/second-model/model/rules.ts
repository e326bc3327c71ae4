// What the history of the items has against a fact: operations are refused for it, claims are flagged.
import {
  carried,
  differs,
  exists,
  gone,
  held,
  isDispensed,
  known,
  onItsWay,
  over,
  speaksFor,
  type Case,
  type Check,
  type Finding,
  type Rule,
} from './checks.js';
import { mayBeFound, takesContents } from './ends.js';
import { isExpired } from './expiry.js';
import { holderOnceSeen } from './holders.js';
import { saidBy, saysOther } from './facts.js';
import { joining, leaving, occupied } from './joinings.js';
import { isYearAfter } from './order.js';
import { claimedInVain, isOnlySaid, reachedByTitle } from './title.js';
import { isReturnable, type Fact, type FactKind, type Thing, type World } from './words.js';
import { passedOn } from './voiding.js';
import { directlyIn, locationOf, withContents } from './world.js';

export interface Broken {
  readonly rule: Rule;
  readonly item: string;
  readonly about: 'item' | 'carrier';
  /** The fact that it is against. */
  readonly number: number;
  /** An operation that brings it is recorded all the same. */
  readonly isFlag: boolean;
}

/** Rules for which an operation is recorded and flagged. */
const FLAGS: ReadonlySet<Rule> = new Set<Rule>(['missing-leg', 'misdirected', 'owner-unknown']);

/** What expired is not sold; where it goes otherwise that is flagged, but for its return and its disposal. */
export const WARNS_OF_EXPIRY: ReadonlySet<FactKind> = new Set<FactKind>([
  'shipped',
  'received',
  'moved',
  'packed',
  'installed',
]);

const CHECKS: Readonly<Record<FactKind, Check>> = {
  manufactured: beginning,
  introduced: beginning,
  started: startOfLife,
  received: reception,
  moved: (its) => [known(its), gone(its), carried(its), onItsWay(its), held(its)],
  shipped: (its) =>
    isToldAgain(its)
      ? titleRules(its)
      : [
          known(its),
          gone(its),
          carried(its),
          onItsWay(its),
          held(its),
          differs(its.thing, its.fact.fields.location),
          ...titleRules(its),
        ],
  voided: voiding,
  sold: (its) => [known(its), gone(its), ...saleRules(its)],
  returned: (its) => [
    known(its),
    !isDispensed(its.thing) && carried(its),
    ...(its.thing.place.kind === 'gone' ? [] : [...returnRules(its), ...titleRules(its)]),
  ],
  packed: (its) => [...joining(its, its.fact.fields.container ?? '')],
  installed: (its) => [...joining(its, its.fact.fields.assembly ?? ''), occupied(its)],
  unpacked: (its) => leaving(its, its.fact.fields.container ?? ''),
  removed: (its) => leaving(its, its.fact.fields.assembly ?? ''),
  identified: identifying,
  observed: (its) => [known(its), gone(its), seenApart(its), seenByStranger(its)],
  decommissioned: ending,
  reported: reporting,
  found: finding,
  marked: () => [],
  cleared: (its) => [known(its)],
  erroneous: () => [],
};

export function brokenBy(world: World, fact: Fact, thing: Thing): readonly Broken[] {
  const isOver: Finding | false = ENDED_TELLS.has(fact.kind) && over({ world, fact, thing });
  const isOther: Finding | false = saysOther(saidBy(fact), thing) && 'other-facts';
  const all = [...CHECKS[fact.kind]({ world, fact, thing }), isOver, isOther].filter((found) => found !== false);
  return all
    .map((found): Broken => {
      const rule = ruleOf(found);
      const about = typeof found === 'object' && 'carrier' in found ? ('carrier' as const) : ('item' as const);
      const isFlag = FLAGS.has(rule) || (typeof found === 'object' && 'flag' in found);
      return { rule, about, item: fact.item, number: fact.number, isFlag };
    })
    .concat(expired(fact, thing), reported(fact, thing));
}

const ruleOf = (found: Finding): Rule =>
  typeof found === 'string' ? found : 'flag' in found ? found.flag : found.carrier;

function expired(fact: Fact, thing: Thing): readonly Broken[] {
  if (fact.kind === 'manufactured') {
    const made = saidBy(fact).expiry ?? thing.expiry;
    if (made === undefined || !isExpired({ expiry: made }, fact)) return [];
    return [{ rule: 'expired', about: 'item', item: fact.item, number: fact.number, isFlag: false }];
  }
  const expiry = thing.expiry ?? saidBy(fact).expiry;
  if (!WARNS_OF_EXPIRY.has(fact.kind) || expiry === undefined || !isExpired({ expiry }, fact)) return [];
  return [{ rule: 'expired', about: 'item', item: fact.item, number: fact.number, isFlag: true }];
}

/** Kinds that would do something with it. */
const ENDED_TELLS: ReadonlySet<FactKind> = new Set<FactKind>([
  'shipped',
  'voided',
  'received',
  'moved',
  'packed',
  'unpacked',
  'installed',
  'removed',
  'sold',
  'returned',
  'observed',
  'identified',
]);

/** Stolen and missing goods are not sold and not shipped; wherever else they are seen it is said. */
function reported({ kind, number, item }: Fact, { report }: Thing): readonly Broken[] {
  if (report === undefined) return [];
  const isRefused = kind === 'sold' || kind === 'shipped';
  const isSeen = (ENDED_TELLS.has(kind) && kind !== 'identified') || kind === 'decommissioned';
  return isSeen ? [{ rule: 'reported', about: 'item', item, number, isFlag: !isRefused }] : [];
}

/** A life ends once; of what may be found it is told later how it really ended. By some causes a container has to be empty. */
function ending(its: Case): readonly (Rule | false)[] {
  const { world, fact, thing } = its;
  const { cause = 'inactive', location } = fact.fields;
  const isRepeated = thing.ended === cause && fact.claimed;
  const isCorrection = thing.ended !== undefined && mayBeFound(thing.ended) && thing.ended !== cause;
  const isFilled = directlyIn(world, thing.id).length > 0;
  return [
    known(its),
    // What was dispensed is destroyed as the remedy of a recall only.
    fact.recall === undefined && gone(its),
    !isRepeated && !isCorrection && over(its),
    isFilled && !takesContents(thing, cause) && 'not-empty',
    held(its),
    differs(thing, location),
  ];
}

function reporting(its: Case): readonly (Rule | false)[] {
  const { fact, thing } = its;
  if (fact.fields.as !== 'found') return [known(its), over(its)];
  const isMissed = thing.report !== undefined || thing.place.kind === 'gone' || thing.began === undefined;
  return [known(its), !isMissed && 'not-reported'];
}

/** What was destroyed or dispensed is not found: who has one of that number may have a counterfeit. */
function finding(its: Case): readonly (Rule | false)[] {
  const { thing } = its;
  const isNoMore = isDispensed(thing) || (thing.ended !== undefined && !mayBeFound(thing.ended));
  return isNoMore ? ['counterfeit-suspected'] : [known(its)];
}

/** While it is on its way by a shipment of its own, and by who shipped it. */
function voiding(its: Case): readonly (Rule | false)[] {
  const { fact, thing } = its;
  const isUnderWay = thing.place.kind === 'transit';
  if (fact.of !== undefined) return [isUnderWay && passedOn(thing, fact)];
  const ofWay = isUnderWay ? [held(its), passedOn(thing, fact)] : ['not-shipped' as const, passedOn(thing, fact)];
  return exists(thing) && !isDispensed(thing) ? [carried(its), ...ofWay] : [known(its), gone(its)];
}

/** It begins once, and where what it is in stands. */
function beginning(its: Case): readonly (Rule | false)[] {
  const isBegun = its.thing.began !== undefined;
  return [isBegun && 'exists-already', !isBegun && apart(its) && 'elsewhere'];
}

/** A shipment that its addressee, or anybody else, has seen as well. */
function isToldAgain({ thing, fact }: Case): boolean {
  const { toParty, toLocation } = fact.fields;
  if (!fact.claimed || thing.place.kind !== 'transit') return false;
  return thing.place.toParty === toParty && thing.place.toLocation === toLocation;
}

function startOfLife({ world, fact, thing }: Case): readonly (Rule | false)[] {
  if (thing.began === undefined) return [];
  const isTooSoon = !fact.claimed && !isYearAfter(thing.usedAt, fact.instant);
  const isInUse = thing.inside !== undefined || directlyIn(world, thing.id).length > 0;
  return [(isInUse || isTooSoon) && 'container-in-use'];
}

function reception(its: Case): readonly (Finding | false)[] {
  const { thing, fact } = its;
  if (!exists(thing)) return [];
  const { location } = fact.fields;
  const there = locationOf(thing.place);
  // What is in a carrier is received with that, or where that stands by its holder.
  if (thing.inside && there === location && held(its) === false) return [isAlone(its) && 'carried', ...titleRules(its)];
  const rules = [gone(its), carried(its), ...titleRules(its)];
  if (thing.place.kind === 'transit') return [...rules, isMisdirected(thing.place, its) && 'misdirected'];
  if (there === undefined) return rules;
  // It is taken from under its holder.
  const isTaken = there === location && thing.inside === undefined && held(its) !== false;
  return [
    ...rules,
    there === location ? !fact.claimed && thing.holder === fact.by && 'received-already' : 'missing-leg',
    isTaken && { flag: 'not-holder' },
  ];
}

/** The title of a component goes with its assembly; by itself it is removed first. */
function isAlone({ fact: { title }, thing }: Case): boolean {
  return title !== undefined && thing.inside?.kind === 'assembly' && title.to !== thing.owner;
}

type OnItsWay = Extract<Thing['place'], { readonly kind: 'transit' }>;

/** It was sent to another place, or to another party than the one that receives it. */
function isMisdirected({ toLocation, toParty }: OnItsWay, { fact, thing }: Case): boolean {
  const isOthers = toParty !== undefined && !speaksFor(fact, toParty);
  return (
    (toLocation !== undefined && toLocation !== fact.fields.location) ||
    (isOthers && !fact.claimed && thing.inside === undefined)
  );
}

/** A claim that says of an item alone that it is elsewhere than what it is in. */
function apart({ world, fact, thing }: Case): Rule | false {
  const carrier = thing.inside && world.get(thing.inside.carrier);
  const there = carrier && locationOf(carrier.place);
  const { location } = fact.fields;
  return there !== undefined && location !== undefined && location !== there && 'carried';
}

/** A stranger sees it where its holder does not have it, and it was not sent there. */
function seenByStranger({ fact, thing }: Case): Rule | false {
  const { location } = fact.fields;
  if (location === undefined || speaksFor(fact, thing.holder) || locationOf(thing.place) === location) return false;
  return holderOnceSeen(fact, thing) !== fact.by && 'not-holder';
}

/** It was seen by itself, and not where what it is in stands: nobody told that it left that. */
function seenApart({ world, fact, thing }: Case): Rule | false {
  const carrier = thing.inside && world.get(thing.inside.carrier);
  const { location } = fact.fields;
  return carrier !== undefined && location !== undefined && locationOf(carrier.place) !== location && 'carried';
}

/** A change of title that is told: of its owner's word, and to somebody whom it reaches. To who owns it already it is none. */
function titleRules({ world, fact, thing }: Case): readonly (Rule | false)[] {
  const { title } = fact;
  if (!title) return [];
  const reached = reachedByTitle(world, fact, thing);
  const isFilled = thing.isContainer && directlyIn(world, thing.id).length > 0;
  if (isReturnable(thing.id) || (isFilled && (thing.owner === undefined || !reached.includes(thing)))) {
    if (fact.claimed) return [claimedInVain(world, fact, thing)];
    const isTheirs = withContents(world, thing).some(({ owner }) => owner === title.to);
    const isNoChange = fact.kind === 'returned' || (fact.kind !== 'sold' && isTheirs);
    return [reached.length === 0 && !isNoChange && 'reaches-nothing'];
  }
  return thing.owner === title.to ? [] : ownTitleRules(fact, thing, reached);
}

function ownTitleRules(fact: Fact, thing: Thing, reached: readonly Thing[]): readonly (Rule | false)[] {
  if (thing.owner === undefined) return [!isOnlySaid(fact) && 'owner-unknown'];
  return [!reached.includes(thing) && 'not-owner'];
}

/** A sale is a change of title: what is packed may change its owner where it is, a component goes with its assembly. */
function saleRules(its: Case): readonly (Finding | false)[] {
  const { fact, thing } = its;
  const { toParty, toLocation, purpose } = fact.fields;
  const isHandedOver = toParty !== undefined || toLocation !== undefined || purpose === 'dispense';
  const custody = isHandedOver ? [carried(its), onItsWay(its), held(its)] : [];
  if (purpose === 'dispense') return [...custody, dispensing(its)];
  // A sale to oneself is none.
  const isToOwner = !fact.claimed && fact.title !== undefined && [thing.owner, fact.title.from].includes(fact.title.to);
  const isComponent = thing.inside?.kind === 'assembly' && fact.title?.to !== thing.owner;
  return [...custody, isComponent && 'carried', isToOwner && 'owns-already', ...titleRules(its)];
}

/** Title ends on the word of the owner. Of what is in a container those count whose title passes by itself; what is nobody's that is known goes all the same. */
function dispensing({ world, fact, thing }: Case): Finding | false {
  const from = fact.fields.onBehalfOf ?? fact.by;
  if (!isReturnable(thing.id) && thing.owner === from) return false;
  const contents = thing.isContainer ? withContents(world, thing).filter((one) => one !== thing) : [];
  if (!isReturnable(thing.id) && contents.length === 0)
    return thing.owner === undefined ? 'owner-unknown' : 'not-owner';
  if (!isReturnable(thing.id) && thing.owner === undefined) return false;
  const owners = contents
    .filter(({ id, inside }) => !isReturnable(id) && inside?.kind === 'container')
    .map(({ owner }) => owner);
  if (owners.includes(from)) return false;
  const isNobodys = contents.length > 0 && owners.every((owner) => owner === undefined);
  return isReturnable(thing.id) && isNobodys ? { flag: 'reaches-nothing' } : 'reaches-nothing';
}

/** It has to have been out, and comes from its owner, its holder or the consignee: who sold it to its owner, owns or holds it need not say by whom. */
function returnRules({ fact, thing }: Case): readonly (Finding | false)[] {
  const { by, fields } = fact;
  const { holder, owner, seller, place } = thing;
  // What is with who takes it back came back already, unless this brings its title.
  const isBack = place.kind !== 'transit' && holder === by && (seller !== by || owner === by);
  const isSaid = fields.onBehalfOf !== undefined || seller === by || owner === by || holder === by;
  const consignee = place.kind === 'transit' ? place.toParty : undefined;
  const isFromOther = fields.onBehalfOf !== undefined && ![owner, holder, consignee].includes(fields.onBehalfOf);
  return [
    (!thing.isOut || isBack) && 'nothing-to-return',
    !isSaid && 'returner-unknown',
    isFromOther && 'not-its-return',
  ];
}

function identifying(its: Case): readonly (Finding | false)[] {
  const { fact, thing } = its;
  const { change, identifier, former } = fact.fields;
  const gone = change === 'ended' ? identifier : former;
  const isFirst = gone === thing.id && !thing.formerIdentifiers.includes(gone);
  const has = gone === undefined || isFirst || thing.identifiers.includes(gone);
  const isStrange = !speaksFor(fact, thing.holder) && !(thing.owner !== undefined && speaksFor(fact, thing.owner));
  return [known(its), thing.began !== undefined && !has && 'not-identified-so', isStrange && { flag: 'not-holder' }];
}
