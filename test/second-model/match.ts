// The product and the second model are told the same, and asked the same.
import { LEFT_OUT, decidedOtherwise, nameOf, statedOtherwise, type Disagreement } from './disagreement.js';
import { ALIASES, CASES, CELLS, LABELS, RELABELLED, UNIT } from './cast.js';
import { differences, shownOf, stayText } from './shown.js';
import { isHit } from './model/recalls.js';
import type { Answer } from './model/answer.js';
import { SecondModel } from './model/second-model.js';
import { stockOf } from './model/stock.js';
import type { Request } from './model/words.js';
import { Product, type Outcome } from './product.js';
import type { Step } from './generate.js';

/** What a step came to. */
export interface Told {
  readonly disagreements: readonly Disagreement[];
  readonly outcome: Outcome;
  readonly answer: Answer;
}

/** How much was compared. */
export interface Compared {
  operations: number;
  states: number;
  stockRows: number;
  reasked: number;
}

const MOMENTS_ASKED = 3;

/** Traces that are asked of every ledger. */
const TRACES = [
  { anyOf: [{ products: [RELABELLED] }], except: [] },
  { anyOf: [{ lots: [`${UNIT}/10/A1`] }], except: [] },
  { anyOf: [{ lots: [`${RELABELLED}/10/A1`, `${RELABELLED}/10/Z1`] }], except: [] },
  { anyOf: [{ items: [...ALIASES, ...LABELS] }], except: [...CASES] },
  { anyOf: [{ components: [...CELLS, 'own/acme/motor/10/M1'] }], except: [] },
  { anyOf: [{ manufacturedFrom: '2026-03-02', manufacturedTo: '2026-03-15' }], except: [] },
  { anyOf: [{ products: [UNIT], suppliers: ['own/acme/s1'] }], except: [] },
];

export class Match {
  readonly model = new SecondModel();
  private readonly product = new Product();
  readonly compared: Compared = { operations: 0, states: 0, stockRows: 0, reasked: 0 };
  /** The capture that each step made. */
  private readonly captures = new Map<number, number>();

  /** When the next request is recorded, if nothing passes before. */
  get nowMs(): number {
    return this.product.clockMs + 1000;
  }

  /** Steps whose captures may be corrected. */
  get corrigible(): readonly number[] {
    return [...this.captures.keys()];
  }

  /** Undefined where what it would correct was never recorded. */
  tell(step: Step): Told | undefined {
    this.product.passTime(step.afterMs);
    const request = this.resolved(step.request);
    if (!request) {
      this.product.passTime(1000);
      return undefined;
    }
    const answer = this.model.decide(request, new Date(this.nowMs).toISOString());
    const outcome = this.product.tell(request);
    this.compared.operations += 1;
    const decided = decidedOtherwise(step, answer, outcome, this.model.standing(answer.facts));
    if (outcome.kind !== 'accepted' || answer.kind !== 'accepted') return { disagreements: decided, outcome, answer };
    this.model.record(request, answer);
    if (request.kind === 'operation' || request.kind === 'claims' || request.kind === 'correct')
      this.captures.set(step.id, this.model.captures - 1);
    return { disagreements: [...decided, ...this.asked(step)], outcome, answer };
  }

  private resolved(request: Request): Request | undefined {
    if (request.kind !== 'correct') return request;
    const capture = this.captures.get(request.capture);
    return capture === undefined ? undefined : { ...request, capture };
  }

  /** Everything that can be asked: now, as of moments, as known after captures. The first that is answered otherwise. */
  private asked(step: Step): readonly Disagreement[] {
    for (const found of this.answersCompared(step)) if (found.length > 0) return found;
    return [];
  }

  private *answersCompared(step: Step): Generator<readonly Disagreement[]> {
    const { captures } = this.model;
    yield this.recordedOtherwise(step);
    yield this.datedOtherwise(step);
    yield this.stated('now', step);
    yield this.countedOtherwise(step);
    for (const instant of this.moments(step)) {
      yield this.stated('as of a moment', step, instant);
      yield this.stated('as of a moment as it was known', step, instant, 1 + ((step.id * 7 + instant) % captures));
    }
    const known = 1 + ((step.id * 31) % captures);
    yield this.stated('as it was known', step, undefined, known);
    yield this.stayedOtherwise(step, captures);
    yield this.stayedOtherwise(step, known);
    const [instant] = this.moments(step);
    yield this.hitOtherwise(step, 'now');
    yield this.hitOtherwise(step, 'as of a moment', instant);
    yield this.hitOtherwise(step, 'as of a moment as it was known', instant, known);
  }

