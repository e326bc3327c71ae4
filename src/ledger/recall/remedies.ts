/** What may be told of a recalled unit. What was recorded before the list was closed may tell others, which are answered as they were told. */
export const REMEDIES = [
  'quarantined',
  'returned',
  'repaired',
  'replaced',
  'refunded',
  'destroyed',
  'unreachable',
] as const;
export type Remedy = (typeof REMEDIES)[number];

/** Remedies that are steps on the way: the unit stays recalled, and blocked. */
export const STEPS: ReadonlySet<string> = new Set<Remedy>(['quarantined', 'unreachable', 'returned']);

/** Whether a unit that is there may be used again: one that was destroyed is no more. Where none is told, it is released. */
export function isReleasedBy(remedy: string | undefined): boolean {
  return remedy === undefined || (remedy !== 'destroyed' && !STEPS.has(remedy));
}
