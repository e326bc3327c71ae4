import type { Closure } from '../history/closure.js';
import { declaredErroneous } from '../history/effective-events.js';
import type { ItemEntry } from './fields.js';
import type { EntryDraft } from './drafts.js';
import type { ObserveOperation } from './operation.js';

/** The events of a document that declare an event erroneous which the same party told: those are to be looked up. */
export function declaringClaims({ claims }: ObserveOperation): readonly number[] {
  return (claims?.events ?? []).flatMap(({ id, declared }, index) =>
    id !== undefined && declared !== undefined && claims?.standings?.[index] === undefined ? [index] : [],
  );
}

export interface DraftedDeclarations {
  readonly drafts: readonly EntryDraft[];
  /** By which they are named in an answer; they stand behind the observations. */
  readonly items: readonly ItemEntry[];
}

/** What is declared erroneous by the document, but for what counts no more already. */
export function draftsOfDeclarations(operation: ObserveOperation, { histories }: Closure): DraftedDeclarations {
  const { observations, declared = [], recordedFor: by } = operation;
  const drafts: EntryDraft[] = [];
  const gone = new Set<number>();
  for (const [number, { at, found }] of declared.entries())
    for (const [subject, positions] of found) {
      const erroneous = declaredErroneous(histories.get(subject) ?? []);
      const counting = positions.filter((position) => !erroneous.has(position) && !gone.has(position));
      for (const position of counting) gone.add(position);
      if (counting.length === 0) continue;
      const data = { at, by, claimed: true as const, positions: counting };
      drafts.push({ entry: observations.length + number, draft: { type: 'ErrorDeclared', subject, data } });
    }
  const items = declared.map(({ claim }): ItemEntry => ({ subject: '', field: `events[${claim}]`, fields: {} }));
  return { drafts, items };
}
