import { Inject, Injectable } from '@nestjs/common';
import { liveBuild } from '../../../projections/builds/builds.js';
import { parkedInBuild } from '../../../projections/builds/parked.js';
import { standingOf, type PartnerReader } from '../../../projections/partner-views/partner-views.queries.js';
import { MODELS_SAY } from '../../../projections/projections.sentences.js';
import { LedgerError } from '../../ledger/errors.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import { ANSWER_SAYS } from '../server/server.sentences.js';
import type { Reader } from './asked.js';
import type { Faults } from './faults.js';
import { QUESTION_RULES } from './form.sentences.js';
import type { ReadRequest } from './read-request.js';

export const PARTNER_VIEWS = 'partner-views';

/** What one party was told, as it is known now, and read by a connection that reads nothing else. */
export interface PartnerReading extends PartnerReader {
  /** The rows know of all up to there. */
  readonly position: number;
  /** Of these something could not be taken in: what there is may be known no more. */
  readonly parked: ReadonlySet<string>;
  readonly isIncomplete: boolean;
}

/** Whoever is answered what one party was told. */
export type AskingPartner = Reader & { readonly sees: string };

export function isPartner(reader: Reader): reader is AskingPartner {
  return reader.sees !== undefined;
}

/** What the cursors of a partner are bound to besides. */
export function askerOf({ caller, sees }: Reader): object {
  return sees === undefined ? {} : { caller, sees };
}

/** For what is unknown and for what is hidden, alike. */
export function notTold(id: string): LedgerError {
  return new LedgerError('not-found', { message: ANSWER_SAYS['not-told'](id) });
}

/** What is known of it may be known no more. */
export function expectTakenIn(subject: string, { parked }: PartnerReading): void {
  if (parked.has(subject))
    throw new LedgerError('parked', { message: ANSWER_SAYS['not-taken-in'](subject), retryAfterSeconds: 60 });
}

/** What a party knows is that of now: these are not taken from it. */
export function refuseMoments(
  { atMs, knownAt }: ReadRequest,
  query: Readonly<Record<string, unknown>>,
  faults: Faults,
): void {
  if (atMs !== undefined) faults.add('asOf', query['asOf'], QUESTION_RULES['not-by-partners']());
  if (knownAt !== undefined) faults.add('knownAt', query['knownAt'], QUESTION_RULES['not-by-partners']());
}

/** Answers partners. Nothing that is asked here reads what all others are answered from. */
@Injectable()
export class PartnerReads {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  /** Throws `LedgerError('behind')` where the rows of the party are not all there yet, `unavailable` where this ledger answers no partner. */
  async answer<T>(
    { reader, after }: { readonly reader: AskingPartner; readonly after?: number | undefined },
    question: (reading: PartnerReading) => Promise<T>,
  ): Promise<T> {
    const { db, release, positions, partners, config } = this.parts;
    const party = reader.sees;
    if (after !== undefined) await positions.waitFor([PARTNER_VIEWS], after, config.afterWaitSeconds * 1_000);
    const build = await liveBuild(db, release, PARTNER_VIEWS);
    const { schema, position } = build;
    const { isKept, isWaiting, isWithheld } = await standingOf({ db, schema, party });
    if (!isKept || isWaiting)
      throw new LedgerError('behind', { message: MODELS_SAY['partner-behind'](), retryAfterSeconds: 2 });
    const parked = new Set((await parkedInBuild(db, release.ledger, build)).map(({ subject }) => subject));
    const isIncomplete = isWithheld || parked.size > 0;
    return partners.ask(schema, party, (trx) => question({ db: trx, schema, party, position, parked, isIncomplete }));
  }
}
