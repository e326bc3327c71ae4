// The writer while it leads: loads, decides, appends and applies group after group.
import type { Operation } from '../../ledger/operations/operation.js';
import type { ItemState } from '../../ledger/item/item.state.js';
import { recordedClaims } from '../../ledger/capture/claimed-events.js';
import { recordedAnswer } from '../../ledger/capture/recorded-answer.js';
import { subjectsSaid } from '../../ledger/master-data/subjects-said.js';
import type { LedgerError } from '../../ledger/errors.js';
import { appendUntilKnown } from './append-until-known.js';
import type { CaptureAnswer, CaptureRequest } from '../capture-port.js';
import { type Append, type DecidedCapture, packAppends } from './decided-capture.js';
import { type DeferredReply, decideGroup, inTurns, letOthersRun } from '../deciding/decide-group.js';
import { type DecisionInputs, type UnflushedGroup, loadDecisionInputs } from '../deciding/decision-inputs.js';
import type { KnownKey } from '../../../projections/captures/captures.queries.js';
import { InlineFlusher } from '../inline-models/inline-flusher.js';
import { type InlineCheckpoint, ModelsMoved } from '../inline-models/inline-models.js';
import { type DecidedLates, decideLateGroup } from '../deciding/decide-late-group.js';
import { HistoriesAtHead, lowestNeeded } from '../deciding/histories-at-head.js';
import { reaches } from '../deciding/late-histories.js';
import { PendingRequest, WriterLost, behind, outcomeUnknown, unavailable } from './pending-request.js';
import { type Books, applyToBooks } from '../books/books.js';
import { type LateRequest, RequestQueue, callerKey } from '../intake/request-queue.js';
import { StateCache } from '../deciding/state-cache.js';
import type { WriterParts } from './writer-options.js';
import { WRITER_SAYS } from '../capture.sentences.js';

type Effects = Pick<UnflushedGroup, 'rearranges' | 'identifies'>;

interface RecordableGroup extends Effects {
  readonly decided: readonly DecidedCapture[];
  readonly deferred: readonly DeferredReply[];
}

/**
 * The one that writes, from its takeover until it stops: group after group is loaded, decided, appended, applied to the inline models
 * and answered. While
 * what was appended is being applied, the next groups are already loaded, decided and appended.
 */
export class ActiveWriter {
  private readonly queue: RequestQueue;
  private readonly cache: StateCache;
  private readonly past: HistoriesAtHead;
  /** Late ones that wait for the histories. */
  private readonly awaiting = new Set<PendingRequest>();
  private readonly stopping = new AbortController();
  private readonly flusher: InlineFlusher;
  private head: InlineCheckpoint;
  private isAppending = false;

  /** `start` is the position of its own `WriterChanged`, to which the inline models have been brought. */
  constructor(
    private readonly parts: WriterParts,
    private readonly books: Books,
    start: InlineCheckpoint,
  ) {
    this.queue = new RequestQueue(parts.limits, () => this.flusher.unanswered);
    this.cache = new StateCache(parts.limits.cachedStates);
    this.past = new HistoriesAtHead(parts);
    this.head = start;
    this.flusher = new InlineFlusher(parts, start, {
      onAnswered: () => this.queue.lookAgain(),
      onFailure: () => this.stop(),
    });
  }

  /** The last position that it wrote. */
  get position(): number {
    return this.head.position;
  }

  get epoch(): number {
    return this.head.epoch;
  }

  get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  get openRecalls(): readonly string[] {
    return this.books.recalls.values(this.position).map(({ recall }) => recall);
  }

  /** Rejects with `WriterLost` where nothing was recorded because it is writer no more. */
  async capture(request: CaptureRequest): Promise<CaptureAnswer> {
    if (this.stopping.signal.aborted) throw new WriterLost();
    const pending = new PendingRequest(request, this.parts.limits.requestDeadlineMs);
    try {
      this.queue.add(pending);
    } catch (error) {
      pending.refuse(error as Error);
    }
    return pending.answered;
  }

  /** Takes nothing more. `run` ends when what it has in hand is known. */
  stop(): void {
    this.stopping.abort();
    for (const pending of [...this.queue.close(), ...this.awaiting]) pending.refuse(new WriterLost());
  }

