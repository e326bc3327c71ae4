// Plays a list of steps, or one that grows by chance.
import { Generator, type Step } from './generate.js';
import { kindOf, type Disagreement } from './disagreement.js';
import { Match, type Compared, type Told } from './match.js';

export type Watch = (step: Step, told: Told, steps: readonly Step[]) => void;

/** Draws as many steps by the seed. One that is answered otherwise is left out afterwards, so that what comes then is compared, too. */
export function playSeed(seed: number, length: number, watch: Watch): Compared {
  const generator = new Generator(seed);
  const steps: Step[] = [];
  let match = new Match();
  let passedMs = 0;
  for (let id = 0; id < length; id++) {
    const drawn = generator.step(id, match.model, match.nowMs + passedMs, match.corrigible);
    const step = { ...drawn, afterMs: drawn.afterMs + passedMs };
    steps.push(step);
    passedMs = 0;
    const told = match.tell(step);
    if (!told) continue;
    watch(step, told, steps);
    if (told.disagreements.length === 0) continue;
    steps.pop();
    passedMs = step.afterMs + 1000;
    match = replayed(steps, match.compared);
  }
  return match.compared;
}

/** What is told again counts once. */
function replayed(steps: readonly Step[], compared: Compared): Match {
  const match = new Match();
  for (const step of steps) match.tell(step);
  Object.assign(match.compared, compared);
  return match;
}

/** The first disagreement in these steps. */
export function firstDisagreement(steps: readonly Step[]): Disagreement | undefined {
  const match = new Match();
  for (const step of steps) {
    const found = match.tell(step)?.disagreements[0];
    if (found) return found;
  }
  return undefined;
}

/** As few steps as disagree in the same way. What is left out still takes its time. */
export function shrunk(steps: readonly Step[], kind: string): readonly Step[] {
  let smallest = steps;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (let index = smallest.length - 1; index >= 0; index--) {
      const without = leftOut(smallest, index);
      if (kindOfFirst(without) !== kind) continue;
      smallest = without;
      isSmaller = true;
    }
  }
  return smallest;
}

function kindOfFirst(steps: readonly Step[]): string | undefined {
  const found = firstDisagreement(steps);
  return found && kindOf(found);
}

function leftOut(steps: readonly Step[], index: number): readonly Step[] {
  const { afterMs = 0 } = steps[index] ?? {};
  return steps
    .toSpliced(index, 1)
    .map((step, at) => (at === index ? { ...step, afterMs: step.afterMs + afterMs + 1000 } : step));
}
