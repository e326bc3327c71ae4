import type { CoreState } from './core.state.js';

// Before which date nothing in a carrier expires.

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
