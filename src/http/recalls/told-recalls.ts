import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  toldItemsWhere,
  toldRecallsOf,
  type ToldItem,
} from '../../../projections/partner-views/partner-views.queries.js';
import type { ToldRecall } from '../../ledger/visibility/recalls-told.js';
import { isText, readCursor, writeCursor } from '../reading/cursor.js';
import type { Faults } from '../reading/faults.js';
import { linkNext } from '../reading/next-link.js';
import { askerOf, notTold, PartnerReads, type AskingPartner } from '../reading/partner-reads.js';
import type { ReadRequest } from '../reading/read-request.js';

/** The recalls of what a partner has or had. */
@Injectable()
export class ToldRecalls {
  constructor(private readonly partners: PartnerReads) {}

  list(reader: AskingPartner, { after }: ReadRequest): Promise<object> {
    return this.partners.answer({ reader, after }, async (reading) => ({
      recalls: (await toldRecallsOf(reading)).map(recallAnswer),
      position: reading.position,
    }));
  }

  /** Throws `LedgerError('not-found')`, the same for a recall that there is not and for one that does not concern the party. */
  async find(
    reader: AskingPartner,
    recall: string,
    { read, faults }: { readonly read: ReadRequest; readonly faults: Faults },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<object> {
    const question = { route: 'recall', recall, ...askerOf(reader) };
    const place = readCursor(read.cursor, question, isText, faults);
    faults.throwIfAny();
    const { after, limit } = read;
    return this.partners.answer({ reader, after }, async (reading) => {
      const told = (await toldRecallsOf(reading)).find((one) => one.recall === recall);
      if (!told) throw notTold(recall);
      const page = { limit: limit + 1, ...(place === undefined ? {} : { after: place }) };
      const found = await toldItemsWhere(reading, { recall }, page);
      const last = found.length > limit ? found[limit - 1]?.subject : undefined;
      linkNext(request, reply, last === undefined ? undefined : writeCursor(question, last));
      const units = found.slice(0, limit).filter(({ subject }) => !reading.parked.has(subject));
      return {
        ...recallAnswer(told),
        units: units.map((unit) => unitAnswer(recall, unit)),
        position: reading.position,
        ...(reading.isIncomplete ? { incomplete: true } : {}),
      };
    });
  }
}

function recallAnswer({ recall, at, closedAt, reason, blocks, remedy, class: severity }: ToldRecall): object {
  return {
    recall,
    status: closedAt === undefined ? 'open' : 'closed',
    openedAt: at,
    ...(closedAt === undefined ? {} : { closedAt }),
    reason,
    ...(severity === undefined ? {} : { class: severity }),
    ...(remedy === undefined ? {} : { remedy }),
    blocks,
  };
}

function unitAnswer(recall: string, { subject, recalls, legs }: ToldItem): object {
  const last = legs.at(-1);
  return { item: subject, status: recalls[recall], held: last !== undefined && last.until === undefined };
}
