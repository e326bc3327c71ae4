// Whoever may not open a recall must not lift it: what it blocks would be sold on the word of a stranger.
import type { Recall } from '../../../projections/recalls/recalls.queries.js';
import { LedgerError } from '../../ledger/errors.js';
import type { ClearRecallOperation } from '../../ledger/operations/operation.js';
import { isReleasedBy, type Remedy } from '../../ledger/recall/remedies.js';
import { ANSWER_SAYS } from '../server/server.sentences.js';
import { scopeOfOthers } from '../../ledger/operations/given-numbers.js';
import type { Sender } from '../writing/sender.js';

type Bonds = Pick<Sender, 'parties' | 'numbers'>;
type Opened = Pick<Recall, 'recall' | 'openedBy' | 'scope'>;

/** Whether this sender might have opened it: for that party, and of these numbers. */
export function mayLift({ openedBy, scope }: Opened, { parties, numbers }: Bonds): boolean {
  if (parties && !parties.has(openedBy)) return false;
  return !numbers || scopeOfOthers(scope, numbers) === undefined;
}

export function notItsRecall({ recall, openedBy }: Opened): LedgerError {
  return new LedgerError('forbidden', { message: ANSWER_SAYS['not-its-recall']({ recall, openedBy }) });
}

/** Who may tell no release of it tells what became of units that its parties hold: they stay recalled, or are no more. */
export function heldBy(
  opened: Opened,
  remedy: Remedy | undefined,
  sender: Bonds,
): Pick<ClearRecallOperation, 'ofParties' | 'isOfOthers'> {
  const ofParties = sender.parties ? { ofParties: [...sender.parties] } : {};
  if (mayLift(opened, sender)) return ofParties;
  if (isReleasedBy(remedy) || !sender.parties) throw notItsRecall(opened);
  return { ...ofParties, isOfOthers: true };
}
