// What the history of the items has against a fact: operations are refused for it, claims are flagged.
import { endOf, isDate } from './order.js';
import { reachedByTitle } from './title.js';
import { isReturnable, type Fact, type FactKind, type Thing, type World } from './words.js';
import { closesCircle, directlyIn, locationOf, withContents } from './world.js';

export type Rule =
  | 'exists-already'
  | 'unknown-item'
  | 'carried'
  | 'in-transit'
  | 'elsewhere'
  | 'dispensed'
  | 'not-holder'
  | 'not-owner'
  | 'owner-unknown'
  | 'received-already'
  | 'not-in-carrier'
  | 'closes-circle'
  | 'position-occupied'
  | 'nothing-to-return'
  | 'not-its-return'
  | 'returner-unknown'
  | 'owns-already'
  | 'reaches-nothing'
  | 'ended'
  | 'not-empty'
  | 'counterfeit-suspected'
  | 'reported'
  | 'other-facts'
  | 'expired'
  | 'container-in-use'
  | 'missing-leg'
  | 'misdirected'
  | 'not-identified-so'
  | 'recalled'
  | 'identifier-taken'
  | 'form';

export interface Broken {
  readonly rule: Rule;
  readonly item: string;
  readonly about: 'item' | 'carrier';
  /** The fact that it is against. */
  readonly number: number;
  /** An operation that brings it is recorded all the same. */
  readonly isFlag: boolean;
  /** What is to be joined stands wrong, and was not to be joined for another reason already. */
  readonly isBeside?: true;
}

/** Rules for which an operation is recorded and flagged. */
const FLAGS: ReadonlySet<Rule> = new Set<Rule>(['missing-leg', 'misdirected', 'owner-unknown']);

/** What expired is not sold; where it goes otherwise that is flagged, but for its return and its disposal. */
const WARNS_OF_EXPIRY: ReadonlySet<FactKind> = new Set<FactKind>([
  'shipped',
  'received',
  'moved',
  'packed',
  'installed',
]);

const TWELVE_MONTHS_MS = 365 * 86_400_000;

interface Case {
  readonly world: World;
  readonly fact: Fact;
  readonly thing: Thing;
}

/** A rule, of the item itself or of what it is to come into. */
type Finding = Rule | { readonly carrier: Rule };
type Check = (its: Case) => readonly (Finding | false)[];

const known = ({ thing }: Case): Rule | false => thing.began === undefined && 'unknown-item';
const carried = ({ thing }: Case): Rule | false => thing.inside !== undefined && 'carried';
const onItsWay = ({ thing }: Case): Rule | false => thing.place.kind === 'transit' && 'in-transit';
const gone = ({ thing }: Case): Rule | false => thing.place.kind === 'gone' && 'dispensed';
const held = ({ thing, fact }: Case): Rule | false => !speaksFor(fact, thing.holder) && 'not-holder';

function speaksFor({ by, fields }: Fact, party: string | undefined): boolean {
  return party === undefined || party === by || party === fields.onBehalfOf;
}

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
  sold: (its) => [known(its), gone(its), ...saleRules(its)],
  returned: (its) => [known(its), carried(its), ...returnRules(its), ...titleRules(its)],
  packed: (its) => [...joining(its, its.fact.fields.container ?? '')],
  installed: (its) => [...joining(its, its.fact.fields.assembly ?? ''), occupied(its)],
  unpacked: (its) => leaving(its, its.fact.fields.container ?? ''),
  removed: (its) => leaving(its, its.fact.fields.assembly ?? ''),
  identified: identifying,
  observed: (its) => [known(its), apart(its)],
  cleared: (its) => [known(its)],
  erroneous: () => [],
};

