// Finds the events that a correction declares erroneous: by capture, by position, or by item.
import { CaptureReader } from '../../ledger/capture/capture-reader.js';
import type { SubjectEvent } from '../../ledger/capture/capture.events.js';
import { LedgerError } from '../../ledger/errors.js';
import { correctsClosing, openingAmong } from '../../ledger/operations/corrected-recalls.js';
import { statementsAmong } from '../../ledger/operations/corrected-statements.js';
import type { CorrectOperation, Operation } from '../../ledger/operations/operation.js';
import { isItemEvent } from '../../ledger/item/item.traits.js';
import { refusal } from './decide-group.js';
import { readRange } from '../writer/read-range.js';
import type { WriterParts } from '../writer/writer-options.js';
import { WRITER_SAYS } from '../capture.sentences.js';
import { CORRECTION_RULES } from '../../ledger/operations/operations.sentences.js';
import type { StoredEvent } from '../../event-store/event-store.js';

/** The models hold all that is in the log. */
type TargetParts = Pick<WriterParts, 'store' | 'models'>;

/** A correction names captures, events or items; what it declares erroneous is looked up in the log. */
export async function withTarget(operation: Operation, parts: TargetParts): Promise<Operation> {
  if (operation.operation !== 'correct') return operation;
  const chosen = await chosenSubjects(operation, parts);
  const found = new Map<string, number[]>();
  let since = Number.POSITIVE_INFINITY;
  const events = await eventsOfTarget(operation, parts);
  const closing = correctsClosing(operation, events);
  if (closing) throw refusal([closing]);
  const opening = openingAmong(events);
  if (opening) return { ...operation, opening };
  // A correction may itself be a mistake: what it declared erroneous then counts again.
  for (const { subject, position, type, sortAt } of events.filter(isItemEvent)) {
    if (chosen && !chosen.includes(subject)) continue;
    since = Math.min(since, type === 'ErrorDeclared' ? Number.NEGATIVE_INFINITY : sortAt);
    const positions = found.get(subject);
    if (positions) positions.push(position);
    else found.set(subject, [position]);
  }
  refuseStrangers(operation, chosen ?? [], found);
  const statements = statementsAmong(events);
  return { ...operation, found, foundSinceMs: since, ...(statements.length > 0 && { statements }) };
}

/** The subjects of the items that the correction chooses, by whatever identifier. */
async function chosenSubjects(
  { target }: CorrectOperation,
  { models }: TargetParts,
): Promise<readonly string[] | undefined> {
  if (!target.items) return undefined;
  const owners = await models.subjectsOfIdentifiers(target.items);
  return target.items.map((item) => owners.get(item) ?? item);
}

function nothingThere({ capture, event }: CorrectOperation['target'], single: StoredEvent | undefined): LedgerError {
  const named = event === undefined ? `capture ${capture}` : `event at position ${event}`;
  const message =
    single && event !== undefined ? WRITER_SAYS['not-of-an-item'](event) : WRITER_SAYS['never-recorded'](named);
  return new LedgerError('not-found', { message });
}

/** Whoever names an item that the capture has not named means another capture, or another item. */
function refuseStrangers(
  { target }: CorrectOperation,
  chosen: readonly string[],
  found: ReadonlyMap<string, readonly number[]>,
): void {
  const violations = chosen.flatMap((subject, index) =>
    found.has(subject)
      ? []
      : [{ field: `items[${index}]`, value: target.items?.[index], rule: CORRECTION_RULES['not-in-capture']() }],
  );
  if (violations.length > 0) throw refusal(violations);
}

async function eventsOfTarget(
  { target }: CorrectOperation,
  { models, store }: TargetParts,
): Promise<readonly SubjectEvent[]> {
  const single = target.event === undefined ? undefined : (await store.readAt([target.event]))[0];
  const id = target.capture ?? single?.metadata['c'];
  const [place] = typeof id === 'string' ? await models.findCaptures([id]) : [];
  if (!place) throw nothingThere(target, single);
  const reader = new CaptureReader({ position: place.firstPosition - 1, eventId: '' });
  const stored = await readRange(store, place.firstPosition, place.position);
  const events = reader
    .accept(stored)
    .flatMap((entry): readonly SubjectEvent[] => (entry.kind === 'capture' ? entry.capture.events : []));
  return events.filter(({ position }) => target.event === undefined || position === target.event);
}
