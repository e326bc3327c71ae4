import { isDate } from '../../event-time.js';
import type { Before } from '../finding.js';
import type { CoreEvent } from './core.events.js';
import type { CoreState } from './core.state.js';
import type { CoreFinding } from './existence.findings.js';

/** From the beginning of its expiry date (UTC) until that date is over everywhere: clocks are 12 hours behind UTC at most. */
const LAST_DAY_MS = 36 * 3_600_000;

/** Goods are good until their expiry date is over everywhere on earth. Of what happened on a date, that date is compared. */
export function isExpired(expiry: string, { sortAt, data: { at } }: Pick<CoreEvent, 'sortAt' | 'data'>): boolean {
  return isDate(at) ? at > expiry : sortAt >= Date.parse(`${expiry}T00:00:00Z`) + LAST_DAY_MS;
}

/** The furthest that a date is ahead of UTC. */
const FIRST_DAY_MS = 14 * 3_600_000;

/** Whether something in it may be expired by an event that is told now: then whatever is done with it asks what that is. */
export function mayHoldExpired({ contents, expiresWithin }: CoreState, nowMs: number): boolean {
  if (contents === 0 || expiresWithin === undefined) return false;
  return new Date(nowMs + FIRST_DAY_MS).toISOString().slice(0, 10) > expiresWithin;
}

type Expiring = Pick<CoreState, 'expiry' | 'expiresWithin'>;

/** The earlier of these dates, as far as they are known. */
function earlierOf(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

/** A carrier of which something expires then. The same state where that is known. */
export function carrying<State extends Expiring>(carrier: State, { expiry, expiresWithin }: Expiring): State {
  const first = earlierOf(expiry, expiresWithin);
  const known = carrier.expiresWithin;
  return first === undefined || (known !== undefined && known <= first)
    ? carrier
    : { ...carrier, expiresWithin: first };
}

function expired({ state }: Before, event: CoreEvent): readonly CoreFinding[] {
  const expiry = state?.expiry;
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
