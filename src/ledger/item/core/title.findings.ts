import type { Before } from '../finding.js';
import { rulesOf, SECOND_RULES } from '../rules.js';
import type { CoreEvent, Title } from './core.events.js';
import type { CoreFinding } from './existence.findings.js';
import { isTransportUnit } from './resolve.js';

/** Title passes on the word of the owner or its agent. */
export function mayTransfer(
  { state, now }: Before,
  title: Title | undefined,
  event: Pick<CoreEvent, 'rules'>,
): readonly CoreFinding[] {
  // A state without any event, as a carrier that was only named has, says the same as none.
  if (!title || !state || state.revision < 0 || isTransportUnit(state.subject)) return [];
  const byPiece = rulesOf(event) >= SECOND_RULES;
  if (byPiece && title.to === now?.owner) return [];
  // What is in it may be the transferor's though it is not: whoever knows the contents asks that.
  if (byPiece && state.isContainer && state.contents > 0) return [];
  if (now?.owner === undefined) return [{ rule: 'owner-unknown', field: 'owner', severity: 'flagged', values: {} }];
  if (now.owner === title.from) return [];
  const from = title.from === undefined ? {} : { from: title.from };
  return [{ rule: 'not-owner', field: 'recordedFor', values: { owner: now.owner, ...from } }];
}

/** A sale to who owns it already, or to who sells it, is none. A claim of it repeats what is known. */
export function sellsToAnother(
  { now }: Before,
  title: Title | undefined,
  event: Pick<CoreEvent, 'rules' | 'data'>,
): readonly CoreFinding[] {
  if (!title || event.data.claimed || rulesOf(event) < SECOND_RULES) return [];
  if (title.to !== now?.owner && title.to !== title.from) return [];
  return [{ rule: 'owns-already', field: 'owner', values: { owner: title.to } }];
}
