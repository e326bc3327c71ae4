import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AFTER_LIFE, anyLongLife } from '../../../test/support/long-lived.js';
import { OLDER_AMONG, operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { anySteps, type Correction, type Step } from '../../../test/support/random-ledger.js';
import type { Capture } from '../capture/capture.events.js';
import { decide, decideLate } from '../operations/decide.js';
import type { Closure } from './closure.js';
import type { Operation } from '../operations/operation.js';
import { rulesOf } from '../operations/rules-of-operations.js';
import { earliestChange } from './earliest-change.js';
import { foldOverClosure } from './fold-late-capture.js';
import { lateSubjects } from './late-events.js';
import { refold, withEvents } from './refold.js';
import { subjectsOfCapture } from './event-subjects.js';
import { isItemEvent } from '../item/item.traits.js';
import { HistoryGraph } from './history-graph.js';

const CRATE = 'own/acme/crate/1';
const UNIT = 'own/acme/unit/1';
const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const day = (n: number): string => new Date(Date.parse('2026-01-01T08:00:00Z') + n * 86_400_000).toISOString();

function graphOf(ledger: PureLedger): HistoryGraph {
  return new HistoryGraph().add(ledger.events.filter(isItemEvent));
}

function everything(ledger: PureLedger): Closure {
  return { histories: ledger.histories(), edges: new Set(), witnesses: new Set() };
}

/** Undefined where the step corrects what is not there. */
function asked(step: Step, ledger: PureLedger): Operation | undefined {
  if ('operation' in step) return step;
  const event = ledger.events[ledger.head - 1 - step.back];
  if (!event || !isItemEvent(event)) return undefined;
  const since = event.type === 'ErrorDeclared' ? {} : { foundSinceMs: event.sortAt };
  const found = new Map([[event.subject, [event.position]]]);
  return { operation: 'correct', target: { event: event.position }, found, ...since, recordedFor: SELF };
}

function isLate(decision: ReturnType<typeof decide>, ledger: PureLedger): boolean {
  if (decision.kind === 'accepted') return lateSubjects(ledger.world, decision.events.filter(isItemEvent)).length > 0;
  return decision.kind === 'late';
}

/** Decides and folds over what a closure bounds, and compares with all that there is. */
function expectSame(given: Operation, ledger: PureLedger): void {
  const context = ledger.context();
  const inOrder = decide(given, context);
  if (!isLate(inOrder, ledger) || given.operation.endsWith('recall')) return;
  const late = inOrder.kind === 'late' ? inOrder.subjects : [];
  const changed = {
    subjects: new Set([...late, ...rulesOf(given).subjects(given)]),
    since: rulesOf(given).since(given, context.recordedAtMs),
  };
  const bounded = decideLate(given, graphOf(ledger).closure(changed), context);
  expect(bounded).toEqual(decideLate(given, everything(ledger), context));
}

/** What a closure says of the subjects that it writes is what the whole log says. */
function expectSameStates(capture: Capture, before: PureLedger, graph: HistoryGraph): void {
  const events = capture.events.filter(isItemEvent);
  const since = earliestChange(events, (subject) => graph.historyOf(subject));
  const closure = graph.closure({ subjects: subjectsOfCapture(capture), since });
  const changes = foldOverClosure(capture, closure, before.world);
  if ('lacking' in changes) return;
  const whole = refold(withEvents(before.histories(), events));
  for (const [subject, state] of changes.states) {
    const truth = whole.states.get(subject);
    const touched = closure.edges.has(subject) ? state.touched : truth?.touched;
    if (truth) expect(state).toEqual({ ...truth, touched });
    expect(changes.refolded.get(subject)).toEqual(whole.stays.get(subject) ?? []);
  }
  // Nobody else changed.
  const known = refold(before.histories());
  for (const [subject, state] of whole.states)
    if (!changes.states.has(subject)) expect(state).toEqual(known.states.get(subject));
}

function playBounded(steps: readonly Step[], ledger: PureLedger): void {
  for (const step of steps) {
    const given = asked(step, ledger);
    if (!given) continue;
    expectSame(given, ledger);
    const graph = graphOf(ledger);
    const copy = copyOf(ledger);
    const recorded = ledger.changes.length;
    ledger.when(given);
    const changes = ledger.changes[recorded];
    if (changes && changes.refolded.size > 0) expectSameStates(changes.capture, copy, graph);
  }
}

/** As it stands now. */
function copyOf(ledger: PureLedger): PureLedger {
  const copy = new PureLedger();
  for (const [subject, state] of ledger.states) copy.states.set(subject, state);
  copy.events.push(...ledger.events);
  return copy;
}

describe('a closure', () => {
  it('leads to the decisions and states of the whole log where crates were filled and emptied many times', () => {
    fc.assert(
      fc.property(anyLongLife, (steps) => playBounded(steps, new PureLedger(AFTER_LIFE, OLDER_AMONG))),
      { numRuns: 100 },
    );
  });

  it('leads to the decisions and states of the whole log in any ledger', () => {
    fc.assert(
      fc.property(anySteps, (steps) => playBounded(steps, new PureLedger('2026-03-01T09:00:00Z', OLDER_AMONG))),
      { numRuns: 40 },
    );
  });

  const recording = { ifContradicted: 'record', reason: 'seen' } as const;
  const begun = [
    operation('introduce', [CRATE, UNIT], { location: PLANT, owner: SELF, at: day(0) }),
    operation('pack', [UNIT], { container: CRATE, at: day(1) }),
  ];
  const told = [
    operation('sell', [CRATE], { owner: '417/9506000134352', at: day(3) }, recording),
    operation('unpack', [UNIT], { container: CRATE, at: day(4) }, recording),
    operation('move', [CRATE], { location: PLANT, at: day(9) }, recording),
  ];
  const late = operation('move', [CRATE], { location: PLANT, at: day(8) }, recording);

  it('takes a crate for empty that its contents had left before they were said to be taken out', () => {
    const ledger = new PureLedger(day(20));
    const seen = operation('receive', [UNIT], { location: SHOP, at: day(2) }, recording);
    playBounded([...begun, seen, ...told, late], ledger);
    expect(ledger.get(CRATE)?.transfers).toEqual([]);
  });

  it('takes a crate for empty that was never filled, as a correction says', () => {
    const ledger = new PureLedger(day(20));
    const whole: Correction[] = [{ back: 4, what: 'event' }];
    playBounded([...begun, ...told, operation('move', [CRATE], { location: PLANT, at: day(10) }, recording)], ledger);
    expect(ledger.get(CRATE)?.transfers).toHaveLength(1);
    playBounded([...whole, late], ledger);
    expect(ledger.get(CRATE)?.transfers).toEqual([]);
  });

  it('of a crate that was filled and emptied a thousand times holds no history of what came and went before', () => {
    const ledger = new PureLedger(day(2_000));
    ledger.given(operation('introduce', [CRATE], { location: PLANT, at: day(0) }));
    for (let time = 1; time <= 1_000; time++) {
      const units = Array.from({ length: 3 }, (_, index) => `own/acme/unit/${time}-${index}`);
      ledger.given(operation('introduce', units, { location: PLANT, at: day(time) }));
      ledger.given(operation('pack', units, { container: CRATE, at: day(time + 0.25) }));
      if (time < 1_000) ledger.given(operation('unpack', units, { container: CRATE, at: day(time + 0.5) }));
    }
    const closure = graphOf(ledger).closure({ subjects: [CRATE], since: Date.parse(day(999.9)) });
    const real = [...closure.histories.keys()].filter((subject) => !subject.startsWith('representative/'));
    expect(real.sort()).toEqual([CRATE, ...[0, 1, 2].map((n) => `own/acme/unit/1000-${n}`)]);
  });
});
