import { instantNs } from '../model/instants.js';
import { compareDecimals, isDecimal } from './decimal-order.js';

export const ORDERINGS = ['GT', 'GE', 'LT', 'LE'] as const;
export type Ordering = (typeof ORDERINGS)[number];

const HOLDS: Readonly<Record<Ordering, (difference: number) => boolean>> = {
  GT: (difference) => difference > 0,
  GE: (difference) => difference >= 0,
  LT: (difference) => difference < 0,
  LE: (difference) => difference <= 0,
};

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A date is the midnight that it begins with, in UTC. */
export function momentOf(text: string): bigint | undefined {
  return instantNs(DATE.test(text) ? `${text}T00:00:00Z` : text);
}

/** What has an order: a number, an instant or a date. */
export const isOrdered = (text: string): boolean => isDecimal(text) || momentOf(text) !== undefined;

/** Of numbers and of times; undefined where they are not of one kind. */
export function difference(a: string, b: string): number | undefined {
  const [left, right] = [momentOf(a), momentOf(b)];
  if (left !== undefined && right !== undefined) return left < right ? -1 : left > right ? 1 : 0;
  return compareDecimals(a, b);
}

export function isInOrder(ordering: Ordering, said: string, wanted: string): boolean {
  const found = difference(said, wanted);
  return found !== undefined && HOLDS[ordering](found);
}

/** The same text, number or moment. */
export function isOneOf(said: string, wanted: readonly string[]): boolean {
  return wanted.some((one) => one === said || difference(one, said) === 0);
}
