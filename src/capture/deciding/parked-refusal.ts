// Refuses operations on subjects of which the inline models have parked something.
import { LedgerError } from '../../ledger/errors.js';
import type { FormViolation, Skipped } from '../../ledger/violation.js';
import type { World } from '../../ledger/item/item.state.js';
import type { Operation } from '../../ledger/operations/operation.js';
import { skipped } from '../../ledger/operations/entry-violation.js';
import { namesOfItems } from '../../ledger/operations/subjects.js';
import { rulesOf } from '../../ledger/operations/rules-of-operations.js';
import { namesIn } from './decision-inputs.js';
import type { ParkedSubjects } from '../inline-models/parking.js';
import { WRITER_SAYS } from '../capture.sentences.js';

/** What a decision is looked at for. */
interface Judged {
  readonly world: Pick<World, 'get'>;
  readonly subjectOf: (identifier: string) => string | undefined;
}

/**
 * Why nothing can be decided about an operation: something that it names, or a carrier of it, is parked. What contains a parked subject is parked as
 * well. Undefined where there is nothing of the kind.
 */
export function refusedAsParked(
  operation: Operation,
  parked: ParkedSubjects,
  { world, subjectOf }: Judged,
): LedgerError | undefined {
  if (parked.size === 0) return undefined;
  return parkedError(parkedIn([...namesIn(operation), ...recallsOf(operation, parked)], parked, { world, subjectOf }));
}

function parkedIn(
  names: readonly string[],
  parked: ParkedSubjects,
  { world, subjectOf }: Judged,
): readonly FormViolation[] {
  return names.flatMap((name) => {
    const found = [name, subjectOf(name) ?? name]
      .map((id) => parkedAbove(id, parked, world))
      .find((id) => id !== undefined);
    return found === undefined ? [] : [violationOf(name, found, parked)];
  });
}

/**
 * An operation that skips, without the entries that name something parked; the same operation where none does. Undefined where nothing would be left, or
 * where it is no entry that is parked.
 */
export function withoutParked(operation: Operation, parked: ParkedSubjects, judged: Judged): Operation | undefined {
  if (parked.size === 0) return operation;
  if (!('onRefusal' in operation) || recallsOf(operation, parked).length > 0) return undefined;
  const unread: Skipped[] = [...(operation.unread ?? [])];
  const items = operation.items.filter((item) => {
    const found = parkedIn(namesOfItems({ ...operation, items: [item] }), parked, judged);
    unread.push(
      ...skipped(
        item.subject,
        found.map((violation) => ({ ...violation, field: item.field })),
      ),
    );
    return found.length === 0;
  });
  return items.length === 0 ? undefined : { ...operation, items, unread };
}

/** The same for subjects of whom the histories are folded anew. */
export function refusedSubjects(subjects: Iterable<string>, parked: ParkedSubjects): LedgerError | undefined {
  if (parked.size === 0) return undefined;
  return parkedError([...subjects].flatMap((id) => (parked.has(id) ? [violationOf(id, id, parked)] : [])));
}

function parkedAbove(subject: string, parked: ParkedSubjects, world: Pick<World, 'get'>): string | undefined {
  const seen = new Set<string>();
  for (let id: string | undefined = subject; id !== undefined && !seen.has(id); id = world.get(id)?.carrier?.id) {
    if (parked.has(id)) return id;
    seen.add(id);
  }
  return undefined;
}

/** A recall that could not be taken in may block whatever can be blocked. */
function recallsOf(operation: Operation, parked: ParkedSubjects): readonly string[] {
  if ('recall' in operation) return [operation.recall];
  return rulesOf(operation).mayBeBlocked(operation)
    ? [...parked.keys()].filter((subject) => subject.startsWith('recall/'))
    : [];
}

function violationOf(name: string, subject: string, parked: ParkedSubjects): FormViolation {
  const { position = 0, error = '' } = parked.get(subject) ?? {};
  return {
    field: 'items',
    value: name,
    item: subject,
    rule: WRITER_SAYS['not-taken-in'](position),
    history: `parked at position ${position}: ${error}`,
  };
}

function parkedError(violations: readonly FormViolation[]): LedgerError | undefined {
  const [first] = violations;
  if (!first) return undefined;
  const message = WRITER_SAYS.parked({ item: first.item ?? first.field, rule: first.rule });
  return new LedgerError('parked', {
    message,
    violations,
    violationsTotal: violations.length,
    retryAfterSeconds: 60,
  });
}
