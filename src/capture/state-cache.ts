import type { ItemState } from '../ledger/item/item.state.js';

/** The states used last. It is true only for the one who writes: a new writer begins with an empty one. */
export class StateCache {
  private readonly states = new Map<string, ItemState>();

  constructor(private readonly maxEntries: number) {}

  get(subject: string): ItemState | undefined {
    const state = this.states.get(subject);
    if (state) this.put(state);
    return state;
  }

  drop(subject: string): void {
    this.states.delete(subject);
  }

  put(state: ItemState): void {
    // A map keeps the order of insertion, so that its first entry is the one used longest ago.
    this.states.delete(state.subject);
    this.states.set(state.subject, state);
    if (this.states.size <= this.maxEntries) return;
    const oldest = this.states.keys().next();
    if (!oldest.done) this.states.delete(oldest.value);
  }
}
