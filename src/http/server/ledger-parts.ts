import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Release } from '../../../projections/builds/releases.js';
import type { ReadPositions } from '../../../projections/reading/read-positions.js';
import type { CapturePort } from '../../capture/capture-port.js';
import type { DiskRoom } from '../../capture/intake/disk-backpressure.js';
import type { WriterStatus } from '../../capture/writer/capture-writer.js';
import type { Config } from '../../config.js';
import type { EventStore } from '../../event-store/event-store.js';
import type { Logger } from '../../telemetry/logging.js';
import type { Metrics } from '../../telemetry/metrics.js';

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
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The token under which Nest hands out `LedgerParts`. */
export const LEDGER_PARTS = Symbol('LedgerParts');
