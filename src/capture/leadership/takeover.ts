// What a process does to become the writer: reads the log to its end, brings the inline models there, and fences the writer before.
import { type EventStore, BEFORE_FIRST } from '../../event-store/event-store.js';
import type { Capture } from '../../ledger/capture/capture.events.js';
import { CaptureReader, type LogEntry } from '../../ledger/capture/capture-reader.js';
import { eventIds } from '../../ledger/capture/capture-id.js';
import { writerChangedForm } from '../../ledger/capture/stored-form.js';
import { LedgerError, UnreadableLog, WHAT_TO_DO_ABOUT_ANOTHER_LOG } from '../../ledger/errors.js';
import { earliestChange, declaredIn } from '../../ledger/history/earliest-change.js';
import { foldCapture } from '../../ledger/history/fold-capture.js';
import { foldOverClosure } from '../../ledger/history/fold-late-capture.js';
import { subjectsOfCapture } from '../../ledger/history/event-subjects.js';
import { isItemEvent } from '../../ledger/item/item.traits.js';
import type { ItemState } from '../../ledger/item/item.state.js';
import { Layer } from '../../ledger/item/world.js';
import { appendUntilKnown } from '../writer/append-until-known.js';
import type { InlineCheckpoint, InlineModels } from '../inline-models/inline-models.js';
import { HistoriesLack } from '../../../projections/histories/live-histories.queries.js';
import { reaches } from '../deciding/late-histories.js';
import type { CaptureToApply } from '../inline-models/parking.js';
import { WriterLost } from '../writer/pending-request.js';
import type { WriterParts } from '../writer/writer-options.js';

type TakeoverParts = Pick<WriterParts, 'store' | 'models' | 'histories' | 'random' | 'limits' | 'step' | 'log'>;

const READ_EVENTS = 2_000;
const MAX_ATTEMPTS = 5;

/**
 * Reads the log to its end, brings the inline models there, and appends the `WriterChanged` of the next epoch, which voids a capture left
 * open. Answers where the models then stand: at that event. Throws `wrong-log` where the models were built from another log, `closed` where the log
 * is sealed or not complete.
 */
export async function takeOver(parts: TakeoverParts, writer: string, signal: AbortSignal): Promise<InlineCheckpoint> {
  let checkpoint = await parts.models.checkpoint();
  await checkSameLog(parts.store, checkpoint);
  // Somebody else may still be appending: then the log is read on from there.
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const end = await catchUp(parts, checkpoint);
    checkpoint = end.checkpoint;
    await expectOpen(parts.store);
    const { reader } = end;
    const epoch = checkpoint.epoch + 1;
    const changed = { epoch, writer, ...(reader.openCapture === undefined ? {} : { voided: reader.openCapture }) };
    const event = writerChangedForm(changed, eventIds(parts.random)(0));
    const options = {
      signal,
      mustGoOn: false,
      onUnknown: (cause: unknown) => parts.log('The outcome of the takeover is unknown', cause),
    };
    const outcome = await appendUntilKnown(parts.store, [event], reader.nextPosition - 1, options);
    if (outcome === 'stopped') break;
    if (outcome === 'conflict') continue;
    if (outcome !== 'appended') throw outcome.notTaken;
    await parts.step('taken-over');
    const start = { ...checkpoint, position: reader.nextPosition, eventId: event.id, epoch };
    if (!(await parts.models.apply([], checkpoint, start))) break;
    // Before it answers anything: from then on one that was replaced finds that it was.
    if (!(await parts.models.lead(epoch))) break;
    return start;
  }
  throw new WriterLost();
}

async function checkSameLog(store: EventStore, { position, eventId }: InlineCheckpoint): Promise<void> {
  if (position === BEFORE_FIRST) return;
  const [event] = await store.readAt([position]);
  if (event?.id === eventId) return;
  const what = event ? 'holds another event' : 'has no event';
  const message = `The read models were built from another log: at position ${position}, where they stand, this one ${what}. ${WHAT_TO_DO_ABOUT_ANOTHER_LOG}`;
  throw new LedgerError('wrong-log', { message });
}

/**
 * Asked after the log was read and before something is appended behind what was read: a copy marks its target before its first event, and who seals
 * a log appends after the mark. So either the mark is seen here, or the append is a conflict.
 */
export async function expectOpen(store: Pick<EventStore, 'mark'>): Promise<void> {
  const { state, since, note } = await store.mark();
  if (state === 'open') return;
  const what = state === 'sealed' ? 'was sealed' : 'is not complete';
  throw new LedgerError('closed', { message: `The log of this ledger ${what} (${since}): ${note}` });
}

interface EndOfLog {
  readonly checkpoint: InlineCheckpoint;
  /** It has read everything; `openCapture` is what was left open. */
  readonly reader: CaptureReader;
}

/**
 * Applies what follows the checkpoint to the inline models, as the writer did or would have done. Of a log that cannot be read to its end all is applied
 * that stands before the fault; then `UnreadableLog` is thrown.
 */
export async function catchUp(
  parts: CatchUpParts & { readonly store: Pick<EventStore, 'read'> },
  from: InlineCheckpoint,
): Promise<EndOfLog> {
  let reader = readerAfter(from);
  let checkpoint = from;
  for (let atOnce = READ_EVENTS; ;) {
    const events = await parts.store.read(reader.nextPosition, atOnce);
    if (events.length === 0) return { checkpoint, reader };
    try {
      const entries = reader.accept(events);
      if (entries.length > 0) checkpoint = await applyEntries(parts, entries, checkpoint);
    } catch (error) {
      if (!(error instanceof UnreadableLog) || atOnce === 1) throw error;
      atOnce = 1;
      reader = readerAfter(checkpoint);
    }
  }
}

