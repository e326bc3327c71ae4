import type { EventTime } from '../event-time.js';
import type { RecordedEventOf } from '../item/core/recorded-event.js';
import type { MasterDataFields } from './master-data-fields.js';

/** The form of the log from which on master data are recorded. */
export const MASTER_DATA_FORM = 7;

export const MASTER_DATA_KINDS = ['product', 'location', 'party', 'lot'] as const;
export type MasterDataKind = (typeof MASTER_DATA_KINDS)[number];

/**
 * Whose word a statement is. `own`: of the party that the ledger is kept for. `party`: of the party that it is recorded for. `document`: of whoever a document names as
 * its sender, where no key proves that.
 */
export type SpokenAs = 'own' | 'party' | 'document';

interface Recorded {
  readonly at: EventTime;
  /** The party that it is recorded for: whose word it is. */
  readonly by: string;
}

/** What somebody says of one product, location, party or lot. */
export interface SaidOf {
  readonly kind: MasterDataKind;
  readonly spoken: SpokenAs;
  /** Of a document that nobody vouches for: whom it names as its sender. */
  readonly sender?: string;
  /** It holds up to there, and a date with the whole of its day. */
  readonly until?: EventTime;
  readonly fields: MasterDataFields;
}

export interface MasterDataEventData {
  /** From `at` on it is so, and nothing that the same said of it before: a statement is whole. */
  readonly MasterDataStated: Recorded & SaidOf;
  /** What was stated by the event at that position was a mistake, and was never so. */
  readonly MasterDataErrorDeclared: Recorded & { readonly erroneous: number };
}

export type MasterDataEventType = keyof MasterDataEventData;

export const MASTER_DATA_EVENT_TYPES: readonly MasterDataEventType[] = ['MasterDataStated', 'MasterDataErrorDeclared'];

/** `subject` is `{kind}/{canonical id}`: one id may name a location and a party. */
export type MasterDataEvent = RecordedEventOf<MasterDataEventData>;

export function isMasterDataEvent(event: { readonly type: string }): event is MasterDataEvent {
  return (MASTER_DATA_EVENT_TYPES as readonly string[]).includes(event.type);
}

export function masterDataSubject(kind: MasterDataKind, id: string): string {
  return `${kind}/${id}`;
}

/** The canonical id that a subject is about. */
export function idOfSubject(subject: string): string {
  return subject.slice(subject.indexOf('/') + 1);
}
