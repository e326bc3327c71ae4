import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  toldItems,
  toldItemsWhere,
  type ToldFilter,
  type ToldItem,
} from '../../../projections/partner-views/partner-views.queries.js';
import { isRecalled } from '../../ledger/item/recall-marks/recall-marks.facet.js';
import type { ItemFacts } from '../../ledger/item/core/item-facts.js';
import type { Identifier } from '../../ledger/identity/identity.js';
import { canonicalJson } from '../../ledger/canonical-json.js';
import { writeCursor } from '../reading/cursor.js';
import { Faults } from '../reading/faults.js';
import { QUESTION_RULES } from '../reading/form.sentences.js';
import { labelAnswer, saidBeside } from '../reading/label.js';
import { linkNext } from '../reading/next-link.js';
import {
  expectTakenIn,
  notTold,
  PartnerReads,
  type AskingPartner,
  type PartnerReading,
} from '../reading/partner-reads.js';
import { placeAnswer } from '../reading/place-answer.js';
import type { ReadRequest } from '../reading/read-request.js';
import type { ItemsQuestion } from './items-query.js';

const TAG_CHARACTERS = 22;

export function toldItemAnswer({ subject, label, path, events, legs, ...item }: ToldItem): object {
  const { holder, owner, ended } = item;
  return {
    id: subject,
    ...label,
    place: placeAnswer(item.place),
    ...(holder === undefined ? {} : { holder }),
    ...(owner === undefined ? {} : { owner }),
    disposition: item.disposition,
    ...(ended === undefined ? {} : { ended }),
    carriers: path,
    contents: item.contents,
    recalls: item.recalls,
    recalled: isRecalled(item),
    legs,
    revision: events - 1,
  };
}

const labelOf = (said: ItemFacts | undefined, { subject, label }: ToldItem): object =>
  labelAnswer(said, { subject, ...label });

/** What a partner is answered of items. */
@Injectable()
export class ToldItems {
  constructor(private readonly partners: PartnerReads) {}

  /** `version` changes with the answer. */
  async one(
    reader: AskingPartner,
    id: Identifier,
    { after }: ReadRequest,
  ): Promise<{ readonly answer: object; readonly position: number; readonly version: string }> {
    return this.partners.answer({ reader, after }, async (reading) => {
      const { position, isIncomplete } = reading;
      const [found] = await toldItems(reading, [id.canonical]);
      if (!found) throw notTold(id.canonical);
      expectTakenIn(id.canonical, reading);
      const told = { ...toldItemAnswer(found), ...(isIncomplete ? { incomplete: true } : {}) };
      const answer = { ...told, ...labelAnswer(saidBeside(id), { subject: id.canonical, ...found.label }) };
      return { answer, position, version: hash('sha256', canonicalJson(told), 'base64url').slice(0, TAG_CHARACTERS) };
    });
  }

  async list(
    reader: AskingPartner,
    question: ItemsQuestion,
    read: ReadRequest,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<object> {
    const filter = filterOf(question);
    const { limit = read.limit } = question;
    const { after } = read;
    return this.partners.answer({ reader, after }, async (reading) => {
      const { position, isIncomplete } = reading;
      const { found, last } = await this.find(reading, question, filter, limit);
      const cursor = last === undefined ? undefined : writeCursor(question.paged, last);
      linkNext(request, reply, cursor);
      const items = found.filter(({ subject }) => !reading.parked.has(subject));
      const said = new Map(question.labels?.map(({ subject, facts }) => [subject, facts]));
      const known = new Set(found.map(({ subject }) => subject));
      return {
        items: items.map((item) => ({ ...toldItemAnswer(item), ...labelOf(said.get(item.subject), item) })),
        ...(question.ids ? { unknown: question.ids.filter((id) => !known.has(id)) } : {}),
        ...(cursor === undefined ? {} : { cursor }),
        position,
        ...(isIncomplete ? { incomplete: true } : {}),
      };
    });
  }

  private async find(
    reading: PartnerReading,
    { ids, cursor }: ItemsQuestion,
    filter: ToldFilter,
    limit: number,
  ): Promise<{ readonly found: readonly ToldItem[]; readonly last?: string }> {
    if (ids) {
      const told = new Map((await toldItems(reading, ids)).map((item) => [item.subject, item]));
      return { found: ids.flatMap((id) => told.get(id) ?? []) };
    }
    const page = { limit: limit + 1, ...(cursor === undefined ? {} : { after: cursor }) };
    const rows = await toldItemsWhere(reading, filter, page);
    const found = rows.slice(0, limit);
    const last = found.at(-1)?.subject;
    return { found, ...(rows.length > limit && last !== undefined ? { last } : {}) };
  }
}

/** Of what stands on no label a partner finds nothing. Throws `LedgerError('invalid-request')`. */
function filterOf({ filter, serial, document }: ItemsQuestion): ToldFilter {
  const { attributes, place, ...rest } = filter;
  const faults = new Faults();
  for (const [name, value] of Object.entries({ attributes, serial, document }))
    if (value !== undefined) faults.add(name, value, QUESTION_RULES['not-by-partners']());
  faults.throwIfAny();
  return { ...rest, ...(place === undefined ? {} : { location: place }) };
}
