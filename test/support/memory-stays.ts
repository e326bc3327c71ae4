import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import type { Stay } from '../../src/ledger/history/stays.js';

/** A stay, and the positions between which it was believed. */
interface Believed {
  readonly stay: Stay;
  readonly from: number;
  readonly to?: number;
}

/** The stays of the genealogy without a database, one write per capture: nothing is overwritten. */
export class MemoryStays {
  private constructor(private readonly byChild: Map<string, readonly Believed[]>) {}

  static none(): MemoryStays {
    return new MemoryStays(new Map());
  }

  copy(): MemoryStays {
    return new MemoryStays(new Map(this.byChild));
  }

  /** By child, in an order that does not depend on how they came. */
  rows(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.byChild].map(([child, all]) => [child, all.map((row) => JSON.stringify(row)).sort()]));
  }

  apply({ capture, opened, closed, refolded }: CaptureChanges): void {
    const { position, firstPosition } = capture;
    for (const stay of opened) this.add(stay, position);
    for (const stay of closed) {
      // One that began in the capture as well is told only by its end.
      if (stay.from.position >= firstPosition) this.add(stay, position);
      else this.end(stay);
    }
    for (const [child, stays] of refolded) this.replace(child, stays, position);
  }

  private of(child: string): readonly Believed[] {
    return this.byChild.get(child) ?? [];
  }

  private add(stay: Stay, position: number): void {
    this.byChild.set(stay.child, [...this.of(stay.child), { stay, from: position }]);
  }

  private end(stay: Stay): void {
    const ended = this.of(stay.child).map((row) =>
      row.to === undefined && row.stay.from.position === stay.from.position ? { ...row, stay } : row,
    );
    this.byChild.set(stay.child, ended);
  }

  private replace(child: string, stays: readonly Stay[], position: number): void {
    const before = this.of(child);
    const told = new Set(stays.map(textOf));
    const believed = new Set(before.flatMap((row) => (row.to === undefined ? [textOf(row.stay)] : [])));
    const kept = before.map((row) =>
      row.to === undefined && !told.has(textOf(row.stay)) ? { ...row, to: position } : row,
    );
    const added = stays.filter((stay) => !believed.has(textOf(stay)));
    if (kept.length + added.length > 0)
      this.byChild.set(child, [...kept, ...added.map((stay) => ({ stay, from: position }))]);
  }
}

function textOf({ child, carrier, kind, slot, from, to }: Stay): string {
  return JSON.stringify([child, carrier, kind, slot, from.at, from.position, to?.at, to?.position]);
}
