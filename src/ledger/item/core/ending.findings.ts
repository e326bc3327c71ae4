import type { Before, FindingOf } from '../finding.js';
import type { CoreEventOf } from './core.events.js';
import type { CoreFindingValues } from './core.rules.js';
import { holds, isHere } from './custody.findings.js';
import { isFindable, takesContents } from './ending.js';
import { mustExist, notGone, type CoreFinding } from './existence.findings.js';

/** Nothing is done with what is gone. */
export function notEnded({ now }: Before): readonly FindingOf<Pick<CoreFindingValues, 'ended'>>[] {
  return now?.ended === undefined ? [] : [{ rule: 'ended', field: 'id', values: { cause: now.ended } }];
}

/** An end is told once; of what may exist all the same it may be told later how it really ended. */
function endsOnce(before: Before, { data }: CoreEventOf<'ItemDecommissioned'>): readonly CoreFinding[] {
  const cause = before.now?.ended;
  if (cause === undefined || (data.claimed && cause === data.cause)) return [];
  return isFindable(cause) && cause !== data.cause ? [] : notEnded(before);
}

function isEmpty({ state }: Before, { data }: CoreEventOf<'ItemDecommissioned'>): readonly CoreFinding[] {
  if (!state || state.contents === 0 || takesContents(state, data.cause)) return [];
  return [{ rule: 'not-empty', field: 'id', values: { cause: data.cause } }];
}

/** What was dispensed is destroyed as the remedy of a recall only: by the patient, or by who has it from there. */
function mayEnd(before: Before, { data }: CoreEventOf<'ItemDecommissioned'>): readonly CoreFinding[] {
  return data.remedyOf === undefined ? notGone(before) : [];
}

export function decommissioning(before: Before, event: CoreEventOf<'ItemDecommissioned'>): readonly CoreFinding[] {
  return [
    ...mustExist(before, event),
    ...mayEnd(before, event),
    ...endsOnce(before, event),
    ...isEmpty(before, event),
    ...holds(before, event),
    ...isHere(before, event.data.location),
  ];
}

/** What was destroyed or dispensed cannot be found: who has one of that number may have a counterfeit. */
export function finding(before: Before, event: CoreEventOf<'ItemFound'>): readonly CoreFinding[] {
  const { now } = before;
  const cause = now?.ended ?? (now?.place.kind === 'gone' ? 'dispensed' : undefined);
  if (cause === undefined || (cause !== 'dispensed' && isFindable(cause))) return mustExist(before, event);
  return [{ rule: 'counterfeit-suspected', field: 'id', values: { cause } }];
}

/** Of every type that would do something with it. Beginnings say already that it exists, and what is told of recalls and of its end goes on. */
export const ENDED_FINDERS = {
  ItemShipped: notEnded,
  ItemShippingVoided: notEnded,
  ItemReceived: notEnded,
  ItemMoved: notEnded,
  ItemPacked: notEnded,
  ItemUnpacked: notEnded,
  ComponentInstalled: notEnded,
  ComponentRemoved: notEnded,
  ItemSold: notEnded,
  ItemReturned: notEnded,
  ItemObserved: notEnded,
} as const;
