import type { BusinessDocument, CaptureEvents, RecordedEvent } from './capture-events.js';

/** What the recorder has met, in the order in which it met it: what questions can be about. */
export class Knowledge {
  /** Of captures that a client sent. */
  readonly captures: string[] = [];
  /** Those with flags. */
  readonly flagged: string[] = [];
  readonly documents = new Map<string, BusinessDocument>();
  readonly recordTimes: string[] = [];
  readonly positions: number[] = [];
  readonly subjects = new Set<string>();
  readonly carriers = new Set<string>();
  readonly identifiers = new Set<string>();
  readonly recalls = new Set<string>();
  readonly scopes: object[] = [];
  readonly products = new Set<string>();
  readonly lots = new Set<string>();
  readonly places = new Set<string>();
  readonly parties = new Set<string>();
  /** Event times as they were sent. */
  readonly times = new Set<string>();
  private turns = 0;

  /** `later` and `laterRecalls`: what the play is going to name. */
  constructor(
    readonly later: readonly string[] = [],
    readonly laterRecalls: readonly string[] = [],
  ) {}

  add(capture: string, { recordedAt, position, events, documents = [], answer }: CaptureEvents): void {
    this.captures.push(capture);
    if ((answer?.flagsTotal ?? 0) > 0) this.flagged.push(capture);
    for (const document of documents) this.documents.set(document.id, document);
    this.recordTimes.push(recordedAt);
    this.positions.push(position);
    for (const event of events) this.meet(event);
  }

  /** A number that is another one each time: whose turn it is among questions of which only some are asked. Scattered, so that no two choices go together. */
  turn(): number {
    const mixed = Math.imul(++this.turns, 0x9e3779b1);
    return (mixed ^ (mixed >>> 15)) >>> 1;
  }

  private meet({ type, subject, data }: RecordedEvent): void {
    if (data.scope) this.scopes.push(data.scope);
    if (type.startsWith('Recall') && subject.startsWith('recall/')) this.recalls.add(subject);
    else this.subjects.add(subject);
    const pairs: readonly (readonly [Set<string>, string | undefined])[] = [
      [this.times, data.at],
      [this.carriers, data.container],
      [this.carriers, data.assembly],
      [this.subjects, data.container],
      [this.subjects, data.assembly],
      [this.products, data.product],
      [this.lots, data.lot],
      [this.lots, data.facts?.lot],
      [this.places, data.location],
      [this.places, data.toLocation],
      [this.parties, data.owner],
      [this.parties, data.toParty],
      [this.parties, data.title?.to],
      [this.identifiers, data.identifier],
      [this.identifiers, data.former],
    ];
    for (const [set, value] of pairs) if (value !== undefined && value !== '') set.add(value);
    for (const { lot } of data.components ?? []) this.lots.add(lot);
    for (const document of data.documents ?? []) this.documents.set(document.id, document);
  }
}

/** The entry whose turn it is; undefined of none. */
export function nth<T>(list: Iterable<T>, turn: number): T | undefined {
  const all = [...list];
  return all[turn % all.length];
}
