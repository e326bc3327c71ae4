import type { ItemEvent } from '../item/item.events.js';
import type { ItemState, World } from '../item/item.state.js';
import { compareOrder, laterOf } from '../order.js';

/**
 * What became of the carriers at the edge of a closure. What the contents of a witness did bears on them too, and is not loaded: of that only the
 * states before the capture tell. So `touched` of an edge is never set back.
 */
export class ClosureBoundary {
  constructor(
    private readonly edges: ReadonlySet<string>,
    private readonly believed: Pick<World, 'get'>,
  ) {}

  /** The state as it is to be kept. */
  kept(folded: ItemState): ItemState {
    const before = this.edges.has(folded.subject) ? this.believed.get(folded.subject) : undefined;
    return before ? { ...folded, touched: laterOf(before.touched, folded.touched) } : folded;
  }

  /**
   * Logistic units of which it is unknown how far `touched` goes back. It does where the event that touched them last is in `histories`, and bears on
   * them no more. For all others too late a moment only leads to the slower way to the same decision; for these the rule of twelve months counts from
   * it, so that all that was ever in them has to be looked at.
   */
  lacking(
    states: ReadonlyMap<string, ItemState>,
    histories: ReadonlyMap<string, readonly ItemEvent[]>,
  ): readonly string[] {
    const setBack = new Map<number, string[]>();
    for (const subject of this.edges) {
      const before = subject.startsWith('00/') ? this.believed.get(subject)?.touched : undefined;
      const after = states.get(subject)?.touched;
      if (!before || (after && compareOrder(after, before) >= 0)) continue;
      setBack.set(before.position, [...(setBack.get(before.position) ?? []), subject]);
    }
    if (setBack.size === 0) return [];
    const lacking: string[] = [];
    for (const history of histories.values())
      for (const { position } of history) lacking.push(...(setBack.get(position) ?? []));
    return lacking;
  }
}
