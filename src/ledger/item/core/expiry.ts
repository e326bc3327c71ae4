import { isDate } from '../../event-time.js';
import type { Before } from '../finding.js';
import type { CoreEvent } from './core.events.js';
import type { CoreState } from './core.state.js';
import type { CoreFinding } from './existence.findings.js';
import { rulesOf, THIRD_RULES } from '../rules.js';
import { saidBy, type Telling } from './said-facts.js';

/** From the beginning of its expiry date (UTC) until that date is over everywhere: clocks are 12 hours behind UTC at most. */
const LAST_DAY_MS = 36 * 3_600_000;

/** Goods are good until their expiry date is over everywhere on earth. Of what happened on a date, that date is compared. */
export function isExpired(expiry: string, { sortAt, data: { at } }: Pick<CoreEvent, 'sortAt' | 'data'>): boolean {
  return isDate(at) ? at > expiry : sortAt >= Date.parse(`${expiry}T00:00:00Z`) + LAST_DAY_MS;
}

/** When it expires: as it is known, else, by the third rules, as the event itself says, which fills it in. */
export function expiryBy(state: Pick<CoreState, 'expiry'> | undefined, event: Telling): string | undefined {
  return state?.expiry ?? (rulesOf(event) < THIRD_RULES ? undefined : saidBy(event)?.expiry);
}

function expired({ state }: Before, event: CoreEvent): readonly CoreFinding[] {
  const expiry = expiryBy(state, event);
  return expiry !== undefined && isExpired(expiry, event) ? [{ rule: 'expired', field: 'id', values: { expiry } }] : [];
}

function warned(before: Before, event: CoreEvent): readonly CoreFinding[] {
  return expired(before, event).map((finding) => ({ ...finding, severity: 'flagged' }));
}

/** Expired goods are neither sold nor dispensed. Elsewhere it is said of them, but not where they come back, are taken out or disposed of. */
export const EXPIRY_FINDERS = {
  ItemSold: expired,
  ItemShipped: warned,
  ItemReceived: warned,
  ItemMoved: warned,
  ItemPacked: warned,
  ComponentInstalled: warned,
} as const;

/** Whether it is only said of what is expired, or of what that is in. */
export function isWarnedOf(type: string): boolean {
  return (EXPIRY_FINDERS as Partial<Record<string, unknown>>)[type] === warned;
}
