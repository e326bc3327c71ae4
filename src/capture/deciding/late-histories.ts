// The port by which the writer reads histories, which the projector keeps.
import type { ClosureQuestion, Closure } from '../../ledger/history/closure.js';

/** What the writer asks of the `histories` model, which the projector keeps. */
export interface LateHistories {
  /** Of the last event that the model has taken in. */
  position(): Promise<number>;
  /** The histories of these subjects and of all that bears on them since that time. Throws `behind` where it does not stand at `upTo`. */
  closure(question: ClosureQuestion): Promise<Closure>;
}

const POLL_MS = 15;

/** Whether the model stood at `position` within the time given. */
export async function reaches(histories: LateHistories, position: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while ((await histories.position()) < position) {
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}
