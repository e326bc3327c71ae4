import { holdsAt } from '../ledger/access/grants.js';
import { isRole } from './roles.js';
import { OWNER, type LiveApiKey } from './api-keys.js';
import type { KnownGrants } from './known-grants.js';
import type { Credential } from './known-keys.js';

/**
 * Which of the keys that the table lets in the log lets in too, with what is granted there: a table that was restored brings back no key that was revoked, and no right that was
 * taken. The owner's key is let in by the file that holds it, unless the log says that it has ended. Where nothing was ever granted in the log, the table alone counts, as it
 * did for earlier releases; but a key that waits to be recorded opens nothing.
 */
export function admittedBy(
  grants: Pick<KnownGrants, 'isEmpty' | 'of' | 'hasEnded'>,
  rows: readonly LiveApiKey[],
): readonly Credential[] {
  return rows.flatMap((row): readonly Credential[] => {
    const { id, principal, hash, role, parties, numbers, waits } = row;
    const kept = { id, principal, hash, role, parties, numbers };
    if (grants.hasEnded(id)) return [];
    const grant = grants.of(id);
    if (!grant) return principal === OWNER || (grants.isEmpty && !waits) ? [kept] : [];
    if (!holdsAt(grant, Date.now()) || !isRole(grant.role)) return [];
    return [{ ...kept, principal: grant.principal, role: grant.role, parties: grant.parties, numbers: grant.numbers }];
  });
}
