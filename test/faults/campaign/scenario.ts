import type { Chance } from '../chance.js';
import type { Witness } from '../witness.js';
import type { Stand } from './stand.js';

/**
 * One way in which things go wrong. The campaign draws a scenario for each round by its seed, has clients under way when `run` is called, and
 * after it waits until operations are acknowledged again, lets the clients finish, and compares all that was acknowledged with the log; every some
 * rounds, and at the end, all read models with a clean rebuild.
 *
 * To add one: write `export const mine: Scenario = {...}` in a file beside this one and name it in `scenarios.ts`.
 */
export interface Scenario {
  /** Kebab-case; `--only` takes it, or how it begins. */
  readonly name: string;
  /** A sentence for `--list`. */
  readonly what: string;
  /** How often it is drawn beside the others; 1 unless told, 0 for one that has to be named by `--only`. */
  readonly share?: number;
  /** Only where it makes sense: what kills the store needs one of its own. All stands unless told. */
  readonly suits?: (stand: Pick<Stand, 'storeName' | 'node' | 'wires'>) => boolean;
  /**
   * Breaks something once, and may mend it or leave it to the campaign: `stand.settle` mends wires, starts what is dead, wakes what is paused and ends
   * what is too many. All chance is to come from `round.chance`. Throws `Finding` where the ledger did what no fault excuses; any other error counts
   * as one, too.
   */
  run(round: Round): Promise<void>;
}

export interface Round {
  /** From 1. */
  readonly number: number;
  /** Follows from the seed and the number of the round alone. */
  readonly chance: Chance;
  readonly stand: Stand;
  /** Its clients are under way, with the mixed load, at `stand.urls`. */
  readonly witness: Witness;
  /** For how long a scenario that lasts, lasts. */
  readonly minutes: number;
  /** Said beside the progress, and in the evidence of a failure: what was done, when. */
  readonly note: (text: string) => void;
}

export type FindingKind = 'lost' | 'doubled' | 'half' | 'wrong' | 'hash' | 'stuck';

/** What a ledger may not do. */
export class Finding extends Error {
  override readonly name = 'Finding';

  constructor(
    readonly kind: FindingKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
