import type { Before, FindingOf } from '../finding.js';
import type { CoreEventOf } from './core.events.js';
import type { CoreFindingValues } from './core.rules.js';

export type CoreFinding = FindingOf<CoreFindingValues>;

const YEAR_MS = 365 * 86_400_000;

/** An item is introduced or manufactured once. */
export function beginsOnce({ state }: Before): readonly CoreFinding[] {
  return state?.began === undefined ? [] : [{ rule: 'exists-already', field: 'id', values: {} }];
}

export function mustExist({ state }: Before): readonly FindingOf<Pick<CoreFindingValues, 'unknown-item'>>[] {
  return state?.began === undefined ? [{ rule: 'unknown-item', field: 'id', values: {} }] : [];
}

/** A dispensed item can only be returned. Of one whose life has ended more is said. */
export function notGone({ now }: Before): readonly CoreFinding[] {
  return now?.place.kind === 'gone' && now.ended === undefined ? [{ rule: 'dispensed', field: 'id', values: {} }] : [];
}

/** A logistic unit begins a new life only when it is empty, and not within twelve months. */
export function startsAgain({ state }: Before, event: CoreEventOf<'ContainerStarted'>): readonly CoreFinding[] {
  if (state?.began === undefined) return [];
  if (state.contents > 0 || state.carrier)
    return [{ rule: 'container-in-use', field: 'id', values: { because: 'not-empty' } }];
  if (event.sortAt - state.touched.at >= YEAR_MS) return [];
  return [{ rule: 'container-in-use', field: 'id', values: { because: 'too-soon' } }];
}
