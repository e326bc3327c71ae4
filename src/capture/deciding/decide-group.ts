// Decides a group of requests in order, each over what those before it have changed.
import type { RandomBytes } from '../../ledger/capture/capture-id.js';
import { rulesIn } from '../../ledger/capture/log-form.js';
import { RECALL_EVENT_TYPES } from '../../ledger/recall/recall.events.js';
import { LedgerError } from '../../ledger/errors.js';
import type { Violation } from '../../ledger/violation.js';
import type { CaptureChanges } from '../../ledger/history/capture-changes.js';
import { foldInSlices } from '../../ledger/history/fold-capture.js';
import { mayHoldExpired } from '../../ledger/item/core/expires-within.js';
import type { ItemState } from '../../ledger/item/item.state.js';
import { MASTER_DATA_FORM } from '../../ledger/master-data/master-data.events.js';
import { NOTHING_SAID } from '../../ledger/master-data/statements.js';
import { subjectsSaid } from '../../ledger/master-data/subjects-said.js';
import { isItemEvent, typesWith } from '../../ledger/item/item.traits.js';
import { titleFact } from '../../ledger/ownership/title-facts.js';
import { Layer } from '../../ledger/item/world.js';
import { decideInSlices } from '../../ledger/operations/decide.js';
import type { DecideContext } from '../../ledger/operations/decide-context.js';
import type { Decision, Operation } from '../../ledger/operations/operation.js';
import { saidIn } from '../../ledger/operations/rules-of-operations.js';
import { NOTHING_WITHIN } from '../../ledger/operations/within.js';
import type { Slices } from '../../ledger/slices.js';
import type { CaptureAnswer } from '../capture-port.js';
import { type Books, applyToBooks, layerOver } from '../books/books.js';
import { recallOpenedAt, recallOpenedBy, recallStatus } from '../books/recall-book.js';
import {
  type CapturePlaceAndTime,
  type DecidedCapture,
  captureOf,
  expectReadByAll,
  itemsIn,
} from '../writer/decided-capture.js';
import { type DecisionInputs, asksWithin, namesIn } from './decision-inputs.js';
import type { KnownKey } from '../../../projections/captures/captures.queries.js';
import { answerOfKnown, GroupClaims } from './group-claims.js';
import { refusedAsParked, withoutParked } from './parked-refusal.js';
import type { ParkedSubjects } from '../inline-models/parking.js';
import type { PendingRequest } from '../writer/pending-request.js';
import { type LateRequest, callerKey } from '../intake/request-queue.js';
import { WRITER_SAYS } from '../capture.sentences.js';

/** Where and when the first capture of a group will stand. */
export interface GroupPlace {
  readonly firstPosition: number;
  readonly epoch: number;
  readonly recordedAtMs: number;
  /** As of the end of the log, before the group. */
  readonly books: Books;
  readonly random: RandomBytes;
  readonly logForm: number;
  readonly parked: ParkedSubjects;
}

/** What became of a group. Those that are neither here nor answered nor refused wait for another: `later`. */
export interface DecidedGroup {
  readonly decided: DecidedCapture[];
  readonly late: LateRequest[];
  readonly later: readonly PendingRequest[];
  /** What is said of requests over captures of this group: true only once these are in the log. */
  readonly deferred: readonly DeferredReply[];
  readonly rearranges: boolean;
  readonly identifies: boolean;
}

/** What is to be said of a request that is not recorded. */
export interface DeferredReply {
  readonly pending: PendingRequest;
  readonly tell: () => void;
}

const ITEMS_PER_SLICE = 1_000;
const MAX_VIOLATIONS = 100;

/** After so many items at a stretch, whatever else waits in this process has its turn. */
export async function letOthersRun(items: number): Promise<void> {
  if (items >= ITEMS_PER_SLICE) await new Promise((resolve) => setImmediate(resolve));
}

/** Works slice by slice; between them others have their turn. */
export async function inTurns<T>(slices: Slices<T>, onSlice: () => void = () => undefined): Promise<T> {
  for (;;) {
    const step = slices.next();
    if (step.done) return step.value;
    onSlice();
    await letOthersRun(ITEMS_PER_SLICE);
  }
}

