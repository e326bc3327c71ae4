// Decides requests that tell of the past, or correct it, over the histories of all that they may concern.
import { LedgerError } from '../../ledger/errors.js';
import type { Capture } from '../../ledger/capture/capture.events.js';
import type { CaptureChanges } from '../../ledger/history/capture-changes.js';
import { carrierNamed, isItemEvent } from '../../ledger/item/item.traits.js';
import { foldCapture } from '../../ledger/history/fold-capture.js';
import { foldOverClosure } from '../../ledger/history/fold-late-capture.js';
import { subjectsOfCapture } from '../../ledger/history/event-subjects.js';
import { earliestChange } from '../../ledger/history/earliest-change.js';
import { subjectsSaid } from '../../ledger/master-data/subjects-said.js';
import { HistoryGraph } from '../../ledger/history/history-graph.js';
import { Layer } from '../../ledger/item/world.js';
import { decide, decideLate } from '../../ledger/operations/decide.js';
import type { DecideContext } from '../../ledger/operations/decide-context.js';
import type { Closure } from '../../ledger/history/closure.js';
import type { Decision, Operation } from '../../ledger/operations/operation.js';
import { rulesOf, saidIn } from '../../ledger/operations/rules-of-operations.js';
import { type Books, applyToBooks, layerOver } from '../books/books.js';
import { meansContents, withContents } from './emptied-contents.js';
import { withTarget } from './correction-target.js';
import { mayDeclare, withDeclared } from './declared-events.js';
import { answerOfKnown, GroupClaims } from './group-claims.js';
import { type DecidedCapture, captureOf, expectReadByAll } from '../writer/decided-capture.js';
import {
  type DeferredReply,
  answerKnown,
  decideContext,
  dryRunAnswer,
  effectsOf,
  letOthersRun,
  refusal,
} from './decide-group.js';
import { type DecisionInputs, asksWithin, namesIn } from './decision-inputs.js';
import { type InlineCheckpoint, ModelsMoved } from '../inline-models/inline-models.js';
import type { HistoriesAtHead } from './histories-at-head.js';
import { refusedAsParked, refusedSubjects, withoutParked } from './parked-refusal.js';
import type { PendingRequest } from '../writer/pending-request.js';
import { type LateRequest, callerKey } from '../intake/request-queue.js';
import type { WriterParts } from '../writer/writer-options.js';

type Accepted = Extract<Decision, { kind: 'accepted' }>;

interface LateParts extends Pick<WriterParts, 'store' | 'models' | 'random' | 'logForm'> {
  readonly past: HistoriesAtHead;
  readonly books: Books;
  /** Resolves when the inline models hold all that is in the log. */
  flushed(): Promise<void>;
  /** Undefined where it could not be loaded; then the requests are refused already. */
  loadDecisionInputs(
    requests: readonly PendingRequest[],
    more: readonly string[],
    operations: readonly Operation[],
  ): Promise<DecisionInputs | undefined>;
}

interface LatePlace {
  readonly after: InlineCheckpoint;
  readonly recordedAtMs: number;
}

/** What became of a group of late requests. Those of `later` wait for another. */
export interface DecidedLates {
  readonly decided: readonly DecidedCapture[];
  readonly later: readonly LateRequest[];
  /** What is said of requests over captures of this group: true only once these are in the log. */
  readonly deferred: readonly DeferredReply[];
  readonly rearranges: boolean;
  readonly identifies: boolean;
}

/** A request with all that its decision is about. */
interface Asked {
  readonly late: LateRequest;
  readonly operation: Operation;
  readonly subjects: Set<string>;
}

const NOTHING_DECIDED: DecidedLates = { decided: [], later: [], deferred: [], rearranges: false, identifies: false };

/**
 * Decides operations that tell of the past, at the end of the log, each over the histories of all that it may concern and over what those before
 * it changed. What bears on any of them is loaded once. Throws what says that this is the writer no more; then nothing was decided.
 */
