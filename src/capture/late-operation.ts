import { CaptureReader } from '../ledger/capture/capture-reader.js';
import { LedgerError } from '../ledger/errors.js';
import { foldOverClosure } from '../ledger/history/fold.js';
import { Layer } from '../ledger/item/world.js';
import { decide } from '../ledger/operations/decide.js';
import { decideLate } from '../ledger/operations/decide-late.js';
import type { CorrectOperation, Operation } from '../ledger/operations/operation.js';
import { subjectsOf } from '../ledger/operations/subjects.js';
import type { SubjectEvent } from '../ledger/capture/capture.events.js';
import { type DecidedCapture, captureOf } from './decided-capture.js';
import { answerKnown, decideContext, dryRunAnswer, refusal } from './decide-group.js';
import type { GroupBasis } from './group-basis.js';
import type { InlineCheckpoint } from './inline-models.js';
import { reaches } from './late-histories.js';
import { type PendingRequest, behind } from './pending-request.js';
import type { PrefixBook } from './prefix-book.js';
import type { RecallBook } from './recall-book.js';
import { type LateRequest, callerKey } from './request-queue.js';
import type { WriterParts } from './writer-options.js';

interface LateParts extends Pick<WriterParts, 'store' | 'models' | 'histories' | 'limits' | 'random'> {
  readonly recalls: RecallBook;
  readonly prefixes: PrefixBook;
  /** Undefined where it could not be loaded; then the request is refused already. */
  loadBasis(more: readonly string[]): Promise<GroupBasis | undefined>;
}

interface LatePlace {
  readonly after: InlineCheckpoint;
  readonly recordedAtMs: number;
}

/** Each round may find that the operation is late for more subjects than it was known to be. */
const MAX_ROUNDS = 4;

/** Decides an operation that tells of the past, at the end of the log. Undefined where it was answered or refused. */
export async function decideLateRequest(
  late: LateRequest,
  parts: LateParts,
  place: LatePlace,
): Promise<DecidedCapture | undefined> {
  const { pending } = late;
  try {
    if (!(await reaches(parts.histories, place.after.position, parts.limits.lateTurnMs))) throw behind();
    return await decideOverHistories(pending, late.subjects, parts, place);
  } catch (error) {
    pending.refuse(error as Error);
    return undefined;
  }
}

async function decideOverHistories(
  pending: PendingRequest,
  lateFor: readonly string[],
  parts: LateParts,
  { after, recordedAtMs }: LatePlace,
): Promise<DecidedCapture | undefined> {
  const operation = await withTarget(pending.request.operation, parts);
  const subjects = new Set([...lateFor, ...subjectsOf(operation)]);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const basis = await parts.loadBasis([...subjects]);
    if (!basis) return undefined;
    const known = basis.known.get(callerKey(pending.request));
    if (known) return void answerKnown(pending, known);
    for (const owner of basis.identifiers.values()) subjects.add(owner);
    const closure = await parts.histories.closure([...subjects], after.position);
    const world = new Layer({ get: (subject) => basis.states.get(subject) });
    const context = decideContext(basis, parts.recalls, world, after.position + 2, recordedAtMs);
    const decision = hasLateForm(operation) ? decideLate(operation, closure, context) : decide(operation, context);
    switch (decision.kind) {
      case 'refused':
        return void pending.refuse(refusal(decision.violations));
      case 'late':
        for (const subject of decision.subjects) subjects.add(subject);
        continue;
      case 'accepted': {
        if (pending.request.dryRun) return void pending.answer(dryRunAnswer(decision, recordedAtMs));
        const { prefixes, random } = parts;
        const where = { firstPosition: after.position + 1, recordedAtMs, epoch: after.epoch, prefixes, random };
        const capture = captureOf(pending, decision, where);
        return { pending, changes: foldOverClosure(capture, closure) };
      }
    }
  }
  throw new LedgerError('unavailable', {
    message: 'The operation concerns ever more histories.',
    retryAfterSeconds: 1,
  });
}

/** What is said of recalls holds from its position on; only the folding has to see to what happened after its time. */
function hasLateForm({ operation }: Operation): boolean {
  return !operation.endsWith('-recall') && operation !== 'mark-recalled';
}

/** A correction names captures, events or items; what it declares erroneous is looked up in the log. */
async function withTarget(operation: Operation, parts: LateParts): Promise<Operation> {
  if (operation.operation !== 'correct') return operation;
  const chosen = await chosenSubjects(operation, parts);
  const found = new Map<string, number[]>();
  for (const { subject, position } of await eventsOfTarget(operation, parts)) {
    if (chosen && !chosen.includes(subject)) continue;
    const positions = found.get(subject);
    if (positions) positions.push(position);
    else found.set(subject, [position]);
  }
  refuseStrangers(operation, chosen ?? [], found);
  return { ...operation, found };
}

/** The subjects of the items that the correction chooses, by whatever identifier. */
async function chosenSubjects(
  { target }: CorrectOperation,
  { models }: LateParts,
): Promise<readonly string[] | undefined> {
  if (!target.items) return undefined;
  const owners = await models.subjectsOfIdentifiers(target.items);
  return target.items.map((item) => owners.get(item) ?? item);
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
      : [{ field: `items[${index}]`, value: target.items?.[index], rule: 'has no event in this capture' }],
  );
  if (violations.length > 0) throw refusal(violations);
}

async function eventsOfTarget(
  { target }: CorrectOperation,
  { models, store }: LateParts,
): Promise<readonly { readonly subject: string; readonly position: number }[]> {
  const single = target.event === undefined ? undefined : (await store.readAt([target.event]))[0];
  const id = target.capture ?? single?.metadata['c'];
  const [place] = typeof id === 'string' ? await models.findCaptures([id]) : [];
  if (!place) throw new LedgerError('not-found', { message: 'What is to be corrected was never recorded.' });
  const reader = new CaptureReader({ position: place.firstPosition - 1, eventId: '' });
  const stored = await readRange(store, place.firstPosition, place.position);
  const events = reader
    .accept(stored)
    .flatMap((entry): readonly SubjectEvent[] => (entry.kind === 'capture' ? entry.capture.events : []));
  return events.filter(
    ({ type, position }) => isCorrectable(type) && (target.event === undefined || position === target.event),
  );
}

/** A recall is closed, not corrected. A correction may itself be a mistake: what it declared erroneous then counts again. */
function isCorrectable(type: SubjectEvent['type']): boolean {
  return type !== 'RecallOpened' && type !== 'RecallClosed';
}

async function readRange(
  store: WriterParts['store'],
  from: number,
  to: number,
): ReturnType<WriterParts['store']['read']> {
  const events = [...(await store.read(from, to - from + 1))];
  while (events.length < to - from + 1) {
    const more = await store.read(from + events.length, to - from + 1 - events.length);
    if (more.length === 0)
      throw new LedgerError('wrong-log', {
        message: `The log ends before position ${to}, which the read models know.`,
      });
    events.push(...more);
  }
  return events;
}
