// Whom an event tells of its subject, and on what ground.
import type { ItemEvent } from '../item/item.events.js';
import type { CarriedWorld, Carried } from './carried-world.js';
import { namedContents, type Passing } from './named-contents.js';

/**
 * `own`: it was recorded for the party, or by somebody who acts for it and may. `told`: somebody who may says that it was made for the party, or that custody
 * or title passes to it.
 */
export type Telling = OwnWord | Told;

export interface OwnWord {
  readonly ground: 'own';
  readonly party: string;
  /** What became its own. */
  readonly passed: ReadonlySet<string>;
}

export interface Told {
  readonly ground: 'told';
  readonly party: string;
  /** Custody passes to it, so that what is named is all that it is told to be in there. */
  readonly isHandedOver: boolean;
  /** What of its subject and the contents that are named became the party's. */
  readonly passed: ReadonlySet<string>;
  readonly contents: readonly Carried[];
  /** Of these who speaks can read the label, and shows it. */
  readonly readable: ReadonlySet<string>;
}

/** What others know: nobody tells more than that. */
export interface Knowing {
  knows(party: string, subject: string): boolean;
  /** What is on its label: who was told of it by who may, and with whom its history begins. */
  readsLabel(party: string, subject: string): boolean;
}

/** What was so before an event: afterwards it is too late to ask. */
export interface Before {
  readonly isKnown: boolean;
  readonly holder: string | undefined;
  readonly owner: string | undefined;
  readonly isCarried: boolean;
  readonly contents: readonly (Carried & { readonly owner: string | undefined })[];
}

/** Fields of an event that name parties; each type has some of them. */
interface Names {
  readonly toParty?: string;
  readonly owner?: string;
  readonly title?: { readonly from?: string; readonly to: string };
}

export function namesIn({ data }: ItemEvent): Names {
  return data as Names;
}

export function before(world: CarriedWorld, { subject, ...event }: ItemEvent): Before {
  const { toParty, title } = event.data as Names;
  const now = world.resolved(subject);
  const mayTell = toParty !== undefined || title !== undefined;
  const contents = mayTell ? world.within(subject) : [];
  return {
    isKnown: world.get(subject)?.began !== undefined,
    holder: now?.holder,
    owner: now?.owner,
    isCarried: now !== undefined && now.path.length > 0,
    contents: contents.map((one) => ({ ...one, owner: world.resolved(one.subject)?.owner })),
  };
}

/** The ledger writes it itself, because of what others told: nobody says anything by it. */
export function isDerived({ type, data }: ItemEvent): boolean {
  if (type === 'ErrorDeclared' || type === 'ItemRecalled') return true;
  if (type === 'ItemShippingVoided') return data.of !== undefined || data.completes !== undefined;
  return (type === 'ItemPacked' || type === 'ComponentInstalled') && data.again === true;
}

/**
 * What was in a carrier and is taken out of it or sold may have been looked up by the ledger for who only named the carrier. Whoever does not own it has to
 * know it already.
 */
export function mayBeLookedUp(was: Before, { type }: ItemEvent, party: string): boolean {
  const looksUp = type === 'ItemUnpacked' || type === 'ComponentRemoved' || type === 'ItemSold';
  return looksUp && was.isCarried && was.owner !== party;
}

/** What follows an event: the world with it, and what everybody knew before it. `isVoided`: what it says was shipped was not. */
export interface After {
  readonly world: CarriedWorld;
  readonly knowing: Knowing;
  readonly isVoided: boolean;
}

export function tellingsOf(was: Before, after: After, event: ItemEvent): readonly Telling[] {
  const { by, onBehalfOf } = event.data;
  if (isDerived(event)) return [];
  const mayAct = onBehalfOf !== undefined && (onBehalfOf === was.holder || onBehalfOf === was.owner);
  const own = new Set(mayAct ? [by, onBehalfOf] : [by]);
  const words = [...own].map((party): OwnWord => ({
    ground: 'own',
    party,
    passed: passedTo(party, was, after.world, event),
  }));
  if (after.isVoided) return words;
  const { toParty, title } = namesIn(event);
  const others = new Set([toParty, title?.to, bornFor(was, event)].filter((party) => party !== undefined));
  const told = [...others].flatMap((party) => (own.has(party) ? [] : (toldTo(party, was, after, event) ?? [])));
  return [...words, ...told];
}

/** What of its subject and of what is in it was not the party's before, and is. */
function passedTo(party: string, was: Before, after: CarriedWorld, { subject }: ItemEvent): ReadonlySet<string> {
  const before = [{ subject, owner: was.owner }, ...was.contents];
  const became = before.filter((one) => one.owner !== party && ownerOf(after, one.subject) === party);
  return new Set(became.map((one) => one.subject));
}

function ownerOf(world: CarriedWorld, subject: string): string | undefined {
  return world.resolved(subject)?.owner;
}

/** For whom something was made or introduced, where that is its beginning. */
function bornFor({ isKnown }: Before, event: ItemEvent): string | undefined {
  const { type } = event;
  return !isKnown && (type === 'ItemManufactured' || type === 'ItemIntroduced') ? event.data.owner : undefined;
}

function toldTo(party: string, was: Before, { world, knowing }: After, event: ItemEvent): Told | undefined {
  const { toParty, title } = namesIn(event);
  const speakers = speakersOf(event);
  const passing: Passing = {
    party,
    speakers,
    isKnown: (subject) => speakers.some((speaker) => knowing.knows(speaker, subject)),
    isHandedOver: toParty === party && mayHandOver(was, event),
    isTitle: title?.to === party,
  };
  const isNamed = passing.isTitle || bornFor(was, event) === party;
  const passed = isNamed ? passedTo(party, was, world, event) : new Set<string>();
  if (!passing.isHandedOver && passed.size === 0) return undefined;
  const contents = namedContents(passing, was.contents, world);
  const readable = [event.subject, ...contents.map(({ subject }) => subject)].filter((subject) =>
    speakers.some((speaker) => knowing.readsLabel(speaker, subject)),
  );
  return { ground: 'told', party, isHandedOver: passing.isHandedOver, passed, contents, readable: new Set(readable) };
}

function speakersOf({ data: { by, onBehalfOf } }: ItemEvent): readonly string[] {
  return onBehalfOf === undefined ? [by] : [by, onBehalfOf];
}

/** Who holds it sends it; who owns it may have it handed over. A stranger's claim tells nobody of what is another's. */
function mayHandOver({ holder, owner }: Before, event: ItemEvent): boolean {
  const speakers = speakersOf(event);
  if (holder !== undefined && speakers.includes(holder)) return true;
  return event.type === 'ItemSold' && owner !== undefined && speakers.includes(owner);
}
