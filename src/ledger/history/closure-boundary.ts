// What is known of the carriers at the boundary of a closure, of whose contents not everything was loaded.
import type { ItemEvent } from '../item/item.events.js';
import { carrying } from '../item/core/expires-within.js';
import type { ItemState, World } from '../item/item.state.js';
import { compareOrder, laterOf } from '../order.js';

/**
 * The carriers at the boundary of a closure, after a fold. What is in a witness bears on them too, and is not loaded: only the states before the capture
 * tell of it. So when a carrier of the boundary was last touched is never set back, and what expires in it first is not set later while anything is in it.
 */
export class ClosureBoundary {
  constructor(
    private readonly edges: ReadonlySet<string>,
    private readonly believed: Pick<World, 'get'>,
  ) {}

  /** The state that is to be kept of a folded one. */
  kept(folded: ItemState): ItemState {
    const before = this.edges.has(folded.subject) ? this.believed.get(folded.subject) : undefined;
    if (!before) return folded;
    const touched = { ...folded, touched: laterOf(before.touched, folded.touched) };
    const { expiresWithin } = before;
    return folded.contents === 0 || expiresWithin === undefined ? touched : carrying(touched, { expiresWithin });
  }

  /**
   * Logistic units of which all that was ever in them has to be loaded, because `touched` has to go back and it is unknown how far. That is so where the
   * event that touched them last is in `histories` and bears on them no more. For other carriers too late a moment does no harm: it leads to the
   * slower way to the same decision. For these the rule of twelve months counts from it.
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
