// Which comings into a carrier need not be loaded one by one: the first and the last of those that came alike speak for all.
import type { ItemEvent, ItemEventOf } from '../item/item.events.js';
import { effectiveEvents } from './effective-events.js';
import { takesContents } from '../item/core/ending.js';
import { contradictions } from '../item/contradictions.js';
import { evolve } from '../item/evolve.js';
import type { World } from '../item/item.state.js';
import { ITEM_TRAITS, carrierNamed } from '../item/item.traits.js';
import { numbered } from '../item/rules.js';
import { EMPTY_WORLD, Layer } from '../item/world.js';
import { titleFact } from '../ownership/title-facts.js';
import { inOrder } from './event-order.js';

/**
 * The coming of subjects into a carrier, told alike of all of them by one capture: the events stand at positions from `first` to `last`, and what
 * they say is `data`.
 */
export type Joining = {
  readonly [T in 'ItemPacked' | 'ComponentInstalled']: {
    readonly type: T;
    readonly carrier: string;
    readonly first: number;
    readonly last: number;
    readonly sortAt: number;
    readonly rules?: number;
    readonly data: ItemEventOf<T>['data'];
    /** Something between `first` and `last` was declared erroneous. */
    readonly isCorrected: boolean;
  };
}['ItemPacked' | 'ComponentInstalled'];

/** Whether a logistic unit is said to live again. That it does depends on whether it was empty, and so on all that was ever in it. */
export function livesAgain(history: readonly ItemEvent[]): boolean {
  let hasBegun = false;
  for (const { type } of inOrder(effectiveEvents(history))) {
    const { begins, beginsAgain } = ITEM_TRAITS[type];
    if (hasBegun && beginsAgain) return true;
    hasBegun ||= begins === true;
  }
  return false;
}

/** Whether its life is said to end by a cause that takes no contents with it: by that it ends only when it is empty. */
export function endsEmpty(history: readonly ItemEvent[]): boolean {
  return effectiveEvents(history).some(
    (event) => event.type === 'ItemDecommissioned' && !takesContents({ isContainer: true }, event.data.cause),
  );
}

/** Whether it is told to begin, at no place, after something came into it: where it begins is where that is, if it is in it yet. */
export function beginsFilled(history: readonly ItemEvent[], joinings: readonly Joining[]): boolean {
  return effectiveEvents(history).some(({ type, sortAt, data }) => {
    if (ITEM_TRAITS[type].begins !== true || ('location' in data && data.location !== undefined)) return false;
    return joinings.some((joining) => joining.sortAt <= sortAt);
  });
}

/**
 * Which of these carriers are judged by whether they are empty, where their title is told to pass: the histories tell of what came into them, and not of
 * all that left.
 */
export function judgedByContents(
  histories: ReadonlyMap<string, readonly ItemEvent[]>,
  carriers: ReadonlySet<string>,
): readonly string[] {
  const tells = (event: ItemEvent): boolean =>
    carriers.has(event.subject) && (event.type === 'ItemSold' || titleFact(event) !== undefined);
  const all = effectiveEvents([...histories.values()].flat());
  if (!all.some(tells)) return [];
  const found = new Set<string>();
  const world = new Layer(EMPTY_WORLD);
  for (const event of inOrder(all)) {
    if (tells(event) && !found.has(event.subject) && isJudgedByContents(world, event)) found.add(event.subject);
    evolve(world, event);
  }
  return [...found];
}

function isJudgedByContents(world: World, event: ItemEvent): boolean {
  const state = world.get(event.subject);
  if (state === undefined || state.contents === 0) return false;
  const emptied = new Layer(world);
  emptied.set(event.subject, { ...state, contents: 0 });
  return contradictions(world, event).length !== contradictions(emptied, event).length;
}

/**
 * Those joinings that no representative can speak for, so that the histories of all that joined by them are needed: one of them may not count; they may
 * take a position of an assembly that something in `histories` is installed at; an event of `histories` happened amidst them; or the first or the last
 * is known, and may have changed nothing, where one between them did: that one may have come before the other end.
 */
export function joiningsInDetail(
  histories: ReadonlyMap<string, readonly ItemEvent[]>,
  joinings: readonly Joining[],
): readonly Joining[] {
  const known = [...histories.values()].flat();
  const subjectAt = new Map(known.map((event) => [event.position, event.subject]));
  const carriers = new NamedCarriers(known);
  const atOnce = Map.groupBy(known, (event) => event.sortAt);
  const slots = new Set(known.map(slotOf));
  slots.delete(undefined);
  return joinings.filter((joining) => {
    const isKnown = joining.first === joining.last && subjectAt.has(joining.first);
    if (isKnown) return false;
    const ends = [subjectAt.get(joining.first), subjectAt.get(joining.last)];
    const mayBeInVain = ends.some((subject) => subject !== undefined && carriers.mayCarry(subject, joining.carrier));
    const beside = atOnce.get(joining.sortAt) ?? [];
    return (
      joining.isCorrected ||
      mayBeInVain ||
      slots.has(slotOf(joining)) ||
      beside.some((event) => isAmidst(event, joining))
    );
  });
}

/** Who was ever said to come into whom, whether or not it counted. */
class NamedCarriers {
  private readonly named = new Map<string, Set<string>>();

  constructor(events: readonly ItemEvent[]) {
    for (const event of events) {
      const carrier = carrierNamed(event);
      if (carrier === undefined) continue;
      const carriers = this.named.get(event.subject) ?? new Set();
      this.named.set(event.subject, carriers.add(carrier));
    }
  }

  /** At any remove; a subject carries itself. What joins a subject that it carries closes a circle, and changes nothing. */
  mayCarry(carrier: string, subject: string): boolean {
    const reached = new Set([subject]);
    for (const one of reached) for (const next of this.named.get(one) ?? []) reached.add(next);
    return reached.has(carrier);
  }
}

function slotOf({ type, data }: Pick<ItemEvent, 'type' | 'data'>): string | undefined {
  if (type !== 'ComponentInstalled') return undefined;
  const { assembly, position } = data as ItemEventOf<'ComponentInstalled'>['data'];
  return position === undefined ? undefined : JSON.stringify([assembly, position]);
}

function isAmidst(event: ItemEvent, { type, carrier, first, last, sortAt, data }: Joining): boolean {
  if (event.sortAt !== sortAt || event.position <= first || event.position >= last) return false;
  const isOneOfThem = event.type === type && carrierNamed(event) === carrier;
  return !isOneOfThem || JSON.stringify(event.data) !== JSON.stringify(data);
}

/**
 * The histories with, for each joining, its first and its last event as events of subjects of which nothing else is known. They tell a carrier
 * what the coming of its contents tells it: that it exists, where it was seen, which of its positions are taken.
 */
export function withRepresentatives(
  histories: ReadonlyMap<string, readonly ItemEvent[]>,
  joinings: readonly Joining[],
): ReadonlyMap<string, readonly ItemEvent[]> {
  const known = new Set([...histories.values()].flatMap((history) => history.map((event) => event.position)));
  const extended = new Map(histories);
  for (const joining of joinings) {
    for (const position of new Set([joining.first, joining.last])) {
      if (known.has(position)) continue;
      const { type, sortAt, rules, data } = joining;
      // No scheme of identifiers makes such a one, so that it is nobody's own.
      const subject = `representative/${position}`;
      const event = { type, subject, revision: 0, position, sortAt, ...numbered(rules), data };
      extended.set(subject, [event as ItemEvent]);
    }
  }
  return extended;
}
