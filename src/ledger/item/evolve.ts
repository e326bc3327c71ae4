import { isDate } from '../event-time.js';
import { laterOf, type Order } from '../order.js';
import { touchCarriers } from './core/carriers.js';
import { unknownState } from './core/core.state.js';
import { carriersOf, type Link } from './core/resolve.js';
import { CORE_TRANSITIONS } from './core/transitions.js';
import { ALL_FACETS, sliceOf, type AnyFacet } from './facet-slices.js';
import type { ItemEvent, ItemEventType } from './item.events.js';
import type { ItemState, World } from './item.state.js';
import { ITEM_TRAITS } from './item.traits.js';
import { FIRST_RULES } from './rules.js';

type Apply = (world: World, state: ItemState, data: ItemEvent['data'], order: Order, rules: number) => ItemState;

function ofFacet({ evolve }: AnyFacet): Record<string, Apply> {
  return Object.fromEntries(
    Object.entries(evolve).map(([type, next]): [string, Apply] => [
      type,
      (_world, state, data, order, rules) => ({ ...state, ...next(state, data, order, rules) }),
    ]),
  );
}

/** What each type of event makes of the state of its subject. A declaration of error changes none: the fold leaves out what it names. */
const TRANSITIONS = Object.assign(
  { ErrorDeclared: (_world: World, state: ItemState) => state },
  CORE_TRANSITIONS,
  ...ALL_FACETS.map(ofFacet),
) as Readonly<Record<ItemEventType, Apply>>;

const INHERITING = ALL_FACETS.filter(({ inherit }) => inherit !== undefined);

/** Out of a carrier a subject keeps what the carrier's facets gave it there. */
function keepInherited(before: ItemState, after: ItemState, links: readonly Link<ItemState>[]): ItemState {
  let kept = after;
  for (const facet of INHERITING) {
    const carriers = links.map(({ state, since }) => ({ slice: sliceOf(facet, state), since }));
    kept = { ...kept, ...facet.inherit?.resolve(sliceOf(facet, before), carriers) };
  }
  return kept;
}

const KEEPS_DATES = 2;

function dated({ rules = FIRST_RULES, data: { at } }: ItemEvent): { readonly dated?: string } {
  return rules >= KEEPS_DATES && isDate(at) ? { dated: at } : {};
}

/** Applies one event to the world. It never fails: what contradicts the history is found by `contradictions`, and changes only what a claim may. */
export function evolve(world: World, event: ItemEvent): void {
  const order: Order = { at: event.sortAt, position: event.position };
  const before = world.get(event.subject) ?? unknownState(event.subject);
  const counts = {
    revision: Math.max(before.revision, event.revision),
    position: Math.max(before.position, event.position),
  };
  const { bears, corrects } = ITEM_TRAITS[event.type];
  const bearsOnCore = bears === 'core' && corrects !== true;
  if (bearsOnCore) touchCarriers(world, event.subject, order);
  const links = INHERITING.length === 0 ? [] : carriersOf(world, before);
  let after = TRANSITIONS[event.type](world, before, event.data, order, event.rules ?? FIRST_RULES);
  if (links.length > 0 && after.carrier !== before.carrier) after = keepInherited(before, after, links);
  const touched = bearsOnCore ? { touched: laterOf(before.touched, order) } : {};
  world.set(event.subject, { ...after, ...counts, ...touched, ...(bearsOnCore ? dated(event) : {}) });
  if (bearsOnCore) touchCarriers(world, event.subject, order);
}
