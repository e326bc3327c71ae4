import type { CoreState, Resolved, States } from './core/core.state.js';
import { resolveState } from './core/resolve.js';

/**
 * What a history has against an event: the code of a rule, and the values that it is about. Words are made of it at the edge, for the one who
 * reads them. `Values` declares the values of each code.
 */
export interface Finding<Values, Rule extends keyof Values = keyof Values> {
  readonly rule: Rule;
  readonly values: Values[Rule];
  /** The part of the request that it is about: `id` is the item itself. */
  readonly field: string;
  /** An operation is refused for a finding unless it is `flagged`: then it is recorded and shown, as every finding against a claim is. */
  readonly severity?: 'flagged';
  /** The subject whose history is quoted, if not the event's own. */
  readonly about?: string;
}

/** A finding of any code that `Values` declares. */
export type FindingOf<Values> = { readonly [Rule in keyof Values]: Finding<Values, Rule> }[keyof Values];

/** A subject as it stands before the event; `state` is undefined where nothing at all is known. */
export interface Before<State extends CoreState = CoreState> {
  readonly world: States<State>;
  readonly state: State | undefined;
  readonly now: Resolved | undefined;
}

export function beforeOf<State extends CoreState>(world: States<State>, subject: string): Before<State> {
  const state = world.get(subject);
  return { world, state, now: state && resolveState(world, state) };
}
