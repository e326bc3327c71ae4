// A cache of the states that were used last, of a bounded number.
import type { ItemState } from '../../ledger/item/item.state.js';

/** The states used of late. It is true only for the one who writes: a new writer begins with an empty one. */
export class StateCache {
  // Two generations: to drop all that was not used while one filled up is far cheaper than to keep an order of use.
  private young = new Map<string, ItemState>();
  private old = new Map<string, ItemState>();

  constructor(private readonly maxEntries: number) {}

  get(subject: string): ItemState | undefined {
    const state = this.young.get(subject);
    if (state) return state;
    const older = this.old.get(subject);
    if (older) this.put(older);
    return older;
  }

  drop(subject: string): void {
    this.young.delete(subject);
    this.old.delete(subject);
  }

  put(state: ItemState): void {
    if (this.young.size >= this.maxEntries / 2) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(state.subject, state);
  }
}