  /** Until it is stopped, or finds that it is writer no more. Never rejects. */
  async run(): Promise<void> {
    try {
      for (let turn = await this.queue.take(); turn; turn = await this.queue.take()) {
        if (turn.kind === 'group') await this.writeGroup(turn.requests);
        else await this.writeLate(turn.lates);
      }
      await this.flusher.flushed();
    } catch (error) {
      if (!(error instanceof WriterLost)) this.parts.log('The writer stops', error);
    } finally {
      this.stop();
    }
  }

  private async writeGroup(requests: readonly PendingRequest[]): Promise<void> {
    const inputs = await this.inputsOf(requests);
    if (!inputs) return;
    const { epoch, position } = this.head;
    const { books } = this;
    const { random, models } = this.parts;
    const group = await decideGroup(requests, inputs, {
      ...{ firstPosition: position + 1, epoch, recordedAtMs: this.recordTime() },
      ...{ books, random, parked: models.parked, logForm: this.parts.logForm() },
    });
    this.queue.putBack(group.later);
    for (const late of group.late) void this.awaitHistories(late);
    await this.recordGroup(group);
  }

  /** A refusal over what turns out not to be recorded would be none. */
  private async recordGroup(group: RecordableGroup): Promise<void> {
    try {
      const isRecorded = await this.record(group.decided, group);
      for (const reply of group.deferred) {
        if (isRecorded) reply.tell();
        else reply.pending.refuse(unavailable(WRITER_SAYS['decided-after-lost']()));
      }
    } catch (error) {
      for (const { pending } of group.deferred) pending.refuse(error as Error);
      throw error;
    }
  }

  /** Undefined where it could not be loaded; then the requests are refused. */
  private async inputsOf(
    requests: readonly PendingRequest[],
    more: readonly string[] = [],
    operations: readonly Operation[] = requests.map(({ request }) => request.operation),
  ): Promise<DecisionInputs | undefined> {
    const { models } = this.parts;
    const { cache, openRecalls, flusher } = this;
    const looked = { models, cache, openRecalls, nowMs: this.recordTime() };
    const sources = { ...looked, unflushed: flusher.unflushed, flushed: () => flusher.flushed() };
    try {
      return await loadDecisionInputs(
        requests.map(({ request }) => request),
        sources,
        { operations, more },
      );
    } catch (error) {
      const why = this.lostBy(error);
      for (const pending of requests) pending.refuse(why);
      if (why instanceof WriterLost) throw why;
      return undefined;
    }
  }

  /** The error, or that it is writer no more: it stops where the models are not where it brought them, and the next takeover starts from there. */
  private lostBy(error: unknown): Error {
    if (!(error instanceof ModelsMoved)) return error as Error;
    this.parts.log(error.message);
    this.stop();
    return new WriterLost();
  }

  /** For when nobody writes, who would notice it. */
  async lookAround(): Promise<void> {
    try {
      await this.parts.models.expectNotSetBack();
      await this.expectEndOfLog();
    } catch (error) {
      if (!(this.lostBy(error) instanceof WriterLost))
        this.parts.log('The inline models or the log do not answer', error);
    }
  }

  /** A writer of another release that was gone before it led anything moved none of these models. Throws `WriterLost`. */
  private async expectEndOfLog(): Promise<void> {
    const head = await this.parts.store.head();
    // What is being appended may be there already; should it be another's, the append says so.
    if (this.isAppending || head <= this.head.position) return;
    this.parts.log(`The log ends at position ${head}, beyond ${this.head.position}: another has written to it`);
    this.stop();
    throw new WriterLost();
  }

  /** The writer's clock, never behind the event before. */
  private recordTime(): number {
    return Math.max(Math.trunc(this.parts.clock()), this.head.recordedAtMs);
  }

  private async awaitHistories(late: LateRequest): Promise<void> {
    const { histories, limits } = this.parts;
    this.awaiting.add(late.pending);
    try {
      if (await reaches(histories, lowestNeeded(this.head.position), limits.lateWaitMs)) this.queue.addLate(late);
      else late.pending.refuse(behind());
    } catch (error) {
      late.pending.refuse(error as Error);
    } finally {
      this.awaiting.delete(late.pending);
    }
  }

  private async writeLate(lates: readonly LateRequest[]): Promise<void> {
    const group = await this.decideLates(lates);
    this.queue.addLate(...group.later);
    if (group.decided.length > 0) await this.parts.step('late-decided');
    await this.recordGroup(group);
  }

