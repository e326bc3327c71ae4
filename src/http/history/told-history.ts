import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toldEvents, toldItems, type ToldEventRow } from '../../../projections/partner-views/partner-views.queries.js';
import type { Asked } from '../reading/asked.js';
import { isIndex, readCursor, writeCursor } from '../reading/cursor.js';
import type { Faults } from '../reading/faults.js';
import { QUESTION_RULES } from '../reading/form.sentences.js';
import { itemView } from '../reading/item-view.js';
import { labelAnswer } from '../reading/label.js';
import { linkNext } from '../reading/next-link.js';
import {
  askerOf,
  expectTakenIn,
  notTold,
  PartnerReads,
  refuseMoments,
  type AskingPartner,
} from '../reading/partner-reads.js';
import type { ReadRequest } from '../reading/read-request.js';
import type { Viewed } from '../reading/viewed.js';

export interface ToldHistoryRequest {
  readonly reader: AskingPartner;
  /** As it was asked for. */
  readonly text: string;
  readonly id: Viewed | undefined;
  readonly ownOnly: boolean;
  readonly read: ReadRequest;
  readonly faults: Faults;
  readonly asked: Asked;
}

/** The events of an item that a partner is shown. */
@Injectable()
export class ToldHistories {
  constructor(private readonly partners: PartnerReads) {}

  /** Throws `LedgerError('invalid-request')` for what is asked beside now, of the log itself, or of contents. */
  async history(
    { reader, text, id, ownOnly, read, faults, asked }: ToldHistoryRequest,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<object> {
    refuseMoments(read, asked.query, faults);
    for (const [name, plain] of [
      ['source', 'read-model'],
      ['contents', 'false'],
    ] as const) {
      const value = asked.query[name];
      if (value !== undefined && value !== '' && value !== plain)
        faults.add(name, value, QUESTION_RULES['not-by-partners']());
    }
    const question = { route: 'history', id: id?.canonical, ownOnly, ...askerOf(reader) };
    const from = readCursor(read.cursor, question, isIndex, faults);
    faults.throwIfAny();
    if (!id) throw new Error('an id that is not right was told no fault');
    const { after, limit } = read;
    return this.partners.answer({ reader, after }, async (reading) => {
      const subject = id.canonical;
      const [item] = await toldItems(reading, [subject]);
      if (!item) throw notTold(subject);
      expectTakenIn(subject, reading);
      const page = { limit: limit + 1, ownOnly, ...(from === undefined ? {} : { from }) };
      const rows = await toldEvents(reading, subject, page);
      const next = rows[limit]?.revision;
      linkNext(request, reply, next === undefined ? undefined : writeCursor(question, next));
      const said = labelAnswer(id.said, { subject, ...item.label });
      const view = { subject, position: reading.position, incomplete: reading.isIncomplete, ...said };
      return { ...itemView(text, view), events: rows.slice(0, limit).map((row) => eventAnswer(subject, row)) };
    });
  }
}

function eventAnswer(subject: string, { type, revision, of_subject: carrier, data }: ToldEventRow): object {
  return { type, at: data['at'], subject: carrier ?? subject, revision, data };
}
