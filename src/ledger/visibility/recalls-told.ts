// Which recalls concern a party: those of what it has or had.
import type { ItemEvent } from '../item/item.events.js';
import type { RecallEvent } from '../recall/recall.events.js';
import type { EventTime } from '../event-time.js';
import type { ShownEvent } from './party-view.js';

export type Marking = Extract<ItemEvent, { type: 'ItemRecalled' | 'RecallCleared' }>;

export function isMarking(event: ItemEvent): event is Marking {
  return event.type === 'ItemRecalled' || event.type === 'RecallCleared';
}

/** The marks that stand, by subject and recall. */
export class StandingMarks {
  private readonly bySubject = new Map<string, Map<string, Marking | 'cleared'>>();

  /** A step on the way that is told before the ledger wrote its mark is returned as the mark: then the ledger writes none. */
  apply(event: Marking): Marking {
    const { subject, data } = event;
    const marks = this.bySubject.get(subject) ?? new Map<string, Marking | 'cleared'>();
    this.bySubject.set(subject, marks);
    const counting = isStep(event) && !marks.has(data.recall) ? asMark(event) : event;
    if (counting.type === 'ItemRecalled') marks.set(data.recall, counting);
    else if (!isStep(counting)) marks.set(data.recall, 'cleared');
    return counting;
  }

  of(subject: string): readonly Marking[] {
    return [...(this.bySubject.get(subject)?.values() ?? [])].filter((mark) => mark !== 'cleared');
  }
}

function isStep(event: Marking): boolean {
  return event.type === 'RecallCleared' && event.data.isOpen === true;
}

function asMark({ data: { at, by, recall }, ...event }: Marking): Marking {
  return { ...event, type: 'ItemRecalled', data: { at, by, recall } };
}

/** Which recall it was, and when: not what became of it elsewhere. Of a step on the way it is said that it was no more. */
export function shownMarking(event: Marking): ShownEvent {
  const { type, data, sortAt: at, position } = event;
  const isOpen = event.type === 'RecallCleared' && event.data.isOpen ? { isOpen: true } : {};
  return { at, position, type, data: { at: data.at, recall: data.recall, ...isOpen } };
}

/** What a party is told of a recall; the scope names what others have. */
export interface ToldRecall {
  readonly recall: string;
  readonly at: EventTime;
  readonly reason: string;
  readonly class?: string;
  readonly remedy?: string;
  readonly blocks: readonly string[];
  readonly closedAt?: EventTime;
}

export function toldRecalls(events: readonly RecallEvent[], concerning: ReadonlySet<string>): readonly ToldRecall[] {
  const told = new Map<string, ToldRecall>();
  for (const { type, subject: recall, data } of events) {
    if (!concerning.has(recall)) continue;
    const known = told.get(recall);
    if (type === 'RecallClosed') {
      if (known) told.set(recall, { ...known, closedAt: data.at });
      continue;
    }
    const { at, reason, blocks, remedy, class: severity } = data;
    told.set(recall, {
      ...{ recall, at, reason, blocks },
      ...(severity === undefined ? {} : { class: severity }),
      ...(remedy === undefined ? {} : { remedy }),
    });
  }
  return [...told.values()].sort((a, b) => (a.recall < b.recall ? -1 : 1));
}
