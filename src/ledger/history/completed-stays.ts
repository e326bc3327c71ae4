// Stays in a carrier that are over for good, so that two representatives can speak for all that came and went alike.
import type { ItemEvent, ItemEventOf } from '../item/item.events.js';
import { typesWith, carrierNamed } from '../item/item.traits.js';
import { numbered } from '../item/rules.js';
import { compareOrder } from '../order.js';
import { inOrder } from './event-order.js';

/** Events that are alike but for their subjects, told by one capture: they stand at positions from `first` to `last`. */
interface Alike<T extends 'ItemPacked' | 'ItemUnpacked'> {
  readonly first: number;
  readonly last: number;
  readonly sortAt: number;
  readonly rules?: number;
  readonly data: ItemEventOf<T>['data'];
}

/** The stay of all those that came into a carrier alike and left it alike, with nothing between that could have ended it otherwise. */
export interface CompletedStay {
  readonly carrier: string;
  readonly joined: Alike<'ItemPacked'>;
  readonly left: Alike<'ItemUnpacked'>;
}

/** Where a subject was, by its own history alone: stays that are over, and the carriers that it may still be in or may have left otherwise. */
export interface PastStays {
  readonly over: readonly CompletedStay[];
  readonly open: ReadonlySet<string>;
}

/** Types of events that leave their subject where it is. */
export const STAYING = typesWith(({ bears, staysPut }) => bears === 'own' || staysPut === true);

/**
 * `before`: event time by which a stay has to be over. Only a packing and the unpacking that follows it make a completed stay, and only where neither was
 * ever declared erroneous. Components make none: which of them take positions from each other depends on all that were installed.
 * `contents.queries.ts` in projections/histories says the same by SQL.
 */
export function completedStays(history: readonly ItemEvent[], before: number): PastStays {
  const told = inOrder(history.filter(({ type }) => !STAYING.has(type)));
  const corrected = new Set(history.flatMap(({ type, data }) => (type === 'ErrorDeclared' ? data.positions : [])));
  const over: CompletedStay[] = [];
  const open = new Set<string>();
  for (let index = 0; index < told.length; index++) {
    const joined = told[index];
    const carrier = joined && carrierNamed(joined);
    if (!joined || carrier === undefined) continue;
    const left = told[index + 1];
    const stay = left && completedStayOf(joined, left);
    const isOver = stay && left.sortAt < before && !corrected.has(joined.position) && !corrected.has(left.position);
    if (isOver) {
      over.push(stay);
      index += 1;
    } else open.add(carrier);
  }
  return { over: over.filter(({ carrier }) => !open.has(carrier)), open };
}

function completedStayOf(joined: ItemEvent, left: ItemEvent): CompletedStay | undefined {
  if (joined.type !== 'ItemPacked' || left.type !== 'ItemUnpacked') return undefined;
  const { container: carrier } = joined.data;
  if (left.data.container !== carrier) return undefined;
  return {
    carrier,
    joined: { ...alone(joined), data: joined.data },
    left: { ...alone(left), data: left.data },
  };
}

function alone({ position, sortAt, rules }: ItemEvent): Omit<Alike<never>, 'data'> {
  return { first: position, last: position, sortAt, ...numbered(rules) };
}

/**
 * Whether no representatives can speak for those whose stay it was: something in these histories happened amidst their coming or going, or not all had
 * come before the first left.
 */
export function isBlurred(
  { carrier, joined, left }: CompletedStay,
  known: ReadonlyMap<number, readonly ItemEvent[]>,
): boolean {
  if (joined.first === joined.last) return false;
  const isBefore = compareOrder(
    { at: joined.sortAt, position: joined.last },
    { at: left.sortAt, position: left.first },
  );
  return isBefore >= 0 || isAmidst('ItemPacked', joined) || isAmidst('ItemUnpacked', left);

  function isAmidst(type: ItemEvent['type'], told: CompletedStay['joined'] | CompletedStay['left']): boolean {
    const { first, last, sortAt, data } = told;
    return (known.get(sortAt) ?? []).some((event) => {
      if (event.position <= first || event.position >= last) return false;
      const isOneOfThem = event.type === type && carrierNamed(event) === carrier;
      return !isOneOfThem || JSON.stringify(event.data) !== JSON.stringify(data);
    });
  }
}

/**
 * Histories of subjects of which nothing else is known. They tell a carrier what all those whose stays these were told it: when it held something, where
 * it was seen, when it was last touched. Two come and go for each stay, however many did.
 */
export function representativesOf(stays: readonly CompletedStay[]): ReadonlyMap<string, readonly ItemEvent[]> {
  const representatives = new Map<string, readonly ItemEvent[]>();
  for (const stay of stays) {
    const { joined, left } = stay;
    for (const [from, to] of [
      [joined.first, left.last],
      [joined.last, left.first],
    ] as const) {
      // No scheme of identifiers makes such a one, so that it is nobody's own.
      const subject = `representative/${from}`;
      if (!representatives.has(subject)) representatives.set(subject, representative(subject, stay, from, to));
    }
  }
  return representatives;
}

function representative(
  subject: string,
  { joined, left }: CompletedStay,
  from: number,
  to: number,
): readonly ItemEvent[] {
  const came = { sortAt: joined.sortAt, ...numbered(joined.rules), data: joined.data };
  const went = { sortAt: left.sortAt, ...numbered(left.rules), data: left.data };
  return [
    { type: 'ItemPacked', subject, revision: 0, position: from, ...came },
    { type: 'ItemUnpacked', subject, revision: 1, position: to, ...went },
  ];
}
