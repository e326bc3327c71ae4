import type { ItemState, World } from './item.state.js';

/** A layer over a world: what it sets is its own until someone takes `changes`. */
export class Layer implements World {
  readonly changes = new Map<string, ItemState>();

  constructor(private readonly below: Pick<World, 'get'>) {}

  get(subject: string): ItemState | undefined {
    return this.changes.get(subject) ?? this.below.get(subject);
  }

  set(subject: string, state: ItemState): void {
    this.changes.set(subject, state);
  }
}

export const EMPTY_WORLD: Pick<World, 'get'> = { get: () => undefined };
