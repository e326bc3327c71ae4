import { Injectable } from '@nestjs/common';
import { owners } from '../../../projections/histories/owners.queries.js';
import { Reads } from '../reading/reads.js';
import type { ReadRequest } from '../reading/read-request.js';
import type { ItemFacts } from '../../ledger/item/core/item-facts.js';
import type { LabelSaid } from '../reading/label.js';
import { labelThen, lacksHistory, notRecordedThen, subjectOf, wasRecorded } from '../reading/subject-lookups.js';
import { momentIn } from '../reading/moment.js';

type Chain = Awaited<ReturnType<typeof owners>>;

export interface OwnersAnswer extends LabelSaid {
  readonly subject: string;
  readonly chain: Chain;
  readonly position: number;
  readonly incomplete: boolean;
}

/** Who owned an item, one after the other, by its own transfers and those of its carriers. */
@Injectable()
export class OwnerReads {
  constructor(private readonly reads: Reads) {}

  /** `said`: by its label, beside the id. */
  owners(id: string, said: ItemFacts | undefined, request: ReadRequest): Promise<OwnersAnswer> {
    return this.reads.answer(['histories', 'items', 'captures'], request, async (reading) => {
      const { db, schemaOf } = reading;
      const moment = await momentIn(reading, request);
      const subject = await subjectOf(reading, id, moment.position);
      const { atMs, standsAt } = moment;
      const question = { subject, knownAt: standsAt, ...(atMs === undefined ? {} : { asOfMs: atMs }) };
      const chain = await owners({ db, schema: schemaOf('histories') }, question);
      const isKnown = chain.length > 0 || (await wasRecorded(reading, subject, moment));
      const incomplete = await lacksHistory(reading, subject);
      if (!isKnown && !incomplete) throw notRecordedThen(id, moment);
      return { subject, ...(await labelThen(reading, subject, said, moment)), chain, position: standsAt, incomplete };
    });
  }
}

/** Each link with the time at which the next one ended it. */
export function ownersAnswer(chain: Chain): readonly object[] {
  return chain.map(({ owner, from, since, how, of }, index) => {
    const next = chain[index + 1];
    return {
      ...(owner === undefined ? {} : { owner }),
      ...(from === undefined ? {} : { from }),
      since: new Date(since.at).toISOString(),
      position: since.position,
      how,
      by: of,
      ...(next ? { until: new Date(next.since.at).toISOString() } : {}),
    };
  });
}
