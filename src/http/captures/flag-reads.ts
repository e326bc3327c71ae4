import { Inject, Injectable } from '@nestjs/common';
import { findCaptures, type CaptureFound } from '../../../projections/captures/captures.queries.js';
import { lineageOf } from '../../../projections/histories/lineage.queries.js';
import { flagCodes, type FlagCode } from '../../ledger/capture/flag-codes.js';
import { LedgerError } from '../../ledger/errors.js';
import { refold } from '../../ledger/history/refold.js';
import { violationOf } from '../../ledger/violation.js';
import { shownViolation, type ShownViolation } from '../prose/violation-prose.js';
import { captureFromLog } from '../reading/log-captures.js';
import { Reads, type Asking, type Reading } from '../reading/reads.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import { ANSWER_SAYS } from '../server/server.sentences.js';
import { printable } from '../reading/faults.js';

interface FlagsRequest extends Asking {
  readonly from: number;
  readonly limit: number;
}

interface FlagsPage {
  readonly total: number;
  readonly flags: readonly ShownViolation[];
  readonly position: number;
}

const CAPTURE_ID = /^[0-9a-z-]{1,64}$/i;

/** Throws `LedgerError('not-found')`. The reading must be of `captures`. */
export async function captureNamed({ db, schemaOf }: Reading, id: string): Promise<CaptureFound> {
  const [found] = CAPTURE_ID.test(id) ? await findCaptures(db, schemaOf('captures'), [id]) : [];
  // Who may do what is told by `GET /v1/grants`, to fewer.
  if (!found || found.operation === 'change-access')
    throw new LedgerError('not-found', { message: ANSWER_SAYS['no-capture'](printable(id.slice(0, 200))) });
  return found;
}

/** What a capture was flagged for: the first in full, as they were answered; the others by their codes, and what the history as of then says to these. */
@Injectable()
export class FlagReads {
  constructor(
    @Inject(LEDGER_PARTS) private readonly parts: LedgerParts,
    private readonly reads: Reads,
  ) {}

  page(id: string, request: FlagsRequest): Promise<FlagsPage> {
    return this.reads.answer(['captures', 'histories'], request, async (reading) => {
      const found = await captureNamed(reading, id);
      const capture = await captureFromLog(this.parts.store, found);
      const first = found.answer.flags;
      const codes = flagCodes(capture.parts);
      const { from, limit } = request;
      const inFull = first.slice(from, from + limit).map(shownViolation);
      const behind = Math.max(0, from - first.length);
      const rest = codes.slice(behind, behind + limit - inFull.length);
      const named = rest.map((code) => ({
        ...code,
        subject: code.item ?? capture.events[code.event ?? -1]?.subject ?? '',
      }));
      const positions = rest.map(({ event }) => capture.events[event ?? -1]?.position);
      const told = await this.told(reading, named, positions, capture.position);
      return { total: first.length + codes.length, flags: [...inFull, ...told], position: reading.position };
    });
  }

  private async told(
    { db, schemaOf }: Reading,
    codes: readonly (FlagCode & { readonly subject: string })[],
    positions: readonly (number | undefined)[],
    knownAt: number,
  ): Promise<readonly ShownViolation[]> {
    if (codes.length === 0) return [];
    const subjects = [...new Set(codes.map(({ subject }) => subject))];
    const { contradictions } = refold(
      await lineageOf({ db, schema: schemaOf('histories') }, subjects, knownAt, 'findings'),
    );
    return codes.map(({ rule, field, subject }, index) => {
      const found = contradictions.find((one) => one.rule === rule && one.position === positions[index]);
      // A recall that blocks is no part of a history: its code is all that is known.
      if (!found) return { field, value: subject, item: subject, rule };
      return { ...shownViolation(violationOf('', subject, found, { firstOwn: Number.POSITIVE_INFINITY })), field };
    });
  }
}