  private stated(when: string, step: Step, instant?: number, captures?: number): readonly Disagreement[] {
    const model = shownOf(this.model.world(instant, captures));
    this.compared.states += model.size;
    if (captures !== undefined) this.compared.reasked += 1;
    return statedOtherwise(when, differences(this.product.items(instant, captures), model), step);
  }

  /** Items of which only one of the two has recorded something now. */
  private recordedOtherwise(step: Step): readonly Disagreement[] {
    const ours = new Set(this.factsOfLast().map(({ item }) => item));
    const theirs = new Set([...this.product.instantsOfLast().keys()].filter((id) => !id.startsWith('recall/')));
    const items = [...ours, ...theirs].filter((item) => ours.has(item) !== theirs.has(item));
    if (items.length === 0) return [];
    return [{ parts: [LEFT_OUT(nameOf(step.request))], detail: items.join('\n'), step }];
  }

  /** Dates that stand elsewhere among the events. */
  private datedOtherwise(step: Step): readonly Disagreement[] {
    const theirs = this.product.instantsOfLast();
    const moved = this.factsOfLast().filter(
      ({ item, at, instant }) => at.length === 10 && theirs.get(item) !== instant,
    );
    if (moved.length === 0) return [];
    const detail = moved.map(
      ({ item, at, instant }) => `${item} ${at}: product ${isoOf(theirs.get(item))}, model ${isoOf(instant)}`,
    );
    return [{ parts: ['a date stands at another moment'], detail: detail.join('\n'), step }];
  }

  private countedOtherwise(step: Step): readonly Disagreement[] {
    const [theirs, ours] = [this.product.stock(), stockOf(this.model.world())];
    this.compared.stockRows += ours.size;
    const rows = [...new Set([...theirs.keys(), ...ours.keys()])].filter((row) => theirs.get(row) !== ours.get(row));
    if (rows.length === 0) return [];
    const detail = rows.map((row) => `${row}: product ${theirs.get(row) ?? 0}, model ${ours.get(row) ?? 0}`);
    return [{ parts: [`${nameOf(step.request)}: another stock`], detail: detail.join('\n'), step }];
  }

  /** What was in what, and from when to when. */
  private stayedOtherwise(step: Step, captures: number): readonly Disagreement[] {
    const ours = this.model
      .stays(captures)
      .map(({ item, stay, from, to }) =>
        stayText({ item, carrier: stay.carrier, kind: stay.kind, slot: stay.position, from, to }),
      );
    const lines = apartIn(this.product.stays(captures), ours);
    if (lines.length === 0) return [];
    return [{ parts: [`${nameOf(step.request)}: another stay`], detail: lines.join('\n'), step }];
  }

  /** What recalls and traces find. */
  private hitOtherwise(step: Step, when: string, instant?: number, captures?: number): readonly Disagreement[] {
    const world = this.model.world(instant, captures);
    const scopes = [...[...this.model.recalls.values()].map(({ anyOf, except }) => ({ anyOf, except })), ...TRACES];
    const lines = scopes.flatMap((scope) => {
      const ours = [...world.values()].filter((thing) => isHit(scope, thing, world)).map(({ id }) => id);
      return apartIn(this.product.hit(scope, instant, captures), ours).map(
        (line) => `${JSON.stringify(scope.anyOf)} ${line}`,
      );
    });
    if (lines.length === 0) return [];
    return [
      { parts: [`${nameOf(step.request)}: ${when}, a recall or trace finds others`], detail: lines.join('\n'), step },
    ];
  }

  private factsOfLast(): readonly SecondModel['facts'][number][] {
    return this.model.facts.filter(({ capture }) => capture === this.model.captures - 1);
  }

  /** Instants at which something happened, and just before. */
  private moments(step: Step): readonly number[] {
    const instants = [...new Set(this.model.facts.map(({ instant }) => instant))];
    return Array.from({ length: MOMENTS_ASKED }, (_, index) => {
      const instant = instants[(step.id * 13 + index * 17) % instants.length] ?? 0;
      return index % 2 === 0 ? instant : instant - 1;
    });
  }
}

/** Lines that only one of the two has. */
function apartIn(theirs: readonly string[], ours: readonly string[]): readonly string[] {
  return [
    ...theirs.filter((line) => !ours.includes(line)).map((line) => `only the product: ${line}`),
    ...ours.filter((line) => !theirs.includes(line)).map((line) => `only the model: ${line}`),
  ];
}

const isoOf = (ms: number | undefined): string => (ms === undefined ? '-' : new Date(ms).toISOString());
