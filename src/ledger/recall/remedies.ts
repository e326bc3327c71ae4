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
