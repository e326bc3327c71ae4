import type { Plan } from './plan.js';
import { play } from './run.js';
import { Violation } from './referee.js';

/** Each try is a run. */
const MOST_TRIES = 300;

/** A smaller plan that fails in the same way: fewer faults, clients, operations. */
export async function shrink(plan: Plan, wanted: string): Promise<Plan> {
  let smallest = plan;
  let tries = 0;
  for (let found = true; found && tries < MOST_TRIES;) {
    found = false;
    for (const smaller of smallerThan(smallest)) {
      if (++tries > MOST_TRIES) break;
      const result = await play(smaller);
      if (!result.failure || kindOf(result.failure) !== wanted) continue;
      smallest = smaller;
      found = true;
      break;
    }
  }
  return smallest;
}

export function kindOf(failure: Error): string {
  return failure instanceof Violation ? failure.rule : failure.name;
}

function* smallerThan(plan: Plan): Generator<Plan> {
  const { faults, clients } = plan;
  if (faults.length > 2) {
    const half = faults.length >> 1;
    yield { ...plan, faults: faults.slice(half) };
    yield { ...plan, faults: faults.slice(0, half) };
  }
  for (const fault of faults) yield { ...plan, faults: faults.filter((other) => other !== fault) };
  for (const [index, operations] of clients.entries()) {
    for (const fewer of new Set([0, operations >> 1, operations - 1])) {
      if (fewer >= 0 && fewer < operations) yield { ...plan, clients: clients.with(index, fewer) };
    }
  }
}