export function brokenBy(world: World, fact: Fact, thing: Thing): readonly Broken[] {
  const all = CHECKS[fact.kind]({ world, fact, thing }).filter((found) => found !== false);
  const mayNotJoin = isJoining(fact) && all.some((found) => KEEPS_APART.has(ruleOf(found)));
  return all
    .map((found): Broken => {
      const [rule, about] = typeof found === 'string' ? [found, 'item' as const] : [found.carrier, 'carrier' as const];
      const isBeside = mayNotJoin && !KEEPS_APART.has(rule) ? { isBeside: true as const } : {};
      return { rule, about, item: fact.item, number: fact.number, isFlag: FLAGS.has(rule), ...isBeside };
    })
    .concat(expired(fact, thing));
}

const KEEPS_APART: ReadonlySet<Rule> = new Set<Rule>(['unknown-item', 'carried', 'not-holder', 'closes-circle']);
const isJoining = ({ kind }: Fact): boolean => kind === 'packed' || kind === 'installed';
const ruleOf = (found: Finding): Rule => (typeof found === 'string' ? found : found.carrier);

function expired(fact: Fact, thing: Thing): readonly Broken[] {
  if (!WARNS_OF_EXPIRY.has(fact.kind) || !isExpired(thing, fact)) return [];
  return [{ rule: 'expired', about: 'item', item: fact.item, number: fact.number, isFlag: true }];
}

const HALF_A_DAY_MS = 12 * 3_600_000;

/** Goods are good until their date is over everywhere on earth. */
export function isExpired({ expiry }: Thing, { at, instant }: Fact): boolean {
  if (expiry === undefined) return false;
  return isDate(at) ? at > expiry : instant > endOf(expiry) + HALF_A_DAY_MS;
}

function differs(thing: Thing, location: string | undefined): Rule | false {
  const known = locationOf(thing.place);
  return location !== undefined && known !== undefined && known !== location && 'elsewhere';
}

/** It begins once, and where what it is in stands. */
function beginning(its: Case): readonly (Rule | false)[] {
  const isBegun = its.thing.began !== undefined;
  return [isBegun && 'exists-already', isBegun && tellsOther(its), !isBegun && apart(its) && 'elsewhere'];
}

/** A shipment that its addressee, or anybody else, has seen as well. */
function isToldAgain({ thing, fact }: Case): boolean {
  const { toParty, toLocation } = fact.fields;
  if (!fact.claimed || thing.place.kind !== 'transit') return false;
  return thing.place.toParty === toParty && thing.place.toLocation === toLocation;
}

/** Something else than is known of what it is. */
function tellsOther({ fact, thing }: Case): Rule | false {
  const told = [
    [fact.fields.product, thing.product],
    [fact.fields.lot, thing.lot],
    [fact.fields.expiry, thing.expiry],
    [fact.fields.production?.supplier, thing.supplier],
  ];
  return told.some(([said, known]) => said !== undefined && known !== undefined && said !== known) && 'other-facts';
}

function startOfLife({ world, fact, thing }: Case): readonly (Rule | false)[] {
  if (thing.began === undefined) return [];
  const isTooSoon = !fact.claimed && fact.instant - thing.usedAt < TWELVE_MONTHS_MS;
  return [(directlyIn(world, thing.id).length > 0 || isTooSoon) && 'container-in-use'];
}

function reception(its: Case): readonly (Rule | false)[] {
  const { thing, fact } = its;
  if (thing.began === undefined) return [];
  const { location } = fact.fields;
  const there = locationOf(thing.place);
  // What is in a carrier is received with that, or where that stands by its holder.
  if (thing.inside && there === location && held(its) === false) return titleRules(its);
  const rules = [gone(its), carried(its), ...titleRules(its)];
  if (thing.place.kind === 'transit') {
    const { toLocation } = thing.place;
    return [...rules, toLocation !== undefined && toLocation !== location && 'misdirected'];
  }
  if (there === undefined) return rules;
  return [
    ...rules,
    there === location ? !fact.claimed && thing.holder === fact.by && 'received-already' : 'missing-leg',
  ];
}

/** A claim that says of an item alone that it is elsewhere than what it is in. */
function apart({ world, fact, thing }: Case): Rule | false {
  const carrier = thing.inside && world.get(thing.inside.carrier);
  const there = carrier && locationOf(carrier.place);
  const { location } = fact.fields;
  return there !== undefined && location !== undefined && location !== there && 'carried';
}

