import type { JsonBody } from '../load-client.js';
import { seeded, seedOf, type Random } from './random.js';

/** Serialized items of a lot; what they are packed in comes on top. */
export const LOT_ITEMS = 1_000;

/** What the generator knows of a lot before it makes it. */
export interface LotFacts {
  readonly seed: number;
  readonly number: number;
}

export interface GeneratedOperation {
  readonly operation: string;
  readonly body: JsonBody;
}

/** What happens to a lot at one time: operations that do not depend on each other, made when they are needed. */
export interface Step {
  /** Hours after the lot's beginning. */
  readonly hour: number;
  readonly operations: (at: string) => readonly GeneratedOperation[];
}

/** Always the same numbers for a lot and a use of them. */
export function randomOf({ seed, number }: LotFacts, use: number): Random {
  return seeded(seedOf(seed, number, use));
}

/** A chosen part of a list, always the same. */
export function sample<T>(facts: LotFacts, use: number, list: readonly T[], share: number): readonly T[] {
  const random = randomOf(facts, use);
  return list.filter(() => random() < share);
}

/** Part of every serial, so that the lots of different seeds can be in one ledger. */
export function lotCode({ seed, number }: LotFacts): string {
  return `${seed.toString(36)}L${number.toString(36)}`.toUpperCase();
}
