import { sortInstant } from '../event-time.js';
import type { AccessEvent } from '../access/access.events.js';
import { accepted } from './decision.js';
import type { DecideContext } from './decide-context.js';
import type { ChangeAccessOperation, Decision } from './operation.js';
import type { OperationRules } from './operation-rules.js';

/** Each change is one event of a subject of its own, which the change names. */
function decide({ changes, recordedFor: by }: ChangeAccessOperation, context: DecideContext): Decision {
  return accepted(
    changes.map((change, index): AccessEvent => {
      const place = {
        subject: `access/${change.change}`,
        revision: 0,
        position: context.firstEventPosition + index,
        sortAt: sortInstant(change.at, context.recordedAtMs),
      };
      return 'granted' in change
        ? { ...place, type: 'AccessGranted', data: { at: change.at, by, ...change.granted } }
        : { ...place, type: 'AccessEnded', data: { at: change.at, by, key: change.ended } };
    }),
  );
}

/** Who may do what. The ledger records it itself, and nobody is granted to: it is about no item. */
export const CHANGE_ACCESS: OperationRules<ChangeAccessOperation> = {
  permission: () => 'record:change-access',
  subjects: () => [],
  names: () => [],
  since: (_operation, recordedAtMs) => recordedAtMs,
  size: () => 0,
  mayBeBlocked: () => false,
  decide,
};
