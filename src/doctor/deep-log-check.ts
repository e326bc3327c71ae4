import type { EventStore, StoredEvent } from '../event-store/event-store.js';
import { counted, inWords, ok, problem, type Finding } from './finding.js';

const PAGE_EVENTS = 2_000;
const NAMED_MOST = 10;

/** What is wrong with a log, in the order in which it was met; only the first of each kind are kept in words. */
class Faults {
  count = 0;
  readonly named: string[] = [];

  add(words: string): void {
    this.count += 1;
    if (this.named.length < NAMED_MOST) this.named.push(words);
  }
}

interface OpenCapture {
  readonly id: string;
  readonly at: number;
  readonly events: number;
  seen: number;
}

/**
 * Walks a whole log, event by event, and names each hole: a position without an event, a revision of a subject that is missing or there twice, a capture
 * that is not whole. Revisions go on at what is there, so that one hole is told once. It holds a number for each subject.
 */
export class LogWalk {
  readonly positions = new Faults();
  readonly revisions = new Faults();
  readonly captures = new Faults();
  events = 0;
  private next = 0;
  private readonly revisionOf = new Map<string, number>();
  private open: OpenCapture | undefined;

  take(event: StoredEvent): void {
    if (event.position !== this.next) this.missing(this.next, event.position - 1);
    this.next = event.position + 1;
    this.events += 1;
    const { c: capture, i: index, subject, r: revision } = event.metadata;
    if (event.type === 'CaptureRecorded') this.begin(event);
    else if (event.type === 'WriterChanged' || event.type === 'CaptureVoided') this.voided(event);
    else if (typeof capture === 'string') this.within(event.position, capture, index);
    if (typeof subject === 'string' && typeof revision === 'number') this.revised(event.position, subject, revision);
  }

  /** Up to and with the end of the log. */
  end(head: number): void {
    if (this.next <= head) this.missing(this.next, head);
    if (this.open) this.close(head);
  }

  private missing(from: number, to: number): void {
    this.positions.add(from === to ? inWords(from) : `${inWords(from)} to ${inWords(to)}`);
  }

  private begin({ position, data }: StoredEvent): void {
    if (this.open) this.close(position - 1);
    const { capture, events } = data;
    const id = typeof capture === 'string' ? capture : '';
    this.open = { id, at: position, events: Number(events), seen: 0 };
    if (this.open.events === 0) this.open = undefined;
  }

  private voided({ data }: StoredEvent): void {
    if (this.open && data['voided'] !== this.open.id) this.close(this.next - 1);
    this.open = undefined;
  }

  private within(position: number, capture: string, index: unknown): void {
    const { open } = this;
    if (open?.id !== capture) {
      this.captures.add(`${capture}: its event at position ${inWords(position)} stands without its header`);
      return;
    }
    open.seen += 1;
    if (index === open.events) this.close(position);
  }

  private close(position: number): void {
    const { open } = this;
    this.open = undefined;
    if (!open || open.seen === open.events) return;
    const lacks = counted(open.events - open.seen, 'event');
    this.captures.add(`${open.id} (positions ${inWords(open.at)} to ${inWords(position)}) lacks ${lacks}`);
  }

  private revised(position: number, subject: string, revision: number): void {
    const expected = (this.revisionOf.get(subject) ?? -1) + 1;
    this.revisionOf.set(subject, revision);
    if (revision === expected) return;
    const what = revision > expected ? `revision ${expected} is missing` : `revision ${revision} is there twice`;
    this.revisions.add(`${subject}: ${what} (position ${inWords(position)})`);
  }
}

/** Reads the log once, to the end that it had when it began. */
export async function walkLog(store: Pick<EventStore, 'head' | 'read'>): Promise<LogWalk> {
  const head = await store.head();
  const walk = new LogWalk();
  for (let from = 0; from <= head;) {
    const events = await store.read(from, PAGE_EVENTS);
    for (const event of events) if (event.position <= head) walk.take(event);
    const last = events.at(-1);
    if (!last) break;
    from = last.position + 1;
  }
  walk.end(head);
  return walk;
}

const KEEP_THE_EVIDENCE =
  'Before anything else keep the log and the database as they are: back up both, and stop neither. What the read models know of it is the only trace of what is missing, so rebuild and discard nothing. Then restore the latest backup of the log beside it, and compare the two: npm run ledger -- copy --help';

export function judgeWalk({ events, positions, revisions, captures }: LogWalk): readonly Finding[] {
  return [
    judge('log positions', `${counted(events, 'event')}, no position is missing`, 'no event at position', positions),
    judge('log revisions', 'each subject’s are there without gap', 'not without gap', revisions),
    judge('log captures', 'all are whole', 'not whole', captures),
  ];
}

function judge(check: string, fine: string, what: string, { count, named }: Faults): Finding {
  if (count === 0) return ok(check, fine);
  const more = count > named.length ? `; and ${inWords(count - named.length)} more` : '';
  return problem(check, `${what}: ${named.join('; ')}${more}`, KEEP_THE_EVIDENCE);
}
