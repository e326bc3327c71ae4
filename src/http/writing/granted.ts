import { LedgerError } from '../../ledger/errors.js';
import type { ItemEntry } from '../../ledger/operations/fields.js';
import type { Operation } from '../../ledger/operations/operation.js';
import { permissionOf } from '../../ledger/operations/rules-of-operations.js';
import type { Principal } from '../server/caller.js';
import { EVERYTHING, numberOfOthers } from '../../ledger/operations/given-numbers.js';
import type { PermissionName } from '../server/permission.js';
import { ANSWER_SAYS } from '../server/server.sentences.js';

export function forbidden(permission: PermissionName): LedgerError {
  return new LedgerError('forbidden', { message: ANSWER_SAYS.forbidden(permission) });
}

/**
 * Whoever records an operation may record it, and each that it brings with it, does so for a party of its own, and gives out no number of others. A list of operations, and the
 * replacement of a corrected one, come by routes that know nothing of these. Throws `LedgerError('forbidden')`.
 */
export function checkGranted(
  operation: Operation,
  { permits, parties, numbers }: Pick<Principal, 'permits' | 'parties' | 'numbers'>,
): void {
  const all =
    operation.operation === 'correct' && operation.replacement ? [operation, operation.replacement] : [operation];
  for (const one of all) {
    const permission = permissionOf(one.operation);
    if (!permits(permission)) throw forbidden(permission);
    const number = numbers && numberOfOthers(one, numbers);
    if (number !== undefined) throw notItsNumber(number);
    if (!parties) continue;
    if (!parties.has(one.recordedFor)) throw notIts('recordedFor', one.recordedFor);
    for (const party of actedFor(one)) if (!parties.has(party)) throw notIts('onBehalfOf', party);
  }
}

function notIts(field: string, party: string): LedgerError {
  return new LedgerError('forbidden', { message: ANSWER_SAYS['not-its-party']({ field, party }) });
}

function notItsNumber(id: string): LedgerError {
  const message = id === EVERYTHING ? ANSWER_SAYS['not-bounded']() : ANSWER_SAYS['not-its-number'](id);
  return new LedgerError('forbidden', { message });
}

function actedFor(operation: Operation): readonly string[] {
  const entries: readonly Pick<ItemEntry, 'fields'>[] = 'items' in operation ? operation.items : [];
  const emptied =
    'emptied' in operation && operation.emptied && 'fields' in operation.emptied ? [operation.emptied] : [];
  return [...entries, ...emptied].flatMap(({ fields }) => (fields.onBehalfOf === undefined ? [] : [fields.onBehalfOf]));
}

/** GS1 company prefixes that count when this sender tells them: another's would stand for everybody. */
export function ownPrefixes(told: readonly string[], { numbers }: Pick<Principal, 'numbers'>): readonly string[] {
  return numbers ? told.filter((prefix) => numbers.includes(prefix)) : told;
}
