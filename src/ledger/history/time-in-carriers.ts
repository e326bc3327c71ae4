// The spans of time that a subject spent in carriers, at any remove.
import { BEFORE_ALL, compareOrder, laterOf, type Order } from '../order.js';
import type { Stay } from './stays.js';

/** A span during which a subject was in `carrier`; `via` leads from the subject's own carrier to the one before `carrier`. */
export interface TimeInCarrier {
  readonly carrier: string;
  readonly via: readonly string[];
  readonly from: Order;
  /** Absent while it goes on. */
  readonly to?: Order;
}

interface Span {
  readonly from: Order;
  readonly to?: Order;
}

function overlap(a: Span, b: Span): Span | undefined {
  const from = laterOf(a.from, b.from);
  const to = a.to && b.to ? (compareOrder(a.to, b.to) <= 0 ? a.to : b.to) : (a.to ?? b.to);
  if (!to) return { from };
  return compareOrder(from, to) < 0 ? { from, to } : undefined;
}

/** All spans that a subject spent in carriers, at any remove. `stays` holds those of the subject and of its carriers. */
export function timeInCarriers(stays: ReadonlyMap<string, readonly Stay[]>, subject: string): readonly TimeInCarrier[] {
  const found: TimeInCarrier[] = [];
  const follow = (child: string, within: Span, via: readonly string[]): void => {
    for (const stay of stays.get(child) ?? []) {
      const span = overlap(within, stay);
      if (!span || stay.carrier === subject || via.includes(stay.carrier)) continue;
      found.push({ carrier: stay.carrier, via, ...span });
      follow(stay.carrier, span, [...via, stay.carrier]);
    }
  };
  follow(subject, { from: BEFORE_ALL }, []);
  return found;
}

/** The carrier's events during a span bear on the subject; those that began and ended the stay are the subject's own. */
export function isDuring(span: Span, order: Order): boolean {
  return compareOrder(order, span.from) > 0 && (!span.to || compareOrder(order, span.to) < 0);
}
