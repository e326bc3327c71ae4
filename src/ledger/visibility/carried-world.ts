// A world of states that also knows what is in what.
import { evolve } from '../item/evolve.js';
import type { ItemEvent } from '../item/item.events.js';
import type { ItemState, World } from '../item/item.state.js';
import { join, leave } from '../item/core/carriers.js';
import { resolve } from '../item/core/resolve.js';
import type { Resolved } from '../item/core/core.state.js';
import { EMPTY_WORLD, Layer } from '../item/world.js';
import type { Order } from '../order.js';

/** Something that is in a carrier, at whatever depth; `carrier` is the one that it is directly in. */
export interface Carried {
  readonly subject: string;
  readonly carrier: string;
  readonly kind: 'container' | 'assembly';
}

/** Of an event only its subject comes into a carrier or leaves one, so that what is in what follows from those. */
export class CarriedWorld {
  private readonly layer = new Layer(EMPTY_WORLD);
  private readonly children = new Map<string, Set<string>>();

  get world(): World {
    return this.layer;
  }

  get(subject: string): ItemState | undefined {
    return this.layer.get(subject);
  }

  resolved(subject: string): Resolved | undefined {
    return resolve(this.layer, subject);
  }

  apply(event: ItemEvent): void {
    this.changing(event.subject, () => {
      evolve(this.layer, event);
    });
  }

  set(state: ItemState): void {
    this.changing(state.subject, () => {
      this.layer.set(state.subject, state);
    });
  }

  /** It is in that carrier, whatever it was in before. */
  put(state: ItemState, { carrier, kind }: Carried, since: Order): void {
    this.changing(state.subject, () => {
      this.layer.set(state.subject, join(this.layer, state, { kind, id: carrier, since }));
    });
  }

  /** It is in nothing any more, with what it got there. */
  takeOut(state: ItemState, order: Order): void {
    this.changing(state.subject, () => {
      this.layer.set(state.subject, leave(this.layer, state, order));
    });
  }

  /** All that is in it, each after what it is in, in the order of its ids. */
  within(carrier: string): readonly Carried[] {
    return [...(this.children.get(carrier) ?? [])].sort().flatMap((subject): readonly Carried[] => {
      const kind = this.layer.get(subject)?.carrier?.kind ?? 'container';
      return [{ subject, carrier, kind }, ...this.within(subject)];
    });
  }

  directlyWithin(carrier: string): readonly string[] {
    return [...(this.children.get(carrier) ?? [])].sort();
  }

  private changing(subject: string, change: () => void): void {
    const before = this.layer.get(subject)?.carrier?.id;
    change();
    const after = this.layer.get(subject)?.carrier?.id;
    if (before === after) return;
    if (before !== undefined) this.children.get(before)?.delete(subject);
    if (after === undefined) return;
    const beside = this.children.get(after);
    if (beside) beside.add(subject);
    else this.children.set(after, new Set([subject]));
  }
}
