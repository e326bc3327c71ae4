import type { CoreFindingValues } from '../core/core.rules.js';
import { mustExist } from '../core/existence.findings.js';
import type { Recorded } from '../core/recorded-event.js';
import type { Facet } from '../facet.js';

/** Which recalls a subject was marked for, and cleared of. */
export interface RecallMarksSlice {
  readonly recalls?: Readonly<Record<string, 'marked' | 'cleared'>>;
}

export interface RecallMarksEventData {
  /** The mark of an open recall, written to each affected item after the recall's own event. */
  readonly ItemRecalled: Recorded & { readonly recall: string };
  readonly RecallCleared: Recorded & { readonly recall: string; readonly remedy?: string };
}

export const recallMarks: Facet<RecallMarksSlice, RecallMarksEventData, Pick<CoreFindingValues, 'unknown-item'>> = {
  name: 'recall-marks',
  fields: ['recalls'],
  traits: {
    ItemRecalled: { bears: 'core', staysPut: true },
    RecallCleared: { bears: 'core', staysPut: true, changesCover: true },
  },
  evolve: {
    // A unit that was cleared stays so.
    ItemRecalled: ({ recalls }, { recall }) => ({ recalls: { [recall]: 'marked', ...recalls } }),
    RecallCleared: ({ recalls }, { recall }) => ({ recalls: { ...recalls, [recall]: 'cleared' } }),
  },
  findings: [{ on: { RecallCleared: mustExist } }],
};