export async function decideLateGroup(
  lates: readonly LateRequest[],
  parts: LateParts,
  place: LatePlace,
): Promise<DecidedLates> {
  const asked = await withTargets(lates, parts, place);
  if (asked.length === 0) return NOTHING_DECIDED;
  const inputs = await parts.loadDecisionInputs(
    asked.map(({ late }) => late.pending),
    asked.flatMap(({ subjects }) => [...subjects]),
    asked.map(({ operation }) => operation),
  );
  if (!inputs) return NOTHING_DECIDED;
  for (const { subjects } of asked) addOwners(subjects, inputs);
  const loaded = await loadPast(asked, parts, place);
  if (!loaded) return NOTHING_DECIDED;
  const whole = await withCarriers(inputs, loaded, parts);
  if (!whole) return NOTHING_DECIDED;
  const group = new LateDecider(whole, loaded.graph, parts, place);
  for (const [index, each] of loaded.asked.entries()) {
    if (each.late.pending.settled) continue;
    if (group.mustEndBefore(each)) return group.decidedBut([...loaded.asked.slice(index), ...loaded.later]);
    // All of them are taken, and wait for the one at work.
    for (const { late } of loaded.asked) late.pending.progress(each.late.pending.items);
    group.take(each);
    await letOthersRun(each.late.pending.items);
  }
  return group.decidedBut(loaded.later);
}

/** Those whose target cannot be found are refused. */
async function withTargets(
  lates: readonly LateRequest[],
  parts: LateParts,
  place: LatePlace,
): Promise<readonly Asked[]> {
  const needModels = ({ pending: { request } }: LateRequest): boolean =>
    request.operation.operation === 'correct' || meansContents(request.operation) || mayDeclare(request.operation);
  if (lates.some(needModels)) await parts.flushed();
  const asked: Asked[] = [];
  for (const late of lates) {
    try {
      const target = await withDeclared(await withTarget(late.pending.request.operation, parts), parts);
      const { recordedAtMs, after } = place;
      const operation = await withContents(target, parts, { head: after.position, recordedAtMs });
      asked.push({ late, operation, subjects: new Set([...late.subjects, ...rulesOf(operation).subjects(operation)]) });
    } catch (error) {
      // What the models have not found may then be in the log.
      if (error instanceof ModelsMoved) throw error;
      late.pending.refuse(error as Error);
    }
  }
  return asked;
}

function addOwners(subjects: Set<string>, inputs: DecisionInputs): void {
  for (const name of [...subjects]) {
    const owner = inputs.identifiers.get(name);
    if (owner !== undefined) subjects.add(owner);
  }
}

interface LoadedPast {
  readonly graph: HistoryGraph;
  readonly closure: Closure;
  readonly asked: readonly Asked[];
  readonly later: readonly Asked[];
}

const NOTHING_LOADED: Omit<LoadedPast, 'later'> = {
  graph: new HistoryGraph(),
  closure: { histories: new Map(), edges: new Set(), witnesses: new Set() },
  asked: [],
};

/** What is too large for all of them together need not be so for one alone: then the others are put off. Undefined where all are refused. */
async function loadPast(asked: readonly Asked[], parts: LateParts, place: LatePlace): Promise<LoadedPast | undefined> {
  const subjects = new Set(asked.flatMap((each) => [...each.subjects]));
  const since = Math.min(...asked.map(({ operation }) => rulesOf(operation).since(operation, place.recordedAtMs)));
  try {
    const closure = await parts.past.closure({ subjects, since }, place.after.position);
    return { closure, graph: new HistoryGraph(since).addHistories(closure.histories), asked, later: [] };
  } catch (error) {
    if (asked.length > 1 && error instanceof LedgerError && error.code === 'too-large') {
      const alone = await loadPast(asked.slice(0, 1), parts, place);
      return { ...(alone ?? NOTHING_LOADED), later: asked.slice(1) };
    }
    for (const { late } of asked) late.pending.refuse(error as Error);
    return undefined;
  }
}

