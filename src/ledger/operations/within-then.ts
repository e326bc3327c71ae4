import { reportOf } from '../item/reports/reports.facet.js';
import { resolveState } from '../item/core/resolve.js';
import type { ItemState } from '../item/item.state.js';
import { Layer } from '../item/world.js';
import type { Within } from './within.js';

/** What was in a subject at a moment that forbade what was done with it, by the states of then. */
export type WithinThen = Pick<Within, 'expires' | 'reported'>;

export function withinThen(states: ReadonlyMap<string, ItemState>, subject: string): WithinThen {
  if ((states.get(subject)?.contents ?? 0) === 0) return {};
  const world = new Layer(states);
  let expires: WithinThen['expires'];
  let reported: WithinThen['reported'];
  const inIt = [...states.values()].filter(
    (state) => state.carrier && resolveState(states, state).path.includes(subject),
  );
  for (const state of inIt.sort((a, b) => (a.subject < b.subject ? -1 : 1))) {
    const { subject: content, expiry } = state;
    if (expiry !== undefined && (expires === undefined || expiry < expires.expiry)) expires = { content, expiry };
    const report = reported || !state.reported ? undefined : reportOf(world, state);
    if (report !== undefined) reported = { content, report };
  }
  return { ...(expires ? { expires } : {}), ...(reported ? { reported } : {}) };
}
