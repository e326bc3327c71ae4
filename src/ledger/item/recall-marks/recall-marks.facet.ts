import type { CoreFindingValues } from '../core/core.rules.js';
import { mustExist } from '../core/existence.findings.js';
import type { Recorded } from '../core/recorded-event.js';
import type { Facet } from '../facet.js';
import type { Order } from '../../order.js';
import { SECOND_RULES } from '../rules.js';

/** Which recalls a subject was marked for, and cleared of. */
export interface RecallMarksSlice {
  readonly recalls?: Readonly<Record<string, 'marked' | 'cleared'>>;
  /** Of clearings that say what they clear: by recall the last of them, with all that it and those before it cleared. */
  readonly clearings?: Readonly<Record<string, Clearing>>;
}

/** A unit that was cleared is so for the causes that were there: units that the recall covers, itself or components of it, by their ids. */
export interface Clearing extends Order {
  readonly causes: readonly string[];
}

/** Its own facts hit it no more. A clearing of which nothing else is kept was for ever, whatever is in it. */
export function isClearedItself(
  { subject, recalls, clearings }: RecallMarksSlice & { readonly subject: string },
  recall: string,
): boolean {
  const clearing = clearings?.[recall];
  return clearing ? clearing.causes.includes(subject) : recalls?.[recall] === 'cleared';
}

export interface RecallMarksEventData {
  /** The mark of an open recall, written to each affected item after the recall's own event. */
  readonly ItemRecalled: Recorded & {
    readonly recall: string;
    /** It was cleared, and something came into it since. */
    readonly again?: true;
  };
  /**
   * `isOpen`: the remedy is a step on the way, such as `quarantined`, and the unit stays recalled. `causes`: what it is cleared of; where they are not
   * told, of whatever comes.
   */
  readonly RecallCleared: Recorded & {
    readonly recall: string;
    readonly remedy?: string;
    readonly isOpen?: true;
    readonly causes?: readonly string[];
  };
}

/** It bears the mark of a recall that has not been cleared of it. */
export function isRecalled({ recalls = {} }: RecallMarksSlice): boolean {
  return Object.values(recalls).includes('marked');
}

export const recallMarks: Facet<RecallMarksSlice, RecallMarksEventData, Pick<CoreFindingValues, 'unknown-item'>> = {
  name: 'recall-marks',
  fields: ['recalls', 'clearings'],
  traits: {
    ItemRecalled: { bears: 'core', staysPut: true, bearsOnNothingSince: SECOND_RULES },
    RecallCleared: { bears: 'core', staysPut: true, changesCover: true, mayBeLong: true },
  },
  evolve: {
    // A unit that was cleared stays so.
    ItemRecalled: ({ recalls }, { recall, again }) => ({
      recalls: again ? { ...recalls, [recall]: 'marked' } : { [recall]: 'marked', ...recalls },
    }),
    RecallCleared({ recalls, clearings }, { recall, isOpen, causes }, order, rules) {
      if (isOpen && rules >= SECOND_RULES) return { recalls: { [recall]: 'marked', ...recalls } };
      const cleared = { recalls: { ...recalls, [recall]: 'cleared' as const } };
      if (!causes) return cleared;
      const all = [...new Set([...(clearings?.[recall]?.causes ?? []), ...causes])];
      return {
        ...cleared,
        clearings: { ...clearings, [recall]: { at: order.at, position: order.position, causes: all } },
      };
    },
  },
  findings: [{ on: { RecallCleared: mustExist } }],
  // What a recall affects is marked itself, whatever it is in.
  stock: { of: (slice) => (isRecalled(slice) ? 'marked' : ''), later: (text) => text },
};
