// How long goods are good.
import { endOf, isDate } from './order.js';
import { saidBy } from './facts.js';
import type { Fact, Thing, World } from './words.js';

const HALF_A_DAY_MS = 12 * 3_600_000;

/** Goods are good until their date is over everywhere on earth. */
export function isExpired({ expiry }: Pick<Thing, 'expiry'>, { at, instant }: Fact): boolean {
  if (expiry === undefined) return false;
  return isDate(at) ? at > expiry : instant > endOf(expiry) + HALF_A_DAY_MS;
}

/** What is sold, and what is in it: when that expires the fact itself may say, or what was told later. */
export function holdsExpired(fact: Fact, contents: readonly Thing[], now: World, isWithItself = true): boolean {
  const known = contents.filter(({ id }) => id !== fact.item);
  const itself = contents.find(({ id }) => id === fact.item);
  const own = isWithItself ? [{ id: fact.item, expiry: itself?.expiry ?? saidBy(fact).expiry }] : [];
  const all = [...own, ...known];
  return all.some(({ id, expiry = now.get(id)?.expiry }) => expiry !== undefined && isExpired({ expiry }, fact));
}
