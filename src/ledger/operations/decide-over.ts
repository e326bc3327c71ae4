import { type ToldPast } from '../history/told-past.js';
import type { Folded } from '../history/refold.js';
import type { Contradiction } from '../item/contradictions.js';
import type { ItemEvent } from '../item/item.events.js';
import { atOnce } from '../slices.js';
import type { DecideContext } from './decide-context.js';
import { foundForbidden, foundLate, foundUnreached, looksThen, worldAt, worldThen } from './decide-late.js';
import { drafted, draftEvents, type EntryDraft } from './drafts.js';
import { decideEntries } from './entries.js';
import { formFaults } from './form-faults.js';
import { refused } from './decision.js';
import { nestedTooDeep } from './nesting.js';
import type { Decision, ItemsOperation } from './operation.js';
import { withKnownSubjects } from './subjects.js';
import { withToldAgain } from './told-again.js';
import { tried } from './tried.js';
import { placeBesideClaims, speakersOf } from './strangers-claims.js';

/** What an operation is decided over. */
export interface Over {
  readonly histories: ReadonlyMap<string, readonly ItemEvent[]>;
  /** The histories as they count once what is `declared` beside the operation counts no more. */
  readonly past: ToldPast;
  /** What is known before: what contradicts there already is no news. */
  readonly known: Folded;
  readonly declared: readonly EntryDraft[];
  /** Only what contradicts at this position or behind it refuses. */
  readonly refusesFrom: number;
}

/** Decides an operation over histories: as late, or in place of what is declared erroneous. */
export function decideOver(
  given: ItemsOperation,
  { histories, past, known, declared, refusesFrom }: Over,
  context: DecideContext,
): Decision {
  const operation = withKnownSubjects(given, context.subjectOf);
  const { items } = operation;
  const deep = nestedTooDeep(items);
  if (deep) return refused(deep);
  const looks = looksThen(operation, past, context);
  const asked = drafted(operation, worldThen(operation, past, context), context, looks);
  // What is recorded all the same is told as it is known, with what others claim.
  const speakers = operation.ifContradicted === 'record' ? undefined : speakersOf(operation);
  const isRefusing = (position: number, isYielding: (position: number) => boolean): boolean =>
    position >= refusesFrom && !isYielding(position);
  const refuses = ({ severity, position }: Contradiction): boolean => severity === 'refused' && position >= refusesFrom;
  return atOnce(
    // eslint-disable-next-line require-yield -- what is decided over histories is decided at a stretch
    decideEntries(operation, function* (without, isReversed) {
      const which = { without, isReversed };
      const draftsOf = (one: typeof asked): readonly EntryDraft[] => [
        ...declared,
        ...withToldAgain(draftEvents(one, which), { world: past.folded.states, past }, context),
      ];
      const draftsAt = (atMs: number): readonly EntryDraft[] =>
        draftsOf(drafted(operation, worldAt(atMs, past), context, looks));
      const draftsOver = (other: ToldPast): readonly EntryDraft[] =>
        draftsOf(
          drafted(operation, worldThen(operation, other, context), context, looksThen(operation, other, context)),
        );
      const { placement, isYielding } = placeBesideClaims({
        ...{ drafts: draftsOf(asked), draftsAt, draftsOver },
        ...{ context, histories, past, known, refuses, speakers },
      });
      const { placed } = placement;
      const found = [
        ...foundLate(placement, items, known),
        ...foundForbidden(placement, items, { histories, folded: known }, context),
        ...foundUnreached(placed, items, past),
      ].map((one) => ({ ...one, isRefused: one.isRefused && isRefusing(one.contradiction.position, isYielding) }));
      return tried(asked, which, { placed, faults: formFaults(placed, items, context), found });
    }),
  );
}
