import type { ItemEvent } from '../../src/ledger/item/item.events.js';

export const DAY_MS = 86_400_000;

/** An event of whatever type, also of one that no release has. */
export type Told = readonly [type: string, subject: string, data?: object];

/** Events a day apart, in the order of the list, from the beginning of time on. Nothing of the rules is loaded for them: a spec may replace these. */
export function toldEvents(story: readonly Told[]): readonly ItemEvent[] {
  const revisions = new Map<string, number>();
  return story.map(([type, subject, data], index) => {
    const revision = (revisions.get(subject) ?? -1) + 1;
    revisions.set(subject, revision);
    const facts = { at: '2026-03-01', by: 'own/acme/self', ...data };
    return { type, subject, revision, position: index, sortAt: index * DAY_MS, data: facts } as unknown as ItemEvent;
  });
}
