import { carrierNamed } from '../item/item.traits.js';
import type { Placed } from './evaluate.js';

/** Finds among thousands of placed events those that are about something, in the order in which they were placed. */
export class PlacedIndex {
  private readonly byPosition = new Map<number, Placed>();
  private readonly bySubject = new Map<string, number[]>();
  private readonly byCarrier = new Map<string, number[]>();

  constructor(readonly placed: readonly Placed[]) {
    for (const [index, one] of placed.entries()) {
      const { event } = one;
      this.byPosition.set(event.position, one);
      add(this.bySubject, event.subject, index);
      const carrier = carrierNamed(event);
      if (carrier !== undefined) add(this.byCarrier, carrier, index);
    }
  }

  at(position: number): Placed | undefined {
    return this.byPosition.get(position);
  }

  /** The events of these subjects. */
  of(subjects: Iterable<string>): readonly Placed[] {
    return this.found(this.bySubject, subjects);
  }

  /** The events that name one of these as a carrier. */
  naming(carriers: Iterable<string>): readonly Placed[] {
    return this.found(this.byCarrier, carriers);
  }

  private found(by: ReadonlyMap<string, readonly number[]>, ids: Iterable<string>): readonly Placed[] {
    const indexes = [...ids].flatMap((id) => by.get(id) ?? []);
    return indexes.sort((a, b) => a - b).flatMap((index) => this.placed[index] ?? []);
  }
}

function add(by: Map<string, number[]>, id: string, index: number): void {
  const known = by.get(id);
  if (known) known.push(index);
  else by.set(id, [index]);
}
