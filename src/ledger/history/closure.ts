// What a late decision or fold has to look at: the subjects, what was in them then, and what carried them.
import type { ItemEvent } from '../item/item.events.js';
import { carrierNamed } from '../item/item.traits.js';
import { isBlurred, completedStays, representativesOf, type CompletedStay } from './completed-stays.js';

type Histories = ReadonlyMap<string, readonly ItemEvent[]>;

/**
 * The histories of some subjects with all that bears on them since a time.
 * `edges`: carriers of which the contents are there, but not all that was in these.
 * `witnesses`: those contents, and what carried them elsewhere. They are read and never written.
 */
export interface Closure {
  readonly histories: Histories;
  readonly edges: ReadonlySet<string>;
  readonly witnesses: ReadonlySet<string>;
}

/** Of what a closure is asked. Nothing that happened before `since` (event time, milliseconds) changes by what is to be decided or folded. */
export interface Changed {
  readonly subjects: Iterable<string>;
  readonly since: number;
}

/** What a closure is asked for. */
export interface ClosureQuestion extends Changed {
  /** The log is known up to this position. */
  readonly upTo: number;
  /** The first position at which the closure is to hold as well: `upTo` where it is not given. */
  readonly from?: number;
  /** Events at later positions that are known as well, each subject's in order. */
  readonly recent?: readonly ItemEvent[];
  /** Subjects whose histories are loaded wherever they bear on it at all. */
  readonly inDetail?: readonly string[];
}

/** What is looked up on the way to a closure: whole histories, or what was ever in some carriers. */
export type Asked =
  | { readonly kind: 'histories'; readonly subjects: readonly string[] }
  | {
      readonly kind: 'contents';
      readonly carriers: readonly string[];
      /** Event time by which stays have to be over; what left later is present. */
      readonly before: number;
      /** Those are present in any case. */
      readonly inDetail: ReadonlySet<string>;
    };

/** `present`: what may be in the carriers, or may have left them otherwise; `over`: the completed stays of all others. */
export type Found =
  | { readonly kind: 'histories'; readonly histories: Histories }
  | { readonly kind: 'contents'; readonly present: readonly string[]; readonly over: readonly CompletedStay[] };

/** The gathering of a closure, step by step: who drives it answers what it asks, from the database or from memory. */
export type ClosureSteps = Generator<Asked, Closure, Found>;

/**
 * What a late decision or fold over these subjects has to look at. `full`, which is written: these and all that was in them, at any depth, at
 * `since` or later. `edges`, written too: what carried one of these, at any remove, at `since` or later. As witnesses, which are only read:
 * what was in the edges then; whatever else carried one of them before, because it left its mark on them; and representatives for all that came and went
 * before, by which a carrier tells that it exists, was seen, or was empty.
 */
export function gatherClosure({ subjects, since }: Changed): ClosureSteps {
  return new Gathering(since).closure(subjects);
}

/** The first of these, if there is one, that a closure looked at. */
export function firstOf(
  subjects: readonly string[],
  { subjects: changed }: Changed,
  { histories, edges, witnesses }: Closure,
): string | undefined {
  const asked = new Set(changed);
  return subjects.find((one) => asked.has(one) || histories.has(one) || edges.has(one) || witnesses.has(one));
}

class Gathering {
  private readonly histories = new Map<string, readonly ItemEvent[]>();
  private readonly asked = new Set<string>();
  private over: CompletedStay[] = [];

  constructor(private readonly since: number) {}

