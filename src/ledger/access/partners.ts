import type { AccessEvent } from './access.events.js';
import { foldGrants } from './grants.js';

/** The role whose keys are answered what one party was told, and nothing else. */
export const PARTNER = 'partner';

/** The parties for which a partner's key was granted that was not revoked. One that has lapsed may be prolonged, and counts. */
export function partnersIn(events: readonly AccessEvent[]): ReadonlySet<string> {
  const held = [...foldGrants(events).values()];
  return new Set(held.flatMap(({ role, ended, parties }) => (role === PARTNER && ended === undefined ? parties : [])));
}
