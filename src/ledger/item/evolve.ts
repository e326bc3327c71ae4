import { isDate } from '../event-time.js';
import { laterOf, type Order } from '../order.js';
import { hasEnded, isGone, touchCarriers } from './core/carriers.js';
import type { CoreEventType } from './core/core.events.js';
import { unknownState } from './core/core.state.js';
import { CORE_TRAITS } from './core/core.traits.js';
import { keepFormerFacts } from './core/former-facts.js';
import { relabelled, type Relabelling } from './core/relabelling.js';
import { lotUnder } from './core/lots.js';
import { carriersOf, type Link } from './core/resolve.js';
import { withSaid } from './core/existence.js';
import type { ItemFacts } from './core/item-facts.js';
import { factsIn } from './core/said-facts.js';
import { CORE_TRANSITIONS, CORE_TRANSITIONS_OF_ENDED } from './core/transitions.js';
import { ALL_FACETS, sliceOf, type AnyFacet } from './facet-slices.js';
import type { ItemEvent, ItemEventType } from './item.events.js';
import type { ItemState, World } from './item.state.js';
import { ITEM_TRAITS } from './item.traits.js';
import { FIRST_RULES, SECOND_RULES, THIRD_RULES } from './rules.js';

type Apply = (world: World, state: ItemState, data: ItemEvent['data'], order: Order, rules: number) => ItemState;

function ofFacet({ evolve }: AnyFacet): Record<string, Apply> {
  return Object.fromEntries(
    Object.entries(evolve).map(([type, next]): [string, Apply] => [
      type,
      (_world, state, data, order, rules) => ({ ...state, ...next(state, data, order, rules) }),
    ]),
  );
}

function ofEnded(type: string): Apply {
  return (CORE_TRANSITIONS_OF_ENDED as Partial<Record<string, Apply>>)[type] ?? ((_world, state) => state);
}

/** What was dispensed stays gone. What it is may be told later: a recall is to reach it by that. */
function ofDispensed(type: CoreEventType): Apply {
  if (!CORE_TRAITS[type].begins) return ofEnded(type);
  return (_world, state, data, order) => withSaid(state, factsIn(data as ItemFacts), order);
}

/** What has ended or was dispensed is changed by few types of the core's events; by all others it stays what it is. */
function ofLivesThatGoOn(): Record<string, Apply> {
  return Object.fromEntries(
    Object.entries(CORE_TRANSITIONS as unknown as Record<string, Apply>).map(([type, next]): [string, Apply] => {
      const { reachesEnded, reachesDispensed } = CORE_TRAITS[type as CoreEventType];
      if (reachesEnded) return [type, next];
      return [
        type,
        (world, state, data, order, rules) => {
          const isOver = reachesDispensed || rules < THIRD_RULES ? hasEnded : isGone;
          if (!isOver(world, state)) return next(world, state, data, order, rules);
          const apply = hasEnded(world, state) ? ofEnded(type) : ofDispensed(type as CoreEventType);
          return apply(world, state, data, order, rules);
        },
      ];
    }),
  );
}

/** What each type of event makes of the state of its subject. A declaration of error changes none: the fold leaves out what it names. */
const TRANSITIONS = Object.assign(
  { ErrorDeclared: (_world: World, state: ItemState) => state },
  ofLivesThatGoOn(),
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

function withLabel(state: ItemState, { data, rules = FIRST_RULES }: ItemEvent): ItemState {
  const { becomes } = data as { readonly becomes?: Relabelling };
  if (!becomes) return state;
  return relabelled(state, rules < THIRD_RULES ? becomes : { ...becomes, ...lotThen(state, becomes) });
}

/** By the third rules its lot goes on as it is known by the fold: what was told or corrected since the label was recorded counts, too. */
function lotThen(
  { product: former, lot, identified }: ItemState,
  { identifier, product = '' }: Relabelling,
): Pick<Relabelling, 'lot'> {
  const told = identified?.find((one) => one.identifier === identifier)?.lot;
  const kept = lot === undefined ? undefined : lotUnder(product, lot);
  return { lot: product === former ? (kept ?? told) : (told ?? kept) };
}

/** With what the event says of it beside its id. */
function withTold(state: ItemState, { data: { facts } }: ItemEvent, since: Order): ItemState {
  return facts === undefined ? state : withSaid(state, facts, since);
}

function dated({ rules = FIRST_RULES, data: { at } }: ItemEvent): { readonly dated?: string } {
  return rules >= SECOND_RULES && isDate(at) ? { dated: at } : {};
}

/** Applies one event to the world. It never fails: what contradicts the history is found by `contradictions`, and changes only what a claim may. */
export function evolve(world: World, event: ItemEvent): void {
  const order: Order = { at: event.sortAt, position: event.position };
  const before = world.get(event.subject) ?? unknownState(event.subject);
  const counts = {
    revision: Math.max(before.revision, event.revision),
    position: Math.max(before.position, event.position),
  };
  const { bears, corrects, relabels, bearsOnNothingSince = Infinity } = ITEM_TRAITS[event.type];
  const { rules = FIRST_RULES } = event;
  const bearsOnCore = bears === 'core' && corrects !== true && rules < bearsOnNothingSince;
  if (bearsOnCore) touchCarriers(world, event.subject, order, rules);
  const links = INHERITING.length === 0 ? [] : carriersOf(world, before);
  let after = TRANSITIONS[event.type](world, withTold(before, event, order), event.data, order, rules);
  if (links.length > 0 && after.carrier !== before.carrier) after = keepInherited(before, after, links);
  if (relabels && rules >= SECOND_RULES) after = withLabel(after, event);
  after = keepFormerFacts(before, after, order);
  const touched = bearsOnCore ? { touched: laterOf(before.touched, order) } : {};
  world.set(event.subject, { ...after, ...counts, ...touched, ...(bearsOnCore ? dated(event) : {}) });
  if (bearsOnCore) touchCarriers(world, event.subject, order, rules);
}
