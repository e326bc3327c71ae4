// Since when something changes by a late or correcting event.
import type { ItemEvent } from '../item/item.events.js';

type HistoryOf = (subject: string) => readonly ItemEvent[] | undefined;

/**
 * Event time, in milliseconds, before which nothing changes by these events. What a correction changes begins with the first event that it declares
 * erroneous. Where that is a correction itself, or is not known, there is no bound.
 */
export function earliestChange(events: readonly ItemEvent[], historyOf: HistoryOf): number {
  let since = Number.POSITIVE_INFINITY;
  for (const event of events) since = Math.min(since, ...timesOf(event, historyOf));
  return since;
}

function timesOf(event: ItemEvent, historyOf: HistoryOf): readonly number[] {
  if (event.type !== 'ErrorDeclared') return [event.sortAt];
  const history = historyOf(event.subject) ?? [];
  return event.data.positions.map((position) => {
    const declared = history.find((other) => other.position === position);
    return declared && declared.type !== 'ErrorDeclared' ? declared.sortAt : Number.NEGATIVE_INFINITY;
  });
}

/** The subjects whose histories have to be known before it is known since when something changes. */
export function declaredIn(events: readonly ItemEvent[]): readonly string[] {
  return [...new Set(events.flatMap(({ type, subject }) => (type === 'ErrorDeclared' ? [subject] : [])))];
}
