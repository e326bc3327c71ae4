import type { Capture, SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import { carrierNamed, isItemEvent } from '../../src/ledger/item/item.traits.js';
import { foldCapture } from '../../src/ledger/history/fold-capture.js';
import { foldOverClosure } from '../../src/ledger/history/fold-late-capture.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import type { ItemState, World } from '../../src/ledger/item/item.state.js';
import type { Resolved } from '../../src/ledger/item/core/core.state.js';
import { withEvent } from '../../src/ledger/master-data/known-subjects.js';
import { isMasterDataEvent } from '../../src/ledger/master-data/master-data.events.js';
import { NOTHING_SAID } from '../../src/ledger/master-data/statements.js';
import { FIRST_RULES, RULES } from '../../src/ledger/item/rules.js';
import { resolve } from '../../src/ledger/item/core/resolve.js';
import type { Closure } from '../../src/ledger/history/closure.js';
import type { DecideContext, OpenRecall } from '../../src/ledger/operations/decide-context.js';
import { decide, decideLate } from '../../src/ledger/operations/decide.js';
import { buyersIn, ownersIn } from '../../src/ledger/operations/reached-titles.js';
import { NOTHING_WITHIN } from '../../src/ledger/operations/within.js';
import type { Decision, ItemsOperation, Operation, OperationName } from '../../src/ledger/operations/operation.js';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import type { ItemEntry, ItemFields } from '../../src/ledger/operations/fields.js';

export const SELF = 'own/acme/self';

/** An operation of the default party; each item is an id or an id with fields of its own. */
export function operation(
  name: Exclude<OperationName, 'correct'>,
  items: readonly (string | (ItemFields & { id: string }))[],
  fields: ItemFields = {},
  more: Partial<ItemsOperation> = {},
): ItemsOperation {
  const entries = items.map((item, index): ItemEntry => {
    const { id, ...own } = typeof item === 'string' ? { id: item } : item;
    return { subject: id, field: `items[${index}]`, fields: { ...fields, ...own } };
  });
  return { operation: name, items: entries, recordedFor: SELF, ...more };
}

/** Rules of a ledger that older releases have written to, now and then: what folds and stores events has to keep their number. */
export const OLDER_AMONG = (capture: number): number => (capture % 3 === 2 ? FIRST_RULES : RULES);

/** A ledger without any store: decides and folds as the writer does, over histories that it keeps itself. */
export class PureLedger {
  readonly states = new Map<string, ItemState>();
  readonly events: SubjectEvent[] = [];
  readonly changes: CaptureChanges[] = [];
  private readonly recalls = new Map<string, OpenRecall | 'closed'>();
  private readonly openings = new Map<string, number>();
  /** What the writer would look up of contents: nothing, unless a spec says so. */
  within: DecideContext['within'] = () => NOTHING_WITHIN;
  private clockMs: number;

  /** `rulesOf`: the number of the rules of a capture, by how many there were before it. */
  constructor(
    startedAt = '2026-03-01T08:00:00Z',
    private readonly rulesOf: (capture: number) => number = () => RULES,
  ) {
    this.clockMs = Date.parse(startedAt);
  }

  readonly world: World = {
    get: (subject) => this.states.get(subject),
    set: (subject, state) => void this.states.set(subject, state),
  };

  get(subject: string): ItemState | undefined {
    return this.states.get(subject);
  }

  resolved(subject: string): Resolved | undefined {
    return resolve(this.world, subject);
  }

  /** The next position that a subject's event would get. */
  get head(): number {
    return this.events.length;
  }

  passTime(ms: number): void {
    this.clockMs += ms;
  }

  /** Decides and, where it is accepted, records. */
  when(asked: Operation): Decision {
    this.clockMs += 1000;
    const context = this.context();
    const decision = decide(asked, context);
    const settled =
      decision.kind === 'late' ? decideLate(asked, this.closure(decision.subjects, asked), context) : decision;
    if (settled.kind === 'accepted') this.record(settled.events);
    return settled;
  }

  /** Like `when`, for what the story takes for granted. */
  given(...asked: readonly Operation[]): this {
    for (const one of asked) {
      const decision = this.when(one);
      if (decision.kind !== 'accepted')
        throw new Error(`given ${one.operation} is ${decision.kind}: ${JSON.stringify(decision)}`);
    }
    return this;
  }

  histories(): Map<string, ItemEvent[]> {
    const histories = new Map<string, ItemEvent[]>();
    for (const event of this.events.filter(isItemEvent))
      histories.set(event.subject, [...(histories.get(event.subject) ?? []), event]);
    return histories;
  }

  /** What the next decision may look at. */
  context(): DecideContext {
    return {
      world: this.world,
      firstEventPosition: this.events.length,
      recordedAtMs: this.clockMs,
      rules: this.rulesOf(this.changes.length),
      recalls: [...this.recalls.values()].flatMap((recall) => (recall === 'closed' ? [] : [recall])),
      within: (subject) => ({
        owners: ownersIn(this.states)(subject) ?? new Set(),
        buyers: buyersIn(this.states, subject, this.parties()),
        ...this.within(subject),
      }),
      recallStatus: (id, position = this.events.length) => {
        const [opening] = this.events.filter(({ subject }) => subject === id);
        if (!opening || opening.position > position) return undefined;
        const ends = this.events.filter((event) => event.subject === id && event.type === 'RecallClosed');
        const told = ends.filter((end) => end.position <= position);
        if (told.some(({ data }) => 'erroneous' in data)) return 'erroneous';
        return told.length > 0 ? 'closed' : 'open';
      },
      recallOpenedAt: (id) => this.openings.get(id),
      recallOpenedBy: (id) =>
        this.events.find(({ type, subject }) => type === 'RecallOpened' && subject === id)?.data.by,
      saidOf: (subject) =>
        this.events
          .filter(isMasterDataEvent)
          .filter((event) => event.subject === subject)
          .reduce(withEvent, NOTHING_SAID),
      subjectOf: (identifier) =>
        [...this.states.values()].find((state) =>
          [...(state.identifiers ?? []), ...(state.formerIdentifiers ?? [])].includes(identifier),
        )?.subject,
    };
  }

  private parties(): readonly string[] {
    return [...new Set(this.events.flatMap(({ data }) => ('by' in data ? [data.by] : [])))];
  }

  /** The whole ledger is closed under relation. */
  private closure(_subjects: readonly string[], _asked: Operation): Closure {
    return { histories: this.histories(), edges: new Set(), witnesses: new Set() };
  }

  private record(events: readonly SubjectEvent[]): void {
    const last = events.at(-1)?.position ?? this.events.length;
    const header = {
      capture: `c${last}`,
      operation: 'test',
      caller: 'test',
      key: `k${last}`,
      requestHash: '',
      events: events.length,
      parts: 0,
      items: 0,
      recordedAt: '',
      epoch: 1,
      recordedFor: SELF,
    };
    const capture: Capture = { header, firstPosition: events[0]?.position ?? 0, position: last, parts: [], events };
    const closure = { histories: this.histories(), edges: new Set<string>(), witnesses: new Set<string>() };
    const folded = foldCapture(this.world, capture);
    const changes = 'late' in folded ? foldOverClosure(capture, closure, this.world) : folded;
    if ('lacking' in changes) throw new Error('a closure without edges lacks nothing');
    for (const [subject, state] of changes.states) this.states.set(subject, state);
    for (const event of events) {
      this.events.push(event);
      if (event.type === 'RecallOpened') this.recalls.set(event.subject, { recall: event.subject, ...event.data });
      if (event.type === 'RecallOpened') this.openings.set(event.subject, event.sortAt);
      if (event.type === 'RecallClosed') this.recalls.set(event.subject, 'closed');
    }
    this.changes.push(changes);
  }

  /** Contents named by events, for tests that need to know who is in what. */
  carriersNamed(): readonly string[] {
    return [...new Set(this.events.filter(isItemEvent).flatMap((event) => carrierNamed(event) ?? []))];
  }
}
