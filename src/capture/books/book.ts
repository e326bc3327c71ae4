// A book: small state that the writer keeps whole in memory, told as of any position.
import type { Kysely } from 'kysely';
import type { Capture } from '../../ledger/capture/capture.events.js';
import type { InlineSchemas } from '../inline-models/inline-schemas.js';

/** What holds under a key from the capture at `from` on, and no more from the one at `to` on. Both are positions of whole captures. */
export interface Entry<V> {
  readonly key: string;
  readonly value: V;
  readonly from: number;
  readonly to?: number;
}

/** What a capture does to a book. What holds already does not begin again, and what does not hold does not end. */
export type Change<V> = { readonly begins: string; readonly value: V } | { readonly ends: string };

/** All that one book differs in from the others. */
export interface BookDeclaration<V> {
  /** Every entry, those that have ended too, as the inline models hold them. */
  load(db: Kysely<unknown>, schemas: InlineSchemas): Promise<readonly Entry<V>[]>;
  /** In the order of the capture. A value that changes ends and begins again. */
  changesIn(capture: Capture): readonly Change<V>[];
}

/**
 * A book is small state that the writer keeps whole in memory, because any decision may need it: it is loaded at the takeover, takes in one capture after the other,
 * and says what held after whichever position. It forgets nothing, so it has to stay small: thousands of entries, not one for each item.
 */
export class Book<V> {
  /** By key, the oldest first. In a layer only the keys that it has changed. */
  private readonly own = new Map<string, readonly Entry<V>[]>();
  /** What holds after `changedAt`, which is asked for again and again. */
  private now: readonly V[] | undefined;
  private changedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly declaration: BookDeclaration<V>,
    entries: readonly Entry<V>[] = [],
    private readonly below?: Book<V>,
  ) {
    for (const entry of entries) {
      this.own.set(entry.key, [...this.entriesOf(entry.key), entry]);
      this.changedAt = Math.max(this.changedAt, entry.from, entry.to ?? entry.from);
    }
  }

  /** A book over this one, for what is decided and not yet in the log. This one does not change while the layer is in use, nor by it. */
  layer(): Book<V> {
    return new Book(this.declaration, [], this);
  }

  /** A capture that follows all that were taken in before. */
  apply(capture: Capture): void {
    for (const change of this.declaration.changesIn(capture)) this.change(change, capture.position);
  }

  /** What held under the key when all up to `position` had happened. */
  get(key: string, position: number): V | undefined {
    return this.entriesOf(key).find((entry) => holds(entry, position))?.value;
  }

  /** What had held under the key last by then, be it that it has ended since. */
  latest(key: string, position: number): V | undefined {
    return this.entriesOf(key).findLast(({ from }) => from <= position)?.value;
  }

  has(key: string, position: number): boolean {
    return this.latest(key, position) !== undefined;
  }

  /** All that held then, in the order in which it began. */
  values(position: number): readonly V[] {
    if (this.below && this.own.size === 0) return this.below.values(position);
    if (position < this.changedAt) return this.valuesAt(position);
    return (this.now ??= this.valuesAt(position));
  }

  /** All that it knows, in the order in which it began. */
  entries(): readonly Entry<V>[] {
    const others = this.below?.entries().filter(({ key }) => !this.own.has(key)) ?? [];
    return [...others, ...[...this.own.values()].flat()].sort(byBeginning);
  }

  private entriesOf(key: string): readonly Entry<V>[] {
    return this.own.get(key) ?? this.below?.entriesOf(key) ?? [];
  }

  private valuesAt(position: number): readonly V[] {
    return this.entries().flatMap((entry) => (holds(entry, position) ? [entry.value] : []));
  }

  private change(change: Change<V>, position: number): void {
    const key = 'begins' in change ? change.begins : change.ends;
    const entries = this.entriesOf(key);
    const last = entries.at(-1);
    const held = last?.to === undefined ? last : undefined;
    if ('begins' in change) {
      if (held) return;
      this.own.set(key, [...entries, { key, value: change.value, from: position }]);
    } else {
      if (!held) return;
      this.own.set(key, [...entries.slice(0, -1), { ...held, to: position }]);
    }
    this.changedAt = position;
    this.now = undefined;
  }
}

function holds({ from, to }: Entry<unknown>, position: number): boolean {
  return from <= position && (to === undefined || position < to);
}

/** What one capture began has no order of its own: by key it is the same whether it was loaded or taken in. */
function byBeginning(a: Entry<unknown>, b: Entry<unknown>): number {
  return a.from - b.from || (a.key < b.key ? -1 : 1);
}
