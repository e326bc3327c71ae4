import type { Before, FindingOf } from '../finding.js';
import { rulesOf, SECOND_RULES, THIRD_RULES } from '../rules.js';
import type { CoreEventOf } from './core.events.js';
import type { CoreFindingValues } from './core.rules.js';
import type { CoreState } from './core.state.js';

export type CoreFinding = FindingOf<CoreFindingValues>;

const YEAR_MS = 365 * 86_400_000;

/** An item is introduced or manufactured once. */
export function beginsOnce({ state, now }: Before, event: Beginning): readonly CoreFinding[] {
  if (state?.began !== undefined) return [{ rule: 'exists-already', field: 'id', values: {} }];
  const { location } = event.data;
  // A claim may have put it into a carrier before it was told of: it is where that is.
  if (rulesOf(event) < SECOND_RULES || !state?.carrier || location === undefined || now?.place.kind !== 'at') return [];
  if (now.place.location === location) return [];
  return [{ rule: 'elsewhere', field: 'location', values: { at: now.place.location, asked: location } }];
}

type Beginning = CoreEventOf<'ItemIntroduced' | 'ItemManufactured'>;

/** What something was packed into exists, also where only a claim of that told of it. That is no rule about its contents: it holds once it is empty, too. */
export function exists(state: CoreState | undefined, event: { readonly rules?: number }): boolean {
  return state?.began !== undefined || (rulesOf(event) >= THIRD_RULES && state?.filled === true);
}

export function mustExist(
  { state }: Before,
  event: { readonly rules?: number },
): readonly FindingOf<Pick<CoreFindingValues, 'unknown-item'>>[] {
  return !exists(state, event) ? [{ rule: 'unknown-item', field: 'id', values: {} }] : [];
}

/** A dispensed item can only be returned. Of one whose life has ended more is said. */
export function notGone({ now }: Before): readonly CoreFinding[] {
  return now?.place.kind === 'gone' && now.ended === undefined ? [{ rule: 'dispensed', field: 'id', values: {} }] : [];
}

/** Twelve months of the calendar (UTC) after it last had to do with anything. */
export function isYearLater({ touched }: CoreState, at: number): boolean {
  if (!Number.isFinite(touched.at)) return true;
  const year = new Date(touched.at);
  year.setUTCFullYear(year.getUTCFullYear() + 1);
  return at >= year.getTime();
}

/** A logistic unit begins a new life only when it is empty and, by an operation, not within twelve months. */
export function startsAgain({ state }: Before, event: CoreEventOf<'ContainerStarted'>): readonly CoreFinding[] {
  if (state?.began === undefined) return [];
  const isFirst = rulesOf(event) < SECOND_RULES;
  if (state.contents > 0 || (state.carrier && isFirst))
    return [{ rule: 'container-in-use', field: 'id', values: { because: 'not-empty' } }];
  if (state.carrier) return [{ rule: 'container-in-use', field: 'id', values: { because: 'carried' } }];
  if (isFirst ? event.sortAt - state.touched.at >= YEAR_MS : event.data.claimed || isYearLater(state, event.sortAt))
    return [];
  return [{ rule: 'container-in-use', field: 'id', values: { because: 'too-soon' } }];
}
