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
}

export interface Told {
  readonly ground: 'told';
  readonly party: string;
  /** Custody passes to it, so that what is named is all that it is told to be in there. */
  readonly isHandedOver: boolean;
  /** What of its subject and the contents that are named became the party's. */
  readonly passed: ReadonlySet<string>;
  readonly contents: readonly Carried[];
}

/** What was so before an event: afterwards it is too late to ask. */
export interface Before {
  readonly isKnown: boolean;
  readonly holder: string | undefined;
  readonly owner: string | undefined;
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
    contents: contents.map((one) => ({ ...one, owner: world.resolved(one.subject)?.owner })),
  };
}

/** The ledger writes it itself, because of what others told: nobody says anything by it. */
export function isDerived({ type, data }: ItemEvent): boolean {
  if (type === 'ErrorDeclared' || type === 'ItemRecalled') return true;
  if (type === 'ItemShippingVoided') return data.of !== undefined || data.completes !== undefined;
  return (type === 'ItemPacked' || type === 'ComponentInstalled') && data.again === true;
}

/** `after`: the world with the event. `isVoided`: what it says was shipped was not. */
export function tellingsOf(was: Before, after: CarriedWorld, event: ItemEvent, isVoided: boolean): readonly Telling[] {
  const { by, onBehalfOf } = event.data;
  if (isDerived(event)) return [];
  const tellings: Telling[] = [{ ground: 'own', party: by }];
  const mayAct = onBehalfOf !== undefined && (onBehalfOf === was.holder || onBehalfOf === was.owner);
  if (mayAct && onBehalfOf !== by) tellings.push({ ground: 'own', party: onBehalfOf });
  if (isVoided) return tellings;
  const own = new Set(tellings.map(({ party }) => party));
  const { toParty, title } = namesIn(event);
  for (const party of new Set([toParty, title?.to, bornFor(was, event)])) {
    const told = party === undefined || own.has(party) ? undefined : toldTo(party, was, after, event);
    if (told) tellings.push(told);
  }
  return tellings;
}

function ownerOf(world: CarriedWorld, subject: string): string | undefined {
  return world.resolved(subject)?.owner;
}

/** For whom something was made or introduced, where that is its beginning. */
function bornFor({ isKnown }: Before, event: ItemEvent): string | undefined {
  const { type } = event;
  return !isKnown && (type === 'ItemManufactured' || type === 'ItemIntroduced') ? event.data.owner : undefined;
}

function toldTo(party: string, was: Before, after: CarriedWorld, event: ItemEvent): Told | undefined {
  const { subject } = event;
  const { toParty, title } = namesIn(event);
  const isBorn = bornFor(was, event) === party;
  const passing: Passing = {
    party,
    speakers: speakersOf(event),
    isHandedOver: toParty === party && mayHandOver(was, event),
    isTitle: title?.to === party,
  };
  const contents = namedContents(passing, was.contents, after);
  const owners = [{ subject, owner: was.owner }, ...was.contents];
  const became = owners.filter((one) => one.owner !== party && ownerOf(after, one.subject) === party);
  const passed = new Set(passing.isTitle || isBorn ? became.map((one) => one.subject) : []);
  if (!passing.isHandedOver && passed.size === 0) return undefined;
  return { ground: 'told', party, isHandedOver: passing.isHandedOver, passed, contents };
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