/** A change of title that is told: of its owner's word, and to somebody whom it reaches. To who owns it already it is none. */
function titleRules({ world, fact, thing }: Case): readonly (Rule | false)[] {
  const { title } = fact;
  if (!title) return [];
  const reached = reachedByTitle(world, fact, thing);
  const isFilled = thing.isContainer && directlyIn(world, thing.id).length > 0;
  if (isReturnable(thing.id) || (isFilled && !reached.includes(thing))) {
    const isTheirs = withContents(world, thing).some(({ owner }) => owner === title.to);
    const isNoChange = fact.kind === 'returned' || (fact.kind !== 'sold' && isTheirs);
    return [reached.length === 0 && !isNoChange && 'reaches-nothing'];
  }
  if (thing.owner === title.to) return [];
  if (thing.owner === undefined) return [fact.kind !== 'returned' && 'owner-unknown'];
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
  const isComponent = thing.inside?.kind === 'assembly';
  return [...custody, isComponent && 'carried', isToOwner && 'owns-already', ...titleRules(its)];
}

function dispensing({ fact, thing }: Case): Rule | false {
  if (isReturnable(thing.id)) return false;
  if (thing.owner === undefined) return 'owner-unknown';
  return thing.owner !== (fact.fields.onBehalfOf ?? fact.by) && 'not-owner';
}

/** It has to have been out, and comes from its owner, its holder or the consignee: who sold it to its owner, owns or holds it need not say by whom. */
function returnRules({ fact, thing }: Case): readonly (Finding | false)[] {
  const { by, fields } = fact;
  const { holder, owner, seller, place } = thing;
  if (place.kind === 'gone') return [];
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

function joining(its: Case, id: string): readonly (Finding | false)[] {
  const { world, fact, thing } = its;
  const own = [known(its), gone(its), carried(its), onItsWay(its), held(its)];
  const carrier = world.get(id);
  if (closesCircle(world, thing, id)) {
    const isElsewhere = carrier && differs(carrier, fact.fields.location) && ({ carrier: 'elsewhere' } as const);
    return [...own, 'closes-circle', isElsewhere ?? false];
  }
  if (!carrier) return [...own, { carrier: 'unknown-item' }];
  const there = locationOf(carrier.place);
  return [
    ...own,
    carrier.began === undefined && { carrier: 'unknown-item' },
    carrier.place.kind === 'transit' && { carrier: 'in-transit' },
    carrier.place.kind === 'gone' && { carrier: 'dispensed' },
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

function occupied({ world, fact, thing }: Case): Rule | false {
  const { assembly = '', position } = fact.fields;
  if (position === undefined) return false;
  const others = directlyIn(world, assembly).filter(({ id }) => id !== thing.id);
  return others.some(({ inside }) => inside?.position === position) && 'position-occupied';
}

function leaving(its: Case, id: string): readonly (Rule | false)[] {
  const { fact, thing } = its;
  const { position } = fact.fields;
  const isIn = thing.inside?.carrier === id && (thing.inside.kind === 'container') === (fact.kind === 'unpacked');
  const isElsewhereIn =
    position !== undefined && thing.inside?.position !== undefined && thing.inside.position !== position;
  // A stranger's claim is flagged once for a stay.
  const isStrangersStay = fact.claimed && isIn && thing.inside?.by === fact.by;
  return [
    thing.inside === undefined && known(its),
    (!isIn || isElsewhereIn) && 'not-in-carrier',
    !isStrangersStay && held(its),
  ];
}

function identifying(its: Case): readonly (Rule | false)[] {
  const { fact, thing } = its;
  const { change, identifier, former } = fact.fields;
  const gone = change === 'ended' ? identifier : former;
  const has = gone === undefined || gone === thing.id || thing.identifiers.includes(gone);
  return [known(its), thing.began !== undefined && !has && 'not-identified-so'];
}