/** The states of all carriers that a closure may end at, which the requests need not name. */
async function withCarriers(
  inputs: DecisionInputs,
  { closure, asked }: LoadedPast,
  parts: LateParts,
): Promise<DecisionInputs | undefined> {
  const carriers = carriersIn(closure);
  const missing = carriers.filter((carrier) => !inputs.states.has(carrier));
  if (missing.length === 0) return inputs;
  const more = await parts.loadDecisionInputs(
    asked.map(({ late }) => late.pending),
    missing,
    asked.map(({ operation }) => operation),
  );
  return more && { ...inputs, states: new Map([...more.states, ...inputs.states]) };
}

function carriersIn({ histories, edges, witnesses }: Closure): readonly string[] {
  const written = [...histories].flatMap(([subject, history]) => (witnesses.has(subject) ? [] : history));
  const named = written.flatMap((event) => carrierNamed(event) ?? []);
  return [...new Set([...edges, ...named])].filter((carrier) => !witnesses.has(carrier));
}

class LateDecider {
  private readonly decided: DecidedCapture[] = [];
  private readonly again: LateRequest[] = [];
  private readonly deferred: DeferredReply[] = [];
  private readonly world: Layer;
  private readonly books: Books;
  private readonly logForm: number;
  private readonly claims: GroupClaims;
  private identifies = false;
  private readonly said = new Set<string>();
  private next: number;

  constructor(
    private readonly inputs: DecisionInputs,
    private readonly graph: HistoryGraph,
    private readonly parts: LateParts,
    private readonly place: LatePlace,
  ) {
    this.world = new Layer({ get: (subject) => inputs.states.get(subject) });
    this.books = layerOver(parts.books);
    this.logForm = parts.logForm();
    this.claims = new GroupClaims(inputs.claims);
    this.next = place.after.position + 1;
  }

  /** What was looked up for the request may no longer hold, by what was accepted before it: a history that is folded again may lead anywhere. */
  mustEndBefore({ operation, late }: Asked): boolean {
    if (this.decided.length === 0) return false;
    if (meansContents(late.pending.request.operation) || mayDeclare(operation)) return true;
    if (operation.operation === 'clear-recall') return true;
    if (saidIn(operation).some((subject) => this.said.has(subject))) return true;
    const names = namesIn(operation);
    if (this.identifies && names.some((name) => !this.world.get(name))) return true;
    const asksForContents = asksWithin(operation, this.books.recalls.values(this.next - 1).length > 0);
    return asksForContents && names.some((name) => (this.world.get(name)?.contents ?? 0) > 0);
  }

  decidedBut(later: readonly Asked[]): DecidedLates {
    const { decided, identifies, deferred } = this;
    const waiting = later.map(({ late }) => late);
    return { decided, identifies, deferred, rearranges: decided.length > 0, later: [...this.again, ...waiting] };
  }

  take(asked: Asked): void {
    const { pending } = asked.late;
    const known = this.inputs.known.get(callerKey(pending.request));
    if (known) return answerKnown(pending, known);
    try {
      this.decide(asked);
    } catch (error) {
      // One request that cannot be decided, be it by a bug, is no reason to refuse the others.
      pending.refuse(error as Error);
    }
  }

  private decide(asked: Asked): void {
    const { late } = asked;
    const { recordedAtMs } = this.place;
    const context = decideContext(this.inputs, this.books, this.world, {
      ...{ recordedAtMs, logForm: this.logForm },
      firstPosition: this.next,
    });
    const { parked } = this.parts.models;
    const given = this.claims.standingsIn(asked.operation);
    const known = answerOfKnown(given, recordedAtMs);
    if (known) return this.tell(late.pending, () => late.pending.answer(known));
    const { operation, subjects } = this.withoutParked({ ...asked, operation: given }, context);
    const closure = this.graph.closure({ subjects, since: rulesOf(operation).since(operation, recordedAtMs) });
    const { histories, edges, witnesses } = closure;
    const refusedFor =
      refusedAsParked(operation, parked, context) ??
      refusedSubjects([...histories.keys(), ...edges, ...witnesses], parked);
    if (refusedFor) throw refusedFor;
    // What is said of recalls holds from its position on; only the folding has to see to what happened after its time.
    const hasLateForm = rulesOf(operation).late !== undefined;
    const decision = hasLateForm ? decideLate(operation, closure, context) : decide(operation, context);
    const { pending } = late;
    if (decision.kind === 'refused') return this.tell(pending, () => pending.refuse(refusal(decision.violations)));
    if (decision.kind === 'late') return this.askAgain(asked, decision.subjects);
    expectReadByAll(decision, this.logForm);
    if (pending.request.dryRun) return this.tell(pending, () => pending.answer(dryRunAnswer(decision, recordedAtMs)));
    this.accept({ ...asked, operation }, decision);
  }

