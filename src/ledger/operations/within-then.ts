import type { ToldPast } from '../history/told-past.js';
import { reportOf } from '../item/reports/reports.facet.js';
import { resolveState } from '../item/core/resolve.js';
import type { ItemEvent } from '../item/item.events.js';
import type { ItemState } from '../item/item.state.js';
import { Layer } from '../item/world.js';
import type { Within } from './within.js';

/** What was in a subject at a moment that forbade what was done with it, by the states of then. */
export interface WithinThen extends Pick<Within, 'expires' | 'reported'> {
  /** The subject as it was then, and as it is known by all that counts. Missing where nothing is past. */
  readonly itself?: { readonly then: ItemState | undefined; readonly known: ItemState | undefined };
}

/** When something expires may have been told later; it expired all the same. */
export function withinThen(
  past: Pick<ToldPast, 'statesAt' | 'folded'>,
  { subject, sortAt }: Pick<ItemEvent, 'subject' | 'sortAt'>,
): WithinThen {
  const states = past.statesAt(sortAt);
  const known = past.folded.states;
  const itself = { then: states.get(subject), known: known.get(subject) };
  if ((itself.then?.contents ?? 0) === 0) return { itself };
  const world = new Layer(states);
  let expires: WithinThen['expires'];
  let reported: WithinThen['reported'];
  const inIt = [...states.values()].filter(
    (state) => state.carrier && resolveState(states, state).path.includes(subject),
  );
  for (const state of inIt.sort((a, b) => (a.subject < b.subject ? -1 : 1))) {
    const { subject: content, expiry = known.get(content)?.expiry } = state;
    if (expiry !== undefined && (expires === undefined || expiry < expires.expiry)) expires = { content, expiry };
    const report = reported || !state.reported ? undefined : reportOf(world, state);
    if (report !== undefined) reported = { content, report };
  }
  return { itself, ...(expires ? { expires } : {}), ...(reported ? { reported } : {}) };
}
