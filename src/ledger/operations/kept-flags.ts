import type { Contradiction } from '../item/contradictions.js';
import type { KeptFlag } from '../item/core/recorded-event.js';
import type { ItemEvent } from '../item/item.events.js';
import type { Placed } from './evaluate.js';

/** An event is at most 64,000 bytes; its capture has all flags. */
const KEPT_MOST = 100;

type Kept = Pick<Contradiction, 'position' | 'rule' | 'values' | 'isKept'>;

/** The events as they are recorded: each with what only the writer could find against it, so that its history says it for ever. */
export function withKeptFlags(placed: readonly Placed[], found: readonly Kept[]): readonly ItemEvent[] {
  const kept = new Map<number, KeptFlag[]>();
  for (const { isKept, position, rule, values } of found) {
    if (!isKept) continue;
    const flags = kept.get(position) ?? [];
    if (flags.length < KEPT_MOST) kept.set(position, [...flags, { rule, values: { ...values } }]);
  }
  return placed.map(({ event }) => {
    const flags = kept.get(event.position);
    return flags === undefined ? event : ({ ...event, data: { ...event.data, flags } } as ItemEvent);
  });
}
