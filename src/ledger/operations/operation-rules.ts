import type { Closure } from '../history/closure.js';
import type { Slices } from '../slices.js';
import type { RecallBlock } from '../recall/recall.events.js';
import type { DecideContext } from './decide-context.js';
import type { RecordPermission } from './declaration.js';
import type { Decision, Operation } from './operation.js';

/** What the writer has to know of operations of one kind: on items, a correction, those about recalls, claims. */
export interface OperationRules<O extends Operation> {
  /** What has to be granted to record an operation of this name. */
  permission(name: O['operation']): RecordPermission;
  /** Subjects whose states a decision needs loaded; their carriers, up to the outermost, come with them. */
  subjects(operation: O): readonly string[];
  /** Identifiers that it would give away. */
  names(operation: O): readonly string[];
  /** Subjects of master data of which it has to be known what was said. Absent where there are none. */
  said?(operation: O): readonly string[];
  /** Event time, in milliseconds, before which nothing changes by what it tells. */
  since(operation: O, recordedAtMs: number): number;
  /** How many items it is about, which is what it weighs among those that wait. */
  size(operation: O): number;
  /** Whether what is recalled may block some event of it; `as` this, where it is given. */
  mayBeBlocked(operation: O, as?: RecallBlock): boolean;
  /** By subject whose title is to pass, the parties one of whom is to own some of it. Absent where none passes by an operation. */
  transfers?(operation: O): ReadonlyMap<string, readonly string[]>;
  /** Lots and products in bulk that are used up. Absent where none is. */
  goodsUsed?(operation: O): readonly string[];
  /** The subjects that are taken back without a word of who returns them. Absent where none is. */
  takenBack?(operation: O): readonly string[];
  /** Pure: nothing is changed, neither the world nor the log; the world must stay as it is until the end of the slices. */
  decide(operation: O, context: DecideContext): Decision | Slices<Decision>;
  /**
   * Decides what tells of the past over the histories of all that it may concern: it is refused where it was impossible then, or where it makes a
   * later event impossible. Absent where what is said holds from its position on, whatever its time.
   */
  late?(operation: O, closure: Closure, context: DecideContext): Decision;
}
