import { SELF } from '../support/pure-ledger.js';
import type { CaptureRequest } from '../../src/capture/capture-port.js';
import type { InlineCheckpoint } from '../../src/capture/inline-models/inline-models.js';
import type { Capture, SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import { foldCapture } from '../../src/ledger/history/fold-capture.js';
import { foldOverClosure } from '../../src/ledger/history/fold-late-capture.js';
import { lateSubjects } from '../../src/ledger/history/late-events.js';
import { subjectsOfCapture } from '../../src/ledger/history/event-subjects.js';
import { isItemEvent } from '../../src/ledger/item/item.traits.js';
import { Layer } from '../../src/ledger/item/world.js';
import type { Closure } from '../../src/ledger/history/closure.js';
import type { DecideContext } from '../../src/ledger/operations/decide-context.js';
import { decide, decideLate } from '../../src/ledger/operations/decide.js';
import { rulesOf } from '../../src/ledger/operations/rules-of-operations.js';
import { NOTHING_WITHIN, type Within } from '../../src/ledger/operations/within.js';
import { correctsClosing, openingAmong } from '../../src/ledger/operations/corrected-recalls.js';
import type { CorrectOperation, Decision, Operation } from '../../src/ledger/operations/operation.js';
import { RULES } from '../../src/ledger/item/rules.js';
import { MemoryInlineModels } from '../support/memory-inline-models.js';
import { closureOf, historiesOf } from './histories-rows.js';

const NOTHING: InlineCheckpoint = { position: -1, eventId: '', epoch: 0, recordedAtMs: 0 };

/**
 * The ledger as one who takes one operation after the other would keep it: after each entry of the log a moment that stays as it was, at which any
 * operation can be decided by the pure code, over all that there is.
 */
export class Moment {
  private constructor(
    readonly models: MemoryInlineModels,
    readonly captures: readonly Capture[],
    private readonly at: InlineCheckpoint,
    private readonly within: ReadonlyMap<string, Within>,
  ) {}

  static first(): Moment {
    return new Moment(new MemoryInlineModels(), [], NOTHING, new Map());
  }

  get position(): number {
    return this.at.position;
  }

  get epoch(): number {
    return this.at.epoch;
  }

  get recordedAtMs(): number {
    return this.at.recordedAtMs;
  }

  /** After a `WriterChanged`. */
  async withWriter(position: number, eventId: string, epoch: number): Promise<Moment> {
    return this.next([], { position, eventId, epoch, recordedAtMs: this.recordedAtMs }, this.captures);
  }

  async withCapture(capture: Capture, eventId: string): Promise<Moment> {
    const world = new Layer({ get: (subject) => this.models.states.get(subject) });
    const folded = foldCapture(world, capture);
    const changes = 'late' in folded ? this.lateChanges(capture, subjectsOfCapture(capture)) : folded;
    const recordedAtMs = Date.parse(capture.header.recordedAt);
    const to = { position: capture.position, eventId, epoch: this.epoch, recordedAtMs };
    return this.next([changes], to, [...this.captures, capture]);
  }

  /** The decisions that are right for the operation here; a late one and one that is not may both be, after a correction. */
  *decisions({ operation }: CaptureRequest, recordedAtMs: number): Generator<Decision, void> {
    const context = this.context(recordedAtMs);
    const named = operation.operation === 'correct' ? this.named(operation.target) : [];
    const closing = operation.operation === 'correct' && correctsClosing(operation, named);
    if (closing) return void (yield { kind: 'refused', violations: [closing] });
    const opening = openingAmong(named);
    if (opening && operation.operation === 'correct')
      return void (yield decideLate({ ...operation, opening }, this.everything(), context));
    const asked = this.withTarget(operation);
    if (asked === undefined) return;
    if (asked.operation === 'correct') return void (yield decideLate(asked, this.everything(), context));
    const inOrder = decide(asked, context);
    const hasLateForm = rulesOf(asked).late !== undefined;
    const isLate = inOrder.kind === 'late' || (inOrder.kind === 'accepted' && this.isLate(inOrder.events));
    if (!isLate || !hasLateForm) yield inOrder;
    // The histories are asked only where the states were not enough.
    if (hasLateForm) yield decideLate(asked, this.everything(), context);
  }

  private isLate(events: readonly SubjectEvent[]): boolean {
    const world = { get: (subject: string) => this.models.states.get(subject) };
    return lateSubjects(world, events.filter(isItemEvent)).length > 0;
  }

  private async next(
    changes: readonly CaptureChanges[],
    to: InlineCheckpoint,
    captures: readonly Capture[],
  ): Promise<Moment> {
    const models = this.models.copy();
    await models.apply(changes, await models.checkpoint(), to);
    const recalls = models.recallsNow().open.map(({ recall }) => recall);
    const all = [...models.states.keys()];
    const owning = new Map(all.map((subject) => [subject, []]));
    const within = await models.forbiddingContents(all, {
      recalls,
      expiring: all,
      reported: all,
      leftOpen: all,
      owning,
      selling: new Map(all.map((subject) => [subject, [SELF]])),
      clearing: recalls,
    });
    return new Moment(models, captures, to, within);
  }

  private context(recordedAtMs: number): DecideContext {
    const { models, within } = this;
    const { open } = models.recallsNow();
    return {
      world: new Layer({ get: (subject) => models.states.get(subject) }),
      firstEventPosition: this.position + 2,
      recordedAtMs,
      rules: RULES,
      recalls: open,
      within: (subject) => within.get(subject) ?? NOTHING_WITHIN,
      recallStatus: (recall, position) => models.statusOf(recall, position),
      recallOpenedAt: (recall) => models.openedAtOf(recall),
      recallOpenedBy: (recall) => models.openedByOf(recall),
      saidOf: (subject) => models.saidOf(subject),
      subjectOf: (identifier) => (models.states.has(identifier) ? undefined : models.ownerOf(identifier)),
    };
  }

  private lateChanges(capture: Capture, subjects: readonly string[]): CaptureChanges {
    const believed = { get: (subject: string) => this.models.states.get(subject) };
    const changes = foldOverClosure(capture, this.closure(subjects), believed);
    return 'lacking' in changes ? this.lateChanges(capture, [...subjects, ...changes.lacking]) : changes;
  }

  private closure(subjects: readonly string[]): Closure {
    return closureOf(this.captures, [...new Set(subjects)], this.position);
  }

  private everything(): Closure {
    return { histories: historiesOf(this.captures, this.position), edges: new Set(), witnesses: new Set() };
  }

  /** Undefined where a correction names what was never recorded. */
  private withTarget(operation: Operation): Operation | undefined {
    if (operation.operation !== 'correct') return operation;
    if (!this.captureNamed(operation.target)) return undefined;
    const found = Map.groupBy(this.named(operation.target).filter(isItemEvent), ({ subject }) => subject);
    const positions = [...found].map(([subject, its]) => [subject, its.map(({ position }) => position)] as const);
    return { ...operation, found: new Map(positions) };
  }

  private captureNamed({ capture: id, event }: CorrectOperation['target']): Capture | undefined {
    return this.captures.find(({ header, firstPosition, position }) =>
      event === undefined ? header.capture === id : firstPosition <= event && event <= position,
    );
  }

  private named(target: CorrectOperation['target']): readonly SubjectEvent[] {
    const { event } = target;
    const events = this.captureNamed(target)?.events ?? [];
    return events.filter(({ position }) => event === undefined || position === event);
  }
}
