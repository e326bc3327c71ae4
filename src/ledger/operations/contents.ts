import { sortInstant } from '../event-time.js';
import { foldAsOf } from '../history/refold.js';
import type { ItemEvent } from '../item/item.events.js';
import type { Violation } from '../violation.js';
import type { ItemEntry, ItemFields } from './fields.js';
import { OPERATION_RULES } from './operations.sentences.js';

/** A carrier of which all that is in it is meant, whatever that is at the time. */
export interface Emptied {
  /** The field of the request that names it. */
  readonly field: string;
  readonly carrier: string;
  readonly kind: 'container' | 'assembly';
  /** What each of its contents is told. */
  readonly fields: ItemFields;
}

/** When it is emptied, by which events sort. */
export function emptiedAt({ fields: { at } }: Pick<Emptied, 'fields'>, recordedAtMs: number): number {
  return at === undefined ? recordedAtMs : sortInstant(at, recordedAtMs);
}

/** What is directly in a carrier at a time, in the order in which it came there. */
export function contentsAt(
  histories: ReadonlyMap<string, readonly ItemEvent[]>,
  { carrier, kind }: Pick<Emptied, 'carrier' | 'kind'>,
  atMs: number,
): readonly string[] {
  const states = [...foldAsOf(histories, atMs, Number.MAX_SAFE_INTEGER).values()];
  return states
    .flatMap(({ subject, carrier: at }) =>
      at?.id === carrier && at.kind === kind ? [{ subject, since: at.since }] : [],
    )
    .sort((a, b) => a.since.at - b.since.at || a.since.position - b.since.position)
    .map(({ subject }) => subject);
}

/** The entries that stand for what is in a carrier, or why there can be none. */
export function entriesOfContents(
  { field, carrier, fields }: Emptied,
  contents: readonly string[],
  most: number,
): { readonly items: readonly ItemEntry[] } | { readonly refused: Violation } {
  const rule =
    contents.length === 0
      ? OPERATION_RULES['holds-nothing']()
      : contents.length > most
        ? OPERATION_RULES['holds-too-much']({ count: contents.length, most })
        : undefined;
  if (rule !== undefined) return { refused: { field, value: carrier, item: carrier, rule } };
  return { items: contents.map((subject, index) => ({ subject, field: `contents[${index}]`, fields })) };
}