  *closure(subjects: Iterable<string>): ClosureSteps {
    const full = yield* this.withContents(subjects);
    const edges = this.carriersThen([...full], this.since, full);
    const above = yield* this.carriersEver([...full]);
    const former = [...above].filter((carrier) => !full.has(carrier) && !edges.has(carrier));
    yield* this.loadAround(yield* this.presentIn([...edges], this.since), this.since);
    yield* this.loadAround(yield* this.presentIn(former, Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY);
    yield* this.inDetail();
    const representatives = representativesOf(this.over);
    const witnesses = new Set(
      [...this.asked, ...representatives.keys()].filter((id) => !full.has(id) && !edges.has(id)),
    );
    return { histories: new Map([...this.histories, ...representatives]), edges, witnesses };
  }

  /** Level by level. What carried a level is known before its contents are asked for: by it a circle may close, which lets nothing in. */
  private *withContents(subjects: Iterable<string>): Generator<Asked, Set<string>, Found> {
    const full = new Set(subjects);
    for (let level = [...full]; level.length > 0;) {
      yield* this.load(level);
      yield* this.carriersEver(level);
      const present = yield* this.presentIn(level, this.since);
      level = present.filter(
        (child) => !full.has(child) && this.openCarriers(child, this.since).some((id) => full.has(id)),
      );
      for (const child of level) full.add(child);
    }
    return full;
  }

  private *load(subjects: Iterable<string>): Generator<Asked, void, Found> {
    const missing = [...new Set(subjects)].filter((subject) => !this.asked.has(subject));
    if (missing.length === 0) return;
    for (const subject of missing) this.asked.add(subject);
    const found = yield { kind: 'histories', subjects: missing };
    if (found.kind !== 'histories') throw new Error('a closure was answered what it had not asked for');
    for (const [subject, history] of found.histories) this.histories.set(subject, history);
  }

  /** All that ever carried one of these, at any remove. */
  private *carriersEver(subjects: readonly string[]): Generator<Asked, Set<string>, Found> {
    const carriers = new Set<string>();
    for (let level = subjects; level.length > 0;) {
      const named = new Set(level.flatMap((subject) => this.carriersNamed(subject)));
      level = [...named].filter((carrier) => !carriers.has(carrier));
      for (const carrier of level) carriers.add(carrier);
      yield* this.load(level);
    }
    return carriers;
  }

  private carriersNamed(subject: string): readonly string[] {
    return (this.histories.get(subject) ?? []).flatMap((event) => carrierNamed(event) ?? []);
  }

  private openCarriers(subject: string, before: number): readonly string[] {
    const history = this.histories.get(subject);
    return history ? [...completedStays(history, before).open] : [];
  }

  /** What may have carried one of these at `since` or later, at any remove, as far as it is known. */
  private carriersThen(subjects: readonly string[], since: number, known: ReadonlySet<string>): Set<string> {
    const carriers = new Set<string>();
    for (let level = subjects; level.length > 0;) {
      const open = new Set(level.flatMap((subject) => this.openCarriers(subject, since)));
      level = [...open].filter((carrier) => !known.has(carrier) && !carriers.has(carrier));
      for (const carrier of level) carriers.add(carrier);
    }
    return carriers;
  }

  /** Loads their histories as well. */
  private *presentIn(carriers: readonly string[], before: number): Generator<Asked, readonly string[], Found> {
    if (carriers.length === 0) return [];
    const found = yield { kind: 'contents', carriers, before, inDetail: this.asked };
    if (found.kind !== 'contents') throw new Error('a closure was answered what it had not asked for');
    this.over.push(...found.over);
    yield* this.load(found.present);
    return found.present;
  }

  /** What carried witnesses elsewhere: whether they stayed where they are depends on it. */
  private *loadAround(witnesses: readonly string[], before: number): Generator<Asked, void, Found> {
    for (let level = witnesses; level.length > 0;) {
      const carriers = new Set(level.flatMap((subject) => this.openCarriers(subject, before)));
      level = [...carriers].filter((carrier) => !this.asked.has(carrier));
      yield* this.load(level);
    }
  }

  /** Of carriers for whose completed stays no representatives can speak, all that was ever in them is loaded. */
  private *inDetail(): Generator<Asked, void, Found> {
    while (this.over.length > 0) {
      const times = new Set(this.over.flatMap(({ joined, left }) => [joined.sortAt, left.sortAt]));
      const amidst = [...this.histories.values()].flat().filter(({ sortAt }) => times.has(sortAt));
      const known = Map.groupBy(amidst, ({ sortAt }) => sortAt);
      const blurred = new Set(this.over.filter((one) => isBlurred(one, known)).map(({ carrier }) => carrier));
      if (blurred.size === 0) return;
      this.over = this.over.filter(({ carrier }) => !blurred.has(carrier));
      yield* this.presentIn([...blurred], Number.NEGATIVE_INFINITY);
    }
  }
}
