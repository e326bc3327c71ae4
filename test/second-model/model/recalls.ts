// What a recall reaches: by what the items are, and upwards through the assemblies that they are in, never down into containers.
import { mayBeFound } from './ends.js';
import { saidBy, tell } from './facts.js';
import { endOf, startOf } from './order.js';
import { isSale } from './sales.js';
import type { Fact, OpenRecallRequest, Scope, Stay, Thing, World } from './words.js';
import { carriersOf, directlyIn } from './world.js';

export interface Recall extends OpenRecallRequest {
  /** As many captures were recorded before it was opened, and closed. */
  readonly openedAt: number;
  closedAt?: number;
}

/** A list of alternatives holds where it names what the item has. */
const names = (list: readonly string[] | undefined, told: readonly (string | undefined)[]): boolean =>
  list === undefined || told.some((one) => one !== undefined && list.includes(one));

function isMadeWithin({ manufacturedFrom, manufacturedTo }: Scope, { began, beganAt }: Thing): boolean {
  if (manufacturedFrom === undefined && manufacturedTo === undefined) return true;
  if (began !== 'manufactured' || beganAt === undefined) return false;
  const isAfter = manufacturedFrom === undefined || beganAt >= startOf(manufacturedFrom);
  return isAfter && (manufacturedTo === undefined || beganAt <= endOf(manufacturedTo));
}

function meets(scope: Scope, thing: Thing, world: World): boolean {
  return (
    names(scope.products, [...thing.products, ...thing.labels.map(({ product }) => product)]) &&
    names(scope.lots, lotsOf(thing)) &&
    names(scope.items, namesOf(thing)) &&
    names(scope.suppliers, [thing.supplier]) &&
    (scope.components === undefined || hasComponent(scope.components, thing, world)) &&
    isMadeWithin(scope, thing)
  );
}

/** What it is and was, was said to be, and what its other identifiers name. */
const lotsOf = ({ lots, claimedLots, labels }: Thing): readonly (string | undefined)[] => [
  ...lots,
  ...claimedLots,
  ...labels.map(({ lot }) => lot),
];

const namesOf = ({ id, identifiers, formerIdentifiers }: Thing): readonly string[] => [
  id,
  ...identifiers,
  ...formerIdentifiers,
];

function hasComponent(named: readonly string[], thing: Thing, world: World): boolean {
  if (names(named, [...namesOf(thing), ...lotsOf(thing)])) return true;
  const parts = directlyIn(world, thing.id).filter(({ inside }) => inside?.kind === 'assembly');
  return parts.some((part) => hasComponent(named, part, world));
}

/** Hit by what it is itself; what was only observed and never began is hit, too, and nothing of which nothing counts. */
export function isHit({ anyOf, except }: Pick<Recall, 'anyOf' | 'except'>, thing: Thing, world: World): boolean {
  if (!Number.isFinite(thing.usedAt)) return false;
  if (namesOf(thing).some((name) => except.includes(name))) return false;
  return anyOf.some((scope) => meets(scope, thing, world));
}

/** The units hit, each with those that it is because of: what is hit itself, and what holds that as a component. */
export function impactOf(recall: Recall, world: World): ReadonlyMap<string, readonly string[]> {
  const affected = new Map<string, string[]>();
  for (const thing of world.values()) {
    if (!isHit(recall, thing, world)) continue;
    for (const one of [thing, ...assembliesOf(world, thing)]) {
      if (namesOf(one).some((name) => recall.except.includes(name))) continue;
      affected.set(one.id, [...(affected.get(one.id) ?? []), thing.id]);
    }
  }
  return affected;
}

function assembliesOf(world: World, thing: Thing): readonly Thing[] {
  if (thing.inside?.kind !== 'assembly') return [];
  const assembly = carriersOf(world, thing)[0];
  return assembly ? [assembly, ...assembliesOf(world, assembly)] : [];
}

const STEPS: ReadonlySet<string | undefined> = new Set(['quarantined', 'unreachable', 'returned']);

/** A step on the way releases nothing. */
export const isStep = (remedy: string | undefined): boolean => STEPS.has(remedy);

/** What was dispensed, or may be found again, may exist all the same. */
export const mayEnd = (thing: Thing | undefined): boolean => !thing?.ended || mayBeFound(thing.ended);

/** It was cleared, and nothing has made it fall under the recall again. */
export const isCleared = (recall: Recall, thing: Thing, world: World): boolean =>
  thing.marks.get(recall.recall) === 'cleared' &&
  (recall.closedAt !== undefined || openCauses(recall, thing, world).length === 0);

/** Hit by itself or by a component, or known as hit: what is neither cannot be cleared. */
export function isClearable(recall: Recall, thing: Thing, world: World): boolean {
  if (thing.marks.has(recall.recall)) return true;
  if (recall.closedAt !== undefined) return false;
  return isHit(recall, thing, world) || (!thing.isContainer && openCauses(recall, thing, world).length > 0);
}

/** What a unit is cleared of: itself, where it is covered, and what in it is hit and was not cleared. Once the recall is closed nothing hits it anew. */
export function causesOf(recall: Recall, thing: Thing, world: World): readonly string[] | undefined {
  if (recall.closedAt !== undefined) return undefined;
  return [...(isHit(recall, thing, world) ? [thing.id] : []), ...openCauses(recall, thing, world)];
}

