import type { EventTime } from '../event-time.js';
import type { MasterDataKind, SpokenAs } from './master-data.events.js';
import type { MasterDataFields } from './master-data-fields.js';

/** A statement as it was sent. Without `at` it holds from when it is recorded. */
export interface StatementDraft {
  readonly kind: MasterDataKind;
  /** Canonical. */
  readonly id: string;
  readonly at?: EventTime;
  readonly until?: EventTime;
  readonly fields: MasterDataFields;
  readonly spoken: SpokenAs;
  readonly sender?: string;
}
