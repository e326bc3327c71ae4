import { Inject, Injectable } from '@nestjs/common';
import { lastCaptureUpTo } from '../../../projections/captures/captures.queries.js';
import { BEFORE_FIRST } from '../../event-store/event-store.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import type { Asked, Reader } from './asked.js';
import { isIndex, readCursor, type PagedQuestion } from './cursor.js';
import { Faults } from './faults.js';
import { readQuery } from './read-request.js';
import { Reads, type Reading } from './reads.js';
import { expectSameLog, expectWithin, readLastCapture, type ReadSoFar } from './same-log.js';

/** Where a page begins: behind `after` in the log and, within what changed from there up to `upTo`, behind the row `from`. */
export interface ChangesPlace<From> {
  readonly after: number;
  readonly upTo?: number;
  readonly from?: From;
}

export interface ChangesRequest<From> extends ReadSoFar {
  readonly reader: Reader;
  readonly limit: number;
  readonly place: ChangesPlace<From>;
  /** What a cursor is bound to. */
  readonly paged: PagedQuestion;
}

/** Throws `LedgerError('invalid-request')`. */
export function readChangesRequest<From>(
  asked: Asked,
  route: string,
  isFrom: (value: unknown) => value is From,
): ChangesRequest<From> {
  const faults = new Faults();
  const { reader, after, limit, cursor } = readQuery(asked, ['after', 'limit', 'cursor'], ['lastCapture'], faults);
  const soFar = readLastCapture(asked.query, after, faults);
  const paged = { route, ...soFar };
  const place = readCursor(cursor, paged, isPlace(isFrom), faults) ?? { after: after ?? BEFORE_FIRST };
  faults.throwIfAny();
  return { reader, limit, ...soFar, place, paged };
}

function isPlace<From>(isFrom: (value: unknown) => value is From): (value: unknown) => value is ChangesPlace<From> {
  return (value): value is ChangesPlace<From> => {
    if (typeof value !== 'object' || value === null) return false;
    const { after, upTo, from } = value as Partial<Record<keyof ChangesPlace<From>, unknown>>;
    return (
      (after === BEFORE_FIRST || isIndex(after)) &&
      (upTo === undefined ? from === undefined : isIndex(upTo) && isFrom(from))
    );
  };
}

/** Of a model: rows that changed behind the place up to `upTo`, as they are now. `from` is the last of them, where there are others up to there. */
export interface ChangedRows<Row, From> {
  readonly rows: readonly Row[];
  readonly upTo: number;
  readonly from?: From;
}

export interface ChangesPage<Row, From> {
  readonly rows: readonly Row[];
  /** All that changed up to here is told, in this page or in those before it. */
  readonly position: number;
  /** The last that happened up to there. */
  readonly capture?: string;
  /** The models could not take in something. */
  readonly incomplete: boolean;
  /** Absent where nothing more has changed. */
  readonly next?: ChangesPlace<From>;
}

/** What changed since a reader asked last. What is told is as it is now, and may change again behind the position: then it is told again. */
@Injectable()
export class Changes {
  constructor(
    @Inject(LEDGER_PARTS) private readonly parts: LedgerParts,
    private readonly reads: Reads,
  ) {}

  /** `find` is asked for rows that changed at `end` at the latest. Throws `LedgerError('gone')` where the log is another than the reader's, and `behind`. */
  async page<Row, From>(
    models: readonly string[],
    request: ChangesRequest<From>,
    find: (reading: Reading, place: ChangesPlace<From>, end: number) => Promise<ChangedRows<Row, From>>,
  ): Promise<ChangesPage<Row, From>> {
    const { reader, place } = request;
    const known = place.upTo ?? place.after;
    await expectSameLog(this.reads, request);
    if (known > BEFORE_FIRST) expectWithin(known, await this.parts.store.head());
    return this.reads.answer([...models, 'captures'], { reader, after: known }, async (reading) => {
      const end = reading.position;
      const { rows, upTo, from } =
        place.after < end ? await find(reading, place, end) : { rows: [], upTo: place.after };
      const position = from === undefined ? upTo : place.after;
      const capture = await lastCaptureUpTo(reading.db, reading.schemaOf('captures'), position);
      const next = nextOf(place, { upTo, ...(from === undefined ? {} : { from }) }, end);
      return {
        ...{ rows, position, incomplete: await reading.lacks() },
        ...(capture === undefined ? {} : { capture }),
        ...(next ? { next } : {}),
      };
    });
  }
}

function nextOf<From>(
  { after }: ChangesPlace<From>,
  { upTo, from }: { readonly upTo: number; readonly from?: From },
  end: number,
): ChangesPlace<From> | undefined {
  if (from !== undefined) return { after, upTo, from };
  return upTo < end ? { after: upTo } : undefined;
}
