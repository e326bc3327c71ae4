import type { ItemFacts } from './item-facts.js';
import type { EventTime } from '../../event-time.js';
import type { DocumentId } from '../../identity/document-id.js';

/** A finding against an event that no fold finds again, because it asks what only the writer looks up: recalls, and what was in the item. */
export interface KeptFlag {
  readonly rule: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The same against an event that was recorded before, at this position, under which this one comes. */
export interface FlagOfLater extends KeptFlag {
  readonly position: number;
}

/** What every event of an item says. The parties are canonical ids; `by` is the party for whom it was recorded, `claimed` marks an observation. */
export interface Recorded {
  readonly at: EventTime;
  readonly by: string;
  /** The owner or holder that `by` acts for. */
  readonly onBehalfOf?: string;
  readonly claimed?: true;
  /** What was said of the item beside its id, by a scan or a claim, as far as it was not known so. Some events have such facts of their own. */
  readonly facts?: ItemFacts;
  /** Its own business documents, where those of its capture are not all of them its own. */
  readonly documents?: readonly DocumentId[];
  /** What the writer found against it and recorded all the same, as far as the history does not tell it by itself. */
  readonly flags?: readonly KeptFlag[];
  /** What it makes of events of a later time that were recorded before it. Releases that do not know it tell that in the flags of its capture only. */
  readonly flagsLater?: readonly FlagOfLater[];
}

/** An event with its place in the log, of a type that `Data` declares. `revision` is the subject's own: 0, 1, 2 ... without gap. */
export interface RecordedEvent<Data, T extends keyof Data = keyof Data> {
  readonly type: T;
  readonly subject: string;
  readonly revision: number;
  readonly position: number;
  /** Milliseconds since 1970 by which it sorts among its subject's events. */
  readonly sortAt: number;
  /** The number of the rules that it was recorded under, and is folded by for ever; see `rules.ts`. Absent for the first. */
  readonly rules?: number;
  readonly data: Data[T];
}

/** An event of any type that `Data` declares. */
export type RecordedEventOf<Data> = { readonly [T in keyof Data]: RecordedEvent<Data, T> }[keyof Data];
