// Stays: the intervals during which something was in a carrier, and their recording while events are applied.
import type { Carrier } from '../item/core/core.state.js';
import type { ItemEvent } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import type { Order } from '../order.js';

/** One stay of a child in a carrier. `from` and `to` are the events that began and ended it: event time, and the position that told it. */
export interface Stay {
  readonly child: string;
  readonly carrier: string;
  readonly kind: 'container' | 'assembly';
  /** Position within an assembly. */
  readonly slot?: string;
  readonly from: Order;
  readonly to?: Order;
}

function stayOf(child: string, carrier: Carrier, to?: Order): Stay {
  return {
    child,
    carrier: carrier.id,
    kind: carrier.kind,
    from: carrier.since,
    ...(carrier.position === undefined ? {} : { slot: carrier.position }),
    ...(to === undefined ? {} : { to }),
  };
}

function sameStay(a: Carrier | undefined, b: Carrier | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.id === b.id && a.since.position === b.since.position);
}

/** Keeps book of the stays that begin and end while events are applied to a world. */
export class StayRecorder {
  private readonly begun = new Map<string, Stay>();
  private readonly ended: Stay[] = [];

  constructor(private readonly world: Pick<World, 'get'>) {}

  during(event: ItemEvent, apply: () => void): void {
    const { subject } = event;
    const before = this.world.get(subject)?.carrier;
    apply();
    const state = this.world.get(subject);
    if (sameStay(before, state?.carrier)) return;
    if (before) this.end(subject, before, { at: event.sortAt, position: event.position });
    if (state?.carrier) this.begun.set(subject, stayOf(subject, state.carrier));
  }

  private end(subject: string, carrier: Carrier, at: Order): void {
    this.begun.delete(subject);
    this.ended.push(stayOf(subject, carrier, at));
  }

  /** Stays that go on. */
  get opened(): readonly Stay[] {
    return [...this.begun.values()];
  }

  /** Stays that ended, whether they began before or within what was applied. */
  get closed(): readonly Stay[] {
    return this.ended;
  }

  byChild(): ReadonlyMap<string, readonly Stay[]> {
    const stays = new Map<string, Stay[]>();
    for (const stay of [...this.ended, ...this.begun.values()]) {
      const own = stays.get(stay.child);
      if (own) own.push(stay);
      else stays.set(stay.child, [stay]);
    }
    return stays;
  }
}