  /** What is left out is not looked at, and neither is what bears on it. */
  private withoutParked(
    { operation, subjects, late }: Asked,
    context: DecideContext,
  ): Pick<Asked, 'operation' | 'subjects'> {
    const left = withoutParked(operation, this.parts.models.parked, context);
    if (!left || left === operation) return { operation, subjects };
    const known = (name: string): readonly string[] => [name, this.inputs.identifiers.get(name) ?? name];
    const asked = new Set(rulesOf(operation).subjects(operation).flatMap(known));
    const kept = rulesOf(left).subjects(left).flatMap(known);
    return { operation: left, subjects: new Set([...late.subjects.filter((one) => !asked.has(one)), ...kept]) };
  }

  private tell(pending: PendingRequest, tell: () => void): void {
    if (this.decided.length === 0) tell();
    else this.deferred.push({ pending, tell });
  }

  /** It was found to be late for more subjects than it was known to be. */
  private askAgain({ late, subjects }: Asked, more: readonly string[]): void {
    if (more.every((subject) => subjects.has(subject))) {
      throw new Error(`late for ${more.join(', ')}, over whose histories it was decided`);
    }
    this.again.push({ pending: late.pending, subjects: [...subjects, ...more] });
  }

  private accept(asked: Asked, decision: Accepted): void {
    const { pending } = asked.late;
    const place = {
      firstPosition: this.next,
      recordedAtMs: this.place.recordedAtMs,
      epoch: this.place.after.epoch,
      books: this.books,
      random: this.parts.random,
      logForm: this.logForm,
    };
    const capture = captureOf(pending, decision, place, asked.operation);
    const changes = this.changesOf(capture, asked.subjects);
    if ('lacking' in changes) return this.askAgain(asked, changes.lacking);
    const refusedFor = refusedSubjects(changes.states.keys(), this.parts.models.parked);
    if (refusedFor) throw refusedFor;
    for (const [subject, state] of changes.states) this.world.set(subject, state);
    this.graph.add(capture.events.filter(isItemEvent));
    applyToBooks(this.books, capture);
    this.claims.add(capture);
    for (const subject of subjectsSaid(capture)) this.said.add(subject);
    this.identifies ||= effectsOf(changes).identifies;
    this.decided.push({ pending, changes });
    this.next = capture.position + 1;
  }

  /** By the states and the closures by which whoever reads the log takes it in: its rows are to be the same. */
  private changesOf(
    capture: Capture,
    loaded: ReadonlySet<string>,
  ): CaptureChanges | { readonly lacking: readonly string[] } {
    const subjects = new Set(subjectsOfCapture(capture));
    const unloaded = [...subjects].filter((subject) => !loaded.has(subject));
    if (unloaded.length > 0) return { lacking: unloaded };
    const folded = foldCapture(this.world, capture);
    if (!('late' in folded)) return folded;
    const since = earliestChange(capture.events.filter(isItemEvent), (subject) => this.graph.historyOf(subject));
    for (;;) {
      const changes = foldOverClosure(capture, this.graph.closure({ subjects, since }), this.world);
      if (!('lacking' in changes) || changes.lacking.some((subject) => !loaded.has(subject))) return changes;
      for (const subject of changes.lacking) subjects.add(subject);
    }
  }
}
