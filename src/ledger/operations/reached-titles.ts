import { writersFinding, type Contradiction } from '../item/contradictions.js';
import { isTransportUnit, resolveState } from '../item/core/resolve.js';
import type { ItemEvent } from '../item/item.events.js';
import type { ItemState, World } from '../item/item.state.js';
import { rulesOf, SECOND_RULES } from '../item/rules.js';
import { titleFact } from '../ownership/title-facts.js';

/** Who owns something that passes with what is in a subject. */
export type OwnersWithin = (subject: string) => ReadonlySet<string> | undefined;

/**
 * A transfer of a container's title reaches what the transferor owns: the container, if it is goods itself, or something that is in it. One that reaches
 * nothing is refused. What contents bear on their carrier is no part of any fold, so that it is asked here.
 */
export function reachesNothing(world: World, event: ItemEvent, owners: OwnersWithin): readonly Contradiction[] {
  const state = world.get(event.subject);
  const title = toldOf(event);
  // What something was packed into exists, whoever told of it.
  const isKnown = state !== undefined && (state.began !== undefined || state.filled === true);
  if (!title || !isKnown || !mayHoldGoods(state) || passesItself(world, state, title)) return [];
  const within = owners(event.subject);
  // Naming who owns it already is no change.
  const isNoChange = event.type !== 'ItemSold' && within?.has(title.to) === true;
  if (isNoChange || within?.has(title.from) === true) return [];
  const isFlagged = title.to === TO_A_PATIENT && isNobodys(state, within);
  const severity = isFlagged ? ({ severity: 'flagged' } as const) : {};
  const finding = { rule: 'reaches-nothing', field: 'recordedFor', values: { from: title.from }, ...severity } as const;
  return [writersFinding(finding, event, world)];
}

/** All in it is nobody's that is known: that is dispensed all the same, as it is by itself. */
function isNobodys({ subject, contents }: ItemState, within: ReadonlySet<string> | undefined): boolean {
  return isTransportUnit(subject) && contents > 0 && within?.size === 0;
}

/** Whom nobody names. */
const TO_A_PATIENT = '';

interface ToldTitle {
  readonly from: string;
  readonly to: string;
}

/** What is claimed is only flagged, and what comes back may have been nobody's before. */
function toldOf(event: ItemEvent): ToldTitle | undefined {
  if (event.data.claimed || rulesOf(event) < SECOND_RULES) return undefined;
  if (event.type === 'ItemReturned' || event.type === 'ItemShippingVoided') return undefined;
  if (event.type === 'ItemSold' && event.data.dispensed)
    return { from: event.data.onBehalfOf ?? event.data.by, to: TO_A_PATIENT };
  const { from, to } = titleFact(event) ?? {};
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** What a transfer of its title may reach though it is not the transferor's. */
export function mayHoldGoods({ subject, isContainer, contents }: ItemState): boolean {
  return isTransportUnit(subject) || (isContainer && contents > 0);
}

/** A transfer of its title passes that of the subject itself. */
export function passesItself(world: World, state: ItemState, { from, to }: ToldTitle): boolean {
  if (isTransportUnit(state.subject)) return false;
  const { owner } = resolveState(world, state);
  return owner === undefined || owner === from || owner === to;
}

/** Its own title passes with that of what it is in: not that of what only carries, and that of a component only with its assembly's. */
export function passesWithCarrier({ subject, carrier }: ItemState): boolean {
  return !isTransportUnit(subject) && carrier?.kind !== 'assembly';
}

/** By the states of a moment, all of which are at hand. */
export function ownersIn(states: ReadonlyMap<string, ItemState>): OwnersWithin {
  return (subject) => {
    const owners = new Set<string>();
    for (const state of states.values()) {
      if (!state.carrier || !passesWithCarrier(state)) continue;
      const { owner, path } = resolveState(states, state);
      if (owner !== undefined && path.includes(subject)) owners.add(owner);
    }
    return owners;
  };
}

/** Who owns something of it that these parties sold, by the states of a moment: of each the first. */
export function buyersIn(
  states: ReadonlyMap<string, ItemState>,
  subject: string,
  sellers: readonly string[],
): ReadonlyMap<string, string> {
  const buyers = new Map<string, string>();
  for (const state of [...states.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1))) {
    if (!state.carrier || isTransportUnit(state.subject)) continue;
    const { owner, seller, path } = resolveState(states, state);
    const isSold = owner !== undefined && seller !== undefined && owner !== seller && sellers.includes(seller);
    if (isSold && path.includes(subject) && !buyers.has(seller)) buyers.set(seller, owner);
  }
  return buyers;
}