/** Decides each request in order, over what those before it changed. Known keys are answered at once, so are dry runs and refusals over what is in the log. */
export async function decideGroup(
  requests: readonly PendingRequest[],
  inputs: DecisionInputs,
  place: GroupPlace,
): Promise<DecidedGroup> {
  const group = new GroupDecider(inputs, place);
  let sliceItems = 0;
  for (const [index, pending] of requests.entries()) {
    if (pending.settled) continue;
    if (group.mustEndBefore(pending)) return { ...group, later: requests.slice(index) };
    // All of them are taken, and wait for the one at work.
    await group.take(pending, () => requests.forEach((one) => one.progress(0)));
    sliceItems += pending.items;
    if (sliceItems < ITEMS_PER_SLICE) continue;
    sliceItems = 0;
    await letOthersRun(ITEMS_PER_SLICE);
  }
  return { ...group, later: [] };
}

class GroupDecider {
  readonly decided: DecidedCapture[] = [];
  readonly late: LateRequest[] = [];
  readonly deferred: DeferredReply[] = [];
  rearranges = false;
  identifies = false;
  private changesRecalls = false;
  private readonly world: Layer;
  private readonly books: Books;
  private readonly claims: GroupClaims;
  private readonly said = new Set<string>();
  private next: number;

  constructor(
    private readonly inputs: DecisionInputs,
    private readonly place: GroupPlace,
  ) {
    this.world = new Layer({ get: (subject) => inputs.states.get(subject) });
    this.books = layerOver(place.books);
    this.claims = new GroupClaims(inputs.claims);
    this.next = place.firstPosition;
  }

  /** What was looked up for the request may no longer hold, by what was accepted before it in this group. */
  mustEndBefore({ request }: PendingRequest): boolean {
    if (this.changesRecalls) return true;
    // What it would look at was said in this group.
    if (saidIn(request.operation).some((subject) => this.said.has(subject))) return true;
    if (this.rearranges && request.operation.operation === 'clear-recall') return true;
    const subjects = this.identifies || this.rearranges ? namesIn(request.operation) : [];
    if (this.identifies && subjects.some((subject) => !this.world.get(subject))) return true;
    const asksForContents =
      this.rearranges && asksWithin(request.operation, this.books.recalls.values(this.next - 1).length > 0);
    const mayHold = (state: ItemState): boolean =>
      mayHoldExpired(state, this.place.recordedAtMs) || (asksForContents && state.contents > 0);
    return (
      this.rearranges && subjects.map((subject) => this.world.get(subject)).some((state) => state && mayHold(state))
    );
  }

  async take(pending: PendingRequest, onSlice: () => void): Promise<void> {
    const known = this.inputs.known.get(callerKey(pending.request));
    if (known) return answerKnown(pending, known);
    try {
      await this.decide(pending, onSlice);
    } catch (error) {
      // One request that cannot be decided, be it by a bug, is no reason to refuse the others.
      pending.refuse(error as Error);
    }
  }

  private async decide(pending: PendingRequest, onSlice: () => void): Promise<void> {
    const { recordedAtMs, logForm } = this.place;
    const context = decideContext(this.inputs, this.books, this.world, {
      ...{ recordedAtMs, logForm },
      firstPosition: this.next,
    });
    const asked = this.claims.standingsIn(pending.request.operation);
    const known = answerOfKnown(asked, recordedAtMs);
    if (known) return this.tell(pending, () => pending.answer(known));
    const operation = withoutParked(asked, this.place.parked, context) ?? asked;
    const parked = refusedAsParked(operation, this.place.parked, context);
    if (parked) throw parked;
    const decision = await inTurns(decideInSlices(operation, context), onSlice);
    if (decision.kind === 'refused') return this.tell(pending, () => pending.refuse(refusal(decision.violations)));
    if (decision.kind === 'late') return void this.late.push({ pending, subjects: decision.subjects });
    expectReadByAll(decision, this.place.logForm);
    if (pending.request.dryRun || saysNothingNew(pending.request.operation, decision))
      return this.tell(pending, () => pending.answer(dryRunAnswer(decision, recordedAtMs)));
    await letOthersRun(pending.items);
    const place = { ...this.place, books: this.books, firstPosition: this.next };
    const capture = captureOf(pending, decision, place, operation);
    await letOthersRun(pending.items);
    const changes = await inTurns(foldInSlices(this.world, capture), onSlice);
    if ('late' in changes) return void this.late.push({ pending, subjects: changes.late });
    this.decided.push({ pending, changes });
    applyToBooks(this.books, capture);
    this.claims.add(capture);
    for (const subject of subjectsSaid(capture)) this.said.add(subject);
    this.next = capture.position + 1;
    this.note(changes);
  }