/** A thing and all in it, each with what that is in, the innermost first. */
function chainsIn(chain: readonly Thing[], world: World): readonly (readonly Thing[])[] {
  const contents = directlyIn(world, chain[0]?.id ?? '');
  return [chain, ...contents.flatMap((content) => chainsIn([content, ...chain], world))];
}

/** It, or something in it, was open when the recall was closed. */
export function isLeftOpen({ recall, closedAt }: Recall, top: Thing, world: World): boolean {
  if (closedAt === undefined) return false;
  return chainsIn([top], world).some(
    (chain) => chain[0]?.marks.get(recall) === 'marked' && (chain.length === 1 || !wasCleared(recall, chain)),
  );
}

/** The same, each. */
export function isLeftOpenIn({ recall, closedAt }: Recall, top: Thing, world: World): readonly string[] {
  if (closedAt === undefined) return [];
  return chainsIn([top], world).flatMap((chain) => {
    const [thing] = chain;
    const isOpen = thing?.marks.get(recall) === 'marked' && (chain.length === 1 || !wasCleared(recall, chain));
    return isOpen ? [thing.id] : [];
  });
}

/** What makes it fall under a recall: it or what is in it, each by what it is itself, unless it was cleared, or something around it since it came there. */
export function openCauses(recall: Recall, top: Thing, world: World): readonly string[] {
  return chainsIn([top], world).flatMap((chain) => {
    const [cause] = chain;
    return cause && isCovered(recall, cause, world) && !wasCleared(recall.recall, chain) ? [cause.id] : [];
  });
}

/** By what it is itself: as the component that is named, or as what is asked for. */
function isCovered({ anyOf, except }: Recall, thing: Thing, world: World): boolean {
  if (!Number.isFinite(thing.usedAt) || namesOf(thing).some((name) => except.includes(name))) return false;
  return anyOf.some(({ components, ...own }) => {
    if (!components) return meets(own, thing, world);
    const isNamed = names(components, [...namesOf(thing), ...lotsOf(thing)]);
    return isNamed && [thing, ...assembliesOf(world, thing)].some((one) => meets(own, one, world));
  });
}

/** The innermost comes first. A clearing holds for what it names while all between came there before it; one that names nothing, for ever. */
function wasCleared(recall: string, chain: readonly Thing[]): boolean {
  const [cause] = chain;
  let stays: readonly Stay[] = [];
  return chain.some((one) => {
    const { causes, ...clearing } = one.clearings.get(recall) ?? {};
    const isBefore = stays.every(({ told }) => isEarlier(told, clearing));
    if (one.inside) stays = [...stays, one.inside];
    return causes ? causes.includes(cause?.id ?? '') && isBefore : one.marks.get(recall) === 'cleared';
  });
}

type Moment = Partial<Pick<Fact, 'instant' | 'number'>>;

const isEarlier = (a: Moment, { instant = 0, number = 0 }: Moment): boolean =>
  (a.instant ?? 0) < instant || (a.instant === instant && (a.number ?? 0) < number);

/** Whether a recall in force forbids what is told: what counts is what is known when it is recorded. */
export function isBlocked(recall: Recall, fact: Fact, world: World): boolean {
  const thing = world.get(fact.item);
  if (thing === undefined || blocksOf(fact, recall, isSale(fact, world)).length === 0) return false;
  return openCauses(recall, asSaid(thing, fact), world).length > 0;
}

/** All that may be forbidden of it, or what this recall forbids. */
export function blocksOf(fact: Fact, recall?: Recall, isSold = true): readonly ('sale' | 'shipment' | 'use')[] {
  const { kind, fields, title } = fact;
  const { toLocation = '', toParty = '' } = fields;
  const blocks = recall?.blocks ?? ['sale', 'shipment', 'use'];
  const mayBeSale = kind === 'sold' || title !== undefined;
  const goesToSite = recall !== undefined && [toLocation, toParty].some((one) => recall.sites.includes(one));
  return blocks.filter((block) => {
    if (block === 'shipment') return kind === 'shipped' && !goesToSite;
    if (block === 'use') return isUse(fact);
    return mayBeSale && isSold && !(recall && passesToSite(fact, recall));
  });
}

/** A shipment or a receipt may pass title to the party of a site, which has the number of its location. */
function passesToSite({ kind, title }: Fact, { sites }: Recall): boolean {
  const to = title?.to ?? '';
  return (
    (kind === 'shipped' || kind === 'received') && [to, to.replace(/^417/, '414')].some((one) => sites.includes(one))
  );
}

/** To install, to dispense, to consume or to sample. */
function isUse({ kind, fields: { purpose, cause } }: Fact): boolean {
  return (
    kind === 'installed' ||
    (kind === 'sold' && purpose === 'dispense') ||
    (kind === 'decommissioned' && (cause === 'consumed' || cause === 'sampled'))
  );
}

/** With what is said of it just now. */
function asSaid(thing: Thing, fact: Fact): Thing {
  const { products, lots, claimedLots } = thing;
  const told = { ...thing, products: new Set(products), lots: new Set(lots), claimedLots: [...claimedLots] };
  tell(told, saidBy(fact));
  return told;
}
