import { READ_APART_MS } from './known-keys.js';

/** Longer than it takes to find out that something opens nothing, also on a busy machine: a reading of all keys that goes on already, and one more after it. */
export const REFUSED_AFTER_MS = READ_APART_MS + 200;

/**
 * When a refusal may be answered. Its timer begins before anything is looked at, so that what was found wrong, and after how much work, does not show in the time
 * that the answer takes.
 */
export class RefusalMoment {
  readonly passed: Promise<void>;
  private timer: NodeJS.Timeout | undefined;

  constructor() {
    this.passed = new Promise((resolve) => (this.timer = setTimeout(resolve, REFUSED_AFTER_MS)));
  }

  /** For whoever is let in, or whose refusal is due. */
  cancel(): void {
    clearTimeout(this.timer);
  }
}
