// The shipments that are declared to have been none, looked up among all that is known.
import type { Draft } from './drafts.js';
import { fold } from './folding.js';
import { counting, inOrder, instantOf } from './order.js';
import { voidingDrafts } from './voiding.js';
import type { Fact, FactKind } from './words.js';

const ENDS_WAYS: ReadonlySet<FactKind> = new Set<FactKind>(['received', 'returned', 'voided']);

const whenOf = ({ at }: Draft, drafts: readonly Draft[], facts: readonly Fact[]): number =>
  instantOf(at, new Set(drafts.map(({ item }) => item)), facts);

/** What is declared void undoes what was so at its time. */
export function undoing(drafts: readonly Draft[], facts: readonly Fact[]): readonly Draft[] {
  return drafts.flatMap((draft) => {
    if (draft.kind !== 'voided') return [draft];
    const instant = whenOf(draft, drafts, facts);
    return voidingDrafts(draft, fold(counting(facts).filter((fact) => fact.instant <= instant)).world);
  });
}

/** What was received was shipped: of these the receipt is known already. */
export function receivedSince(drafts: readonly Draft[], facts: readonly Fact[]): readonly string[] {
  const known = inOrder(counting(facts));
  return drafts.flatMap((draft) => {
    if (draft.kind !== 'voided') return [];
    const instant = whenOf(draft, drafts, facts);
    const thing = fold(known.filter((fact) => fact.instant <= instant)).world.get(draft.item);
    if (thing?.way === undefined || thing.way.isOver) return [];
    const ending = known.find((fact) => fact.instant > instant && fact.item === draft.item && ENDS_WAYS.has(fact.kind));
    return ending?.kind === 'received' ? [draft.item] : [];
  });
}
