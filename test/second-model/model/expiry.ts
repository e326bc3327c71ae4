// How long goods are good.
import { endOf, isDate } from './order.js';
import type { Fact, Thing } from './words.js';

const HALF_A_DAY_MS = 12 * 3_600_000;

/** Goods are good until their date is over everywhere on earth. */
export function isExpired({ expiry }: Thing, { at, instant }: Fact): boolean {
  if (expiry === undefined) return false;
  return isDate(at) ? at > expiry : instant > endOf(expiry) + HALF_A_DAY_MS;
}
