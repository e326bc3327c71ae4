import type { Folded } from '../history/refold.js';
import type { Contradiction } from '../item/contradictions.js';

export const keyOf = ({ position, rule, field }: Contradiction): string => `${position} ${rule} ${field}`;

/** Contradictions that were not there before: of the new events themselves, and of later ones that they make impossible. */
export function broughtBy(before: Folded, after: Folded): readonly Contradiction[] {
  const known = new Set(before.contradictions.map(keyOf));
  return after.contradictions.filter((contradiction) => !known.has(keyOf(contradiction)));
}
