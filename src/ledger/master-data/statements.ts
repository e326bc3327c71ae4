// What was said of one thing, and what of it holds at a moment.
import { asOfInstant, firstInstant, isDate, type EventTime } from '../event-time.js';
import type { SpokenAs } from './master-data.events.js';

/** One statement, as far as it is told from others. Positions are those of the events, times are milliseconds. */
export interface StatementKept {
  readonly position: number;
  readonly by: string;
  readonly sender?: string;
  readonly spoken: SpokenAs;
  readonly fromMs: number;
  /** It holds before that moment. */
  readonly untilMs?: number;
  /** Equal where the fields are. */
  readonly text: string;
  /** It was declared erroneous. */
  readonly isErroneous?: true;
}

/** All that was said of one subject; `revision` is that of its last event, and -1 where there is none. */
export interface SubjectKept {
  readonly revision: number;
  readonly statements: readonly StatementKept[];
}

export const NOTHING_SAID: SubjectKept = { revision: -1, statements: [] };

type Sayer = Pick<StatementKept, 'by' | 'sender' | 'spoken'>;

/** Whose word it is. The same party speaks for itself and through a document that names another sender, and these are two. */
export function sayerOf({ by, sender = '', spoken }: Sayer): string {
  return spoken === 'document' ? `${by}\n${sender}` : by;
}

/** The first moment at which it holds: a date with the whole of its day. */
export function fromInstant(at: EventTime): number {
  return firstInstant(at);
}

/** The first moment at which it holds no more. */
export function untilInstant(until: EventTime): number {
  return isDate(until) ? asOfInstant(until) + 1 : asOfInstant(until);
}

/**
 * What each sayer says at a moment: its statement that began last by then, of two that began at once the one recorded last. Where that has ended it says nothing: what
 * it had said before does not come back.
 */
export function holdingAt<S extends StatementKept>(statements: readonly S[], atMs: number): readonly S[] {
  const last = new Map<string, S>();
  for (const one of statements) {
    if (one.isErroneous || one.fromMs > atMs) continue;
    const sayer = sayerOf(one);
    const before = last.get(sayer);
    if (!before || isLater(one, before)) last.set(sayer, one);
  }
  return [...last.values()].filter(({ untilMs }) => untilMs === undefined || untilMs > atMs);
}

function isLater(one: StatementKept, other: StatementKept): boolean {
  return one.fromMs === other.fromMs ? one.position > other.position : one.fromMs > other.fromMs;
}

/** Whether a statement changes nothing of what its sayer says already, at any moment. */
export function isSaidAlready(known: readonly StatementKept[], said: Omit<StatementKept, 'position'>): boolean {
  const sayer = sayerOf(said);
  const own = known.filter((one) => sayerOf(one) === sayer);
  const [held] = holdingAt(own, said.fromMs);
  return held?.text === said.text && held.untilMs === said.untilMs;
}
