import type { CoreFindingValues } from '../core/core.rules.js';
import { mustExist } from '../core/existence.findings.js';
import type { Recorded } from '../core/recorded-event.js';
import type { Facet } from '../facet.js';
import { SECOND_RULES } from '../rules.js';

/** Which recalls a subject was marked for, and cleared of. */
export interface RecallMarksSlice {
  readonly recalls?: Readonly<Record<string, 'marked' | 'cleared'>>;
}

export interface RecallMarksEventData {
  /** The mark of an open recall, written to each affected item after the recall's own event. */
  readonly ItemRecalled: Recorded & { readonly recall: string };
  /** `isOpen`: the remedy is a step on the way, such as `quarantined`, and the unit stays recalled. */
  readonly RecallCleared: Recorded & { readonly recall: string; readonly remedy?: string; readonly isOpen?: true };
}

/** It bears the mark of a recall that has not been cleared of it. */
export function isRecalled({ recalls = {} }: RecallMarksSlice): boolean {
  return Object.values(recalls).includes('marked');
}

export const recallMarks: Facet<RecallMarksSlice, RecallMarksEventData, Pick<CoreFindingValues, 'unknown-item'>> = {
  name: 'recall-marks',
  fields: ['recalls'],
  traits: {
    ItemRecalled: { bears: 'core', staysPut: true, bearsOnNothingSince: SECOND_RULES },
    RecallCleared: { bears: 'core', staysPut: true, changesCover: true },
  },
  evolve: {
    // A unit that was cleared stays so.
    ItemRecalled: ({ recalls }, { recall }) => ({ recalls: { [recall]: 'marked', ...recalls } }),
    RecallCleared: ({ recalls }, { recall, isOpen }, _order, rules) =>
      isOpen && rules >= SECOND_RULES
        ? { recalls: { [recall]: 'marked', ...recalls } }
        : { recalls: { ...recalls, [recall]: 'cleared' } },
  },
  findings: [{ on: { RecallCleared: mustExist } }],
  // What a recall affects is marked itself, whatever it is in.
  stock: { of: (slice) => (isRecalled(slice) ? 'marked' : ''), later: (text) => text },
};
