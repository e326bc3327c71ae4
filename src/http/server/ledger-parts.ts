import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Release } from '../../../projections/builds/releases.js';
import type { ReadPositions } from '../../../projections/reading/read-positions.js';
import type { CapturePort, SentBy } from '../../capture/capture-port.js';
import type { DiskRoom } from '../../capture/intake/disk-backpressure.js';
import type { WriterStatus } from '../../capture/writer/capture-writer.js';
import type { Config } from '../../config.js';
import type { EventStore } from '../../event-store/event-store.js';
import type { Principal } from './caller.js';
import type { Logger } from '../../telemetry/logging.js';
import type { AccessEvent } from '../../ledger/access/access.events.js';
import type { Metrics } from '../../telemetry/metrics.js';

/** What is checked of who records. */
export type SentByKnown = Pick<Principal, 'caller' | 'actor' | 'parties' | 'numbers' | 'permits'>;

/** Who may do what, as the log tells it. */
export interface GrantsPart {
  /** In the order of the log, up to `position`. */
  readonly events: readonly AccessEvent[];
  readonly position: number;
  /** Resolves when all is known that the log has. */
  bringUp(): Promise<void>;
  /** Whether a change is told to the log: not while a release is in use that could not read it. */
  isTold(): boolean;
  /** Resolves when all changes of keys are in the log. Throws what keeps them out. */
  settle(): Promise<void>;
}

/** Where partners are answered: by a login that reads what was told to the party that is asked for, and nothing else. */
export interface PartnersPart {
  /** Throws `LedgerError('unavailable')` where there is no such login, or the database lets it do more. */
  ask<T>(build: string, party: string, question: (trx: Kysely<unknown>) => Promise<T>): Promise<T>;
}

/** What the edge needs of the rest of the ledger; the process that starts it puts it together. */
export interface LedgerParts {
  readonly config: Config;
  readonly writer: CapturePort & { readonly local: CapturePort; status(): WriterStatus };
  readonly store: EventStore;
  readonly db: Kysely<unknown>;
  /** Every pool of connections of this process, by what it is for. */
  readonly pools: Readonly<Record<string, pg.Pool>>;
  readonly positions: ReadPositions;
  /** With the read models that answer questions. */
  readonly release: Release;
  /** Only where the database is embedded. */
  readonly disk?: DiskRoom;
  readonly grants: GrantsPart;
  readonly partners: PartnersPart;
  /** Who was let in by another process, as this one knows him; undefined for whoever it would not let in. */
  readonly letInElsewhere: (by: SentBy) => Promise<SentByKnown | undefined>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The token under which Nest hands out `LedgerParts`. */
export const LEDGER_PARTS = Symbol('LedgerParts');
