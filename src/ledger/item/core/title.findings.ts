import type { Before } from '../finding.js';
import type { Title } from './core.events.js';
import type { CoreFinding } from './existence.findings.js';
import { isTransportUnit } from './resolve.js';

/** Title passes on the word of the owner or its agent. */
export function mayTransfer({ state, now }: Before, title: Title | undefined): readonly CoreFinding[] {
  // A state without any event, as a carrier that was only named has, says the same as none.
  if (!title || !state || state.revision < 0 || isTransportUnit(state.subject)) return [];
  if (now?.owner === undefined) return [{ rule: 'owner-unknown', field: 'owner', severity: 'flagged', values: {} }];
  if (now.owner === title.from) return [];
  const from = title.from === undefined ? {} : { from: title.from };
  return [{ rule: 'not-owner', field: 'recordedFor', values: { owner: now.owner, ...from } }];
}
