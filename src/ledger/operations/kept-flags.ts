import type { Contradiction } from '../item/contradictions.js';
import type { FlagOfLater, KeptFlag } from '../item/core/recorded-event.js';
import type { ItemEvent } from '../item/item.events.js';
import type { Placed } from './evaluate.js';

/** An event is at most 64,000 bytes; its capture has all flags. */
const KEPT_MOST = 100;

type Kept = Pick<Contradiction, 'position' | 'rule' | 'values' | 'isKept'>;

/** What was found against an event, and the entries that bring it about. */
interface Found {
  readonly entries: readonly number[];
  readonly contradiction: Kept;
}

/** The events as they are recorded: each with what only the writer could find against it, so that its history says it for ever. */
export function withKeptFlags(placed: readonly Placed[], found: readonly Kept[]): readonly ItemEvent[] {
  const own = new Set(placed.map(({ event }) => event.position));
  const kept = new Map<number, KeptFlag[]>();
  for (const { isKept, position, rule, values } of found) {
    if (!isKept || !own.has(position)) continue;
    const flags = kept.get(position) ?? [];
    if (flags.length < KEPT_MOST) kept.set(position, [...flags, { rule, values: { ...values } }]);
  }
  return placed.map(({ event }) => {
    const flags = kept.get(event.position);
    return flags === undefined ? event : ({ ...event, data: { ...event.data, flags } } as ItemEvent);
  });
}

/** What was found against events of before, by the entries that bring it about: the first event of such an entry keeps it. */
export function withFlagsOfLater(
  events: readonly ItemEvent[],
  placed: readonly Placed[],
  found: readonly Found[],
): readonly ItemEvent[] {
  const own = new Set(placed.map(({ event }) => event.position));
  const kept = new Map<number, FlagOfLater[]>();
  for (const { entries, contradiction } of found) {
    const { isKept, position, rule, values } = contradiction;
    if (!isKept || own.has(position)) continue;
    const root = placed.find(({ event, entry }) => entries.includes(entry) && event.type !== 'ErrorDeclared');
    const keeper = (root ?? placed[0])?.event.position ?? position;
    const flags = kept.get(keeper) ?? [];
    if (flags.length < KEPT_MOST) kept.set(keeper, [...flags, { position, rule, values: { ...values } }]);
  }
  if (kept.size === 0) return events;
  return events.map((event) => {
    const flagsLater = kept.get(event.position);
    return flagsLater === undefined ? event : ({ ...event, data: { ...event.data, flagsLater } } as ItemEvent);
  });
}
