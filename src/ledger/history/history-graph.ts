import type { ItemEvent } from '../item/item.events.js';
import type { Closure } from '../operations/decide-context.js';
import { carrierNamed } from './fold.js';

/**
 * Who bears on some subjects: `full` are these and all that they ever carried, at any depth; `up` all that ever carried one of `full`, at any
 * remove; `witnesses` what else was in `up`, and what ever carried that: whether they stayed there depends on these.
 */
export interface Relatives {
  readonly full: ReadonlySet<string>;
  readonly up: ReadonlySet<string>;
  readonly witnesses: ReadonlySet<string>;
}

/** For each subject those that it is related to, with the position that first told it. */
class Relations {
  private readonly told = new Map<string, Map<string, number>>();

  add(from: string, to: string, position: number): void {
    const known = this.told.get(from);
    if (!known) this.told.set(from, new Map([[to, position]]));
    else if ((known.get(to) ?? Number.POSITIVE_INFINITY) > position) known.set(to, position);
  }

  has(from: string): boolean {
    return this.told.has(from);
  }

  /** Everything that can be reached from these, themselves included. */
  reach(subjects: Iterable<string>, upTo: number): Set<string> {
    const reached = new Set(subjects);
    // What is added while the set is walked through has its turn too.
    for (const subject of reached) for (const next of this.of(subject, upTo)) reached.add(next);
    return reached;
  }

  *of(subject: string, upTo: number): Iterable<string> {
    for (const [to, position] of this.told.get(subject) ?? []) if (position <= upTo) yield to;
  }
}

/**
 * Histories with who is related to whom by them: the closures of many late events are found in it, where the database was asked once for all of
 * them. It gives for any subjects of a closure that it holds what the database would: `closure` in projections/histories is the same by SQL.
 */
export class HistoryGraph {
  private readonly histories = new Map<string, ItemEvent[]>();
  private readonly contents = new Relations();
  private readonly carriers = new Relations();

  /** Events of one subject come in the order of their positions. */
  add(events: Iterable<ItemEvent>): this {
    for (const event of events) {
      const history = this.histories.get(event.subject);
      if (history) history.push(event);
      else this.histories.set(event.subject, [event]);
      const carrier = carrierNamed(event);
      if (carrier === undefined) continue;
      this.contents.add(carrier, event.subject, event.position);
      this.carriers.add(event.subject, carrier, event.position);
    }
    return this;
  }

  addHistories(histories: ReadonlyMap<string, readonly ItemEvent[]>): this {
    for (const history of histories.values()) this.add(history);
    return this;
  }

  relatives(subjects: Iterable<string>, upTo = Number.POSITIVE_INFINITY): Relatives {
    const full = this.contents.reach(subjects, upTo);
    const up = this.carriers.reach(full, upTo);
    for (const subject of full) up.delete(subject);
    const beside = new Set<string>();
    for (const carrier of up) {
      for (const child of this.contents.of(carrier, upTo)) if (!full.has(child) && !up.has(child)) beside.add(child);
    }
    const witnesses = this.carriers.reach(beside, upTo);
    for (const subject of witnesses) if (full.has(subject) || up.has(subject)) witnesses.delete(subject);
    return { full, up, witnesses };
  }

  /** What a late decision or fold over these subjects has to look at, as the log stood at `upTo`. */
  closure(subjects: Iterable<string>, upTo = Number.POSITIVE_INFINITY): Closure {
    const { full, up, witnesses } = this.relatives(subjects, upTo);
    const histories = new Map<string, readonly ItemEvent[]>();
    for (const group of [full, up, witnesses]) {
      for (const subject of group) {
        const known = this.knownOf(subject, upTo);
        if (known.length > 0) histories.set(subject, known);
      }
    }
    return { histories, edges: up, witnesses };
  }

  /** What these subjects and all that bears on them was ever carried by. */
  carriersAround(subjects: Iterable<string>): readonly string[] {
    const { full, up } = this.relatives(subjects);
    return [...up, ...[...full].filter((subject) => this.contents.has(subject))];
  }

  private knownOf(subject: string, upTo: number): readonly ItemEvent[] {
    const history = this.histories.get(subject) ?? [];
    return (history.at(-1)?.position ?? 0) <= upTo ? history : history.filter(({ position }) => position <= upTo);
  }
}