  private async decideLates(lates: readonly LateRequest[]): Promise<DecidedLates> {
    const { parts, past, books } = this;
    const place = { after: this.head, recordedAtMs: this.recordTime() };
    try {
      return await decideLateGroup(
        lates,
        {
          ...parts,
          ...{ past, books },
          flushed: () => this.flusher.flushed(),
          loadDecisionInputs: (requests, more, operations) => this.inputsOf(requests, more, operations),
        },
        place,
      );
    } catch (error) {
      const why = this.lostBy(error);
      for (const { pending } of lates) pending.refuse(why);
      throw why;
    }
  }

  /** Whether all of it is in the log. */
  private async record(decided: readonly DecidedCapture[], effects: Effects): Promise<boolean> {
    if (decided.length === 0) return true;
    await this.parts.step('group-decided');
    await letOthersRun(decided.reduce((items, { pending }) => items + pending.items, 0));
    const before = this.head.position;
    this.isAppending = true;
    const recorded = await this.append(decided).finally(() => (this.isAppending = false));
    if (recorded.length === 0) return false;
    this.past.note(
      recorded.map(({ changes }) => changes.capture),
      { after: before, to: this.head.position },
    );
    this.flusher.add(recorded, this.noteRecorded(recorded, effects), this.head);
    await this.flusher.room();
    return recorded.length === decided.length;
  }

  /** Those that are in the log whole. The others are refused. */
  private async append(decided: readonly DecidedCapture[]): Promise<readonly DecidedCapture[]> {
    const recordedAtMs = Date.parse(decided.at(-1)?.changes.capture.header.recordedAt ?? '');
    const recorded: DecidedCapture[] = [];
    let isInside = false;
    const { random, limits } = this.parts;
    for (const append of await inTurns(packAppends(decided, random, limits.maxAppendBytes))) {
      const outcome = await appendUntilKnown(this.parts.store, append.events, this.head.position, {
        signal: this.stopping.signal,
        mustGoOn: isInside,
        onUnknown: (cause) => this.parts.log('The outcome of an append is unknown; it is sent again', cause),
      });
      if (outcome !== 'appended') {
        this.endAppending(outcome, decided.slice(recorded.length), recorded);
        return recorded;
      }
      this.head = { ...this.head, ...endOf(append, this.head.position), recordedAtMs };
      recorded.push(...append.completes);
      isInside = append.goesOn;
      for (const { pending } of decided) pending.progress(0);
      await this.parts.step(isInside ? 'between-appends' : 'appended');
      await letOthersRun(append.events.length);
    }
    return recorded;
  }

  private endAppending(
    outcome: 'conflict' | 'stopped' | { readonly notTaken: LedgerError },
    rest: readonly DecidedCapture[],
    recorded: readonly DecidedCapture[],
  ): void {
    if (typeof outcome === 'object') {
      for (const { pending } of rest) pending.refuse(outcome.notTaken);
      return;
    }
    // Another writer's events stand there. What was appended before them is recorded, but it is for the other's models to say so.
    for (const { pending } of recorded) pending.refuse(outcomeUnknown());
    for (const { pending } of rest) pending.refuse(outcome === 'conflict' ? new WriterLost() : outcomeUnknown());
    throw new WriterLost();
  }

  private noteRecorded(recorded: readonly DecidedCapture[], effects: Effects): UnflushedGroup {
    const states = new Map<string, ItemState | undefined>();
    const keys = new Map<string, KnownKey>();
    const claims = Map.groupBy(
      recorded.flatMap(({ changes }) => recordedClaims(changes.capture)),
      ({ id }) => id,
    );
    const said = new Set<string>();
    for (const { changes } of recorded) {
      const { capture, refolded } = changes;
      // What was folded again and has no state is as unknown as before its first event.
      for (const subject of refolded.keys()) if (!changes.states.has(subject)) states.set(subject, undefined);
      for (const [subject, state] of changes.states) states.set(subject, state);
      const { caller, key, requestHash } = capture.header;
      keys.set(callerKey(capture.header), { caller, key, requestHash, answer: recordedAnswer(capture) });
      applyToBooks(this.books, capture);
      for (const subject of subjectsSaid(capture)) said.add(subject);
    }
    for (const [subject, state] of states) {
      if (state) this.cache.put(state);
      else this.cache.drop(subject);
    }
    return { states, keys, claims, said, rearranges: effects.rearranges, identifies: effects.identifies };
  }
}

function endOf({ events }: Append, before: number): { readonly position: number; readonly eventId: string } {
  return { position: before + events.length, eventId: events.at(-1)?.id ?? '' };
}