  private tell(pending: PendingRequest, tell: () => void): void {
    if (this.decided.length === 0) tell();
    else this.deferred.push({ pending, tell });
  }

  private note(changes: CaptureChanges): void {
    const effects = effectsOf(changes);
    this.rearranges ||= effects.rearranges;
    this.identifies ||= effects.identifies;
    this.changesRecalls ||= effects.changesRecalls;
  }
}

interface Effects {
  readonly rearranges: boolean;
  readonly identifies: boolean;
  readonly changesRecalls: boolean;
}

/** Which of the things that are looked up beforehand a capture changes. */
export function effectsOf({ capture: { events }, states, opened, closed, refolded }: CaptureChanges): Effects {
  let rearranges = opened.length > 0 || closed.length > 0 || refolded.size > 0;
  let identifies = false;
  let changesRecalls = false;
  for (const event of events) {
    const { type, subject, data } = event;
    const title = isItemEvent(event) ? titleFact(event) : undefined;
    const mayChangeCover = CHANGE_COVER.has(type) || 'facts' in data;
    changesRecalls ||= CHANGE_RECALLS.has(type);
    rearranges ||= mayChangeCover && states.get(subject)?.carrier !== undefined;
    identifies ||= IDENTIFY.has(type);
    rearranges ||= title !== undefined && holdsOrIsHeld(states.get(subject));
  }
  return { rearranges: rearranges || changesRecalls, identifies, changesRecalls };
}

/** Whose title may pass with that of another, or pass that of others. */
function holdsOrIsHeld(state: ItemState | undefined): boolean {
  return state !== undefined && (state.carrier !== undefined || state.contents > 0);
}

const CHANGE_RECALLS: ReadonlySet<string> = new Set(RECALL_EVENT_TYPES);
const CHANGE_COVER: ReadonlySet<string> = typesWith(({ changesCover }) => changesCover === true);
const IDENTIFY: ReadonlySet<string> = typesWith(
  ({ identifier, corrects }) => identifier !== undefined || corrects === true,
);

export function decideContext(
  inputs: DecisionInputs,
  books: Books,
  world: Layer,
  { firstPosition, recordedAtMs, logForm }: Pick<CapturePlaceAndTime, 'firstPosition' | 'recordedAtMs' | 'logForm'>,
): DecideContext {
  const before = firstPosition - 1;
  const { recalls } = books;
  return {
    world,
    firstEventPosition: firstPosition + 1,
    recordedAtMs,
    rules: rulesIn(logForm),
    recalls: recalls.values(before),
    within: (subject) => inputs.within.get(subject) ?? NOTHING_WITHIN,
    recallStatus: (recall, position = before) => recallStatus(books, recall, position),
    recallOpenedAt: (recall) => recallOpenedAt(recalls, recall, before),
    recallOpenedBy: (recall) => recallOpenedBy(recalls, recall, before),
    ...(logForm < MASTER_DATA_FORM ? { isMasterDataUnread: true } : {}),
    saidOf: (subject) => inputs.said.get(subject) ?? NOTHING_SAID,
    subjectOf: (identifier) => inputs.identifiers.get(identifier),
  };
}

/** Who says again what was said is answered, and nothing is recorded. */
export function saysNothingNew({ operation }: Operation, { events }: Extract<Decision, { kind: 'accepted' }>): boolean {
  return operation === 'state-master-data' && events.length === 0;
}

export function answerKnown(pending: PendingRequest, known: KnownKey): void {
  if (known.requestHash === pending.request.requestHash) return pending.answer({ ...known.answer, known: true });
  pending.refuse(new LedgerError('key-reused', { message: WRITER_SAYS['key-reused'](known.answer.capture ?? '') }));
}

export function refusal(violations: readonly Violation[]): LedgerError {
  // For logs; the edge says it in words. All of them: it shows the first and keeps the rest to be asked for.
  const message = WRITER_SAYS['history-forbids']();
  return new LedgerError('contradicts-history', { message, violations, violationsTotal: violations.length });
}

export function dryRunAnswer(decision: Extract<Decision, { kind: 'accepted' }>, recordedAtMs: number): CaptureAnswer {
  const { events, flags, skipped } = decision;
  const recordedAt = new Date(recordedAtMs).toISOString();
  return {
    recordedAt,
    items: itemsIn(events),
    events: events.length,
    flags: flags.slice(0, MAX_VIOLATIONS),
    ...(flags.length < MAX_VIOLATIONS ? {} : { flagsTotal: flags.length }),
    skipped,
    known: false,
  };
}
