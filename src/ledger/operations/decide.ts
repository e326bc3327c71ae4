import type { Closure } from '../history/closure.js';
import { atOnce, type Slices } from '../slices.js';
import type { DecideContext } from './decide-context.js';
import type { Decision, Operation } from './operation.js';
import { rulesOf } from './rules-of-operations.js';

/** Decides one operation, in slices. */
export function* decideInSlices(operation: Operation, context: DecideContext): Slices<Decision> {
  const decided = rulesOf(operation).decide(operation, context);
  return 'kind' in decided ? decided : yield* decided;
}

/** The same without a pause. */
export function decide(operation: Operation, context: DecideContext): Decision {
  return atOnce(decideInSlices(operation, context));
}

/** Decides an operation that tells of the past, or corrects it. */
export function decideLate(operation: Operation, closure: Closure, context: DecideContext): Decision {
  const decision = rulesOf(operation).late?.(operation, closure, context);
  if (!decision) throw new Error(`${operation.operation} has no late form`);
  return decision;
}