function readerAfter({ position, eventId, epoch }: InlineCheckpoint): CaptureReader {
  return new CaptureReader({ position, eventId }, epoch);
}

/** The models may be live, or builds in the making. */
interface CatchUpParts extends Pick<WriterParts, 'histories'> {
  readonly models: Pick<InlineModels, 'load' | 'apply'>;
  readonly limits: Pick<WriterParts['limits'], 'lateWaitMs'>;
}

async function applyEntries(
  parts: CatchUpParts,
  entries: readonly LogEntry[],
  from: InlineCheckpoint,
): Promise<InlineCheckpoint> {
  const captures = entries.flatMap((entry) => (entry.kind === 'capture' ? [entry.capture] : []));
  const changes = await changesOf(captures, parts);
  let to = from;
  for (const entry of entries) to = checkpointAfter(to, entry);
  if (await parts.models.apply(changes, from, to)) return to;
  throw new WriterLost();
}

function checkpointAfter(before: InlineCheckpoint, entry: LogEntry): InlineCheckpoint {
  const { position, eventId } = entry;
  const { epoch } = entry.kind === 'writer-changed' ? entry.changed : before;
  const recordedAtMs = entry.kind === 'capture' ? Date.parse(entry.capture.header.recordedAt) : before.recordedAtMs;
  return { position, eventId, epoch, recordedAtMs };
}

async function changesOf(captures: readonly Capture[], parts: CatchUpParts): Promise<readonly CaptureToApply[]> {
  const states = new Map<string, ItemState>();
  await load(
    captures.flatMap((capture) => [...subjectsOfCapture(capture)]),
    states,
    parts.models,
  );
  const changes: CaptureToApply[] = [];
  for (const capture of captures) changes.push(await changesOfOne(capture, states, parts));
  return changes;
}

/** Folds over `states`, which hold what the captures before it in the batch made of them. */
async function changesOfOne(
  capture: Capture,
  states: Map<string, ItemState>,
  parts: CatchUpParts,
): Promise<CaptureToApply> {
  const world = new Layer({ get: (subject) => states.get(subject) });
  const folded = unlessPoison(capture, () => foldCapture(world, capture));
  const changes = 'late' in folded ? await lateChanges(capture, states, parts) : folded;
  for (const subject of changes.refolded.keys()) if (!changes.states.has(subject)) states.delete(subject);
  for (const [subject, state] of changes.states) states.set(subject, state);
  // A carrier that only these events brought in may stand in others that are not loaded.
  const carriers = [...changes.states.values()].flatMap(({ carrier }) =>
    carrier && !states.has(carrier.id) ? [carrier.id] : [],
  );
  await load(carriers, states, parts.models);
  return changes;
}

/** Folding is pure: what it throws lies in the capture, or in this release, and is so for whoever reads this log. */
function unlessPoison<T>(capture: Capture, fold: () => T): T | CaptureToApply {
  try {
    return fold();
  } catch (error) {
    return untold(capture, error instanceof Error ? error.message : String(error));
  }
}

function untold(capture: Capture, error: string, subjects: readonly string[] = []): CaptureToApply {
  return { capture, states: new Map(), opened: [], closed: [], refolded: new Map(), untold: { error, subjects } };
}

async function load(
  subjects: readonly string[],
  states: Map<string, ItemState>,
  models: Pick<InlineModels, 'load'>,
): Promise<void> {
  const missing = [...new Set(subjects)].filter((subject) => !states.has(subject));
  if (missing.length === 0) return;
  for (const [subject, state] of await models.load(missing)) if (!states.has(subject)) states.set(subject, state);
}

async function lateChanges(
  capture: Capture,
  states: Map<string, ItemState>,
  { models, histories, limits }: CatchUpParts,
): Promise<CaptureToApply> {
  const upTo = capture.firstPosition - 1;
  if (!(await reaches(histories, upTo, limits.lateWaitMs))) {
    throw new LedgerError('behind', {
      message: `The histories have not reached position ${upTo} yet.`,
      retryAfterSeconds: 2,
    });
  }
  const events = capture.events.filter(isItemEvent);
  const declared = declaredIn(events);
  const corrected =
    declared.length === 0
      ? undefined
      : await histories.closure({ subjects: declared, since: Number.POSITIVE_INFINITY, upTo }).catch(lackingOf);
  // What has a gap has no bound, and the closure below says what it concerns.
  const known = corrected instanceof HistoriesLack ? undefined : corrected?.histories;
  const since = earliestChange(events, (subject) => known?.get(subject));
  const subjects = new Set(subjectsOfCapture(capture));
  for (;;) {
    const closure = await histories.closure({ subjects, since, upTo }).catch(lackingOf);
    if (closure instanceof HistoriesLack) return untold(capture, closure.message, closure.subjects);
    await load([...closure.edges], states, models);
    const believed = { get: (subject: string) => states.get(subject) };
    const changes = unlessPoison(capture, () => foldOverClosure(capture, closure, believed));
    if (!('lacking' in changes)) return changes;
    for (const subject of changes.lacking) subjects.add(subject);
  }
}

function lackingOf(error: unknown): HistoriesLack {
  if (error instanceof HistoriesLack) return error;
  throw error;
}
