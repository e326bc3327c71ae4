import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { queryItems } from '../../../projections/items/item-filter.queries.js';
import { findItems, subjectsOfIdentifiers, type ItemFound } from '../../../projections/items/items.queries.js';
import { prefixLengths } from '../reading/company-prefixes.js';
import { writeCursor } from '../reading/cursor.js';
import { labelAnswer, type LabelSaid } from '../reading/label.js';
import { namesFor, withNameModels } from '../reading/names.js';
import { linkNext } from '../reading/next-link.js';
import type { ReadRequest } from '../reading/read-request.js';
import { Reads, type Reading } from '../reading/reads.js';
import { candidatesOf } from './candidates.js';
import { itemAnswer } from './item-answer.js';
import type { ItemsQuestion } from './items-query.js';

interface Found {
  readonly items: readonly ItemFound[];
  readonly unknown?: readonly string[];
  /** What the label that it was asked by says otherwise. */
  readonly label?: (item: ItemFound) => LabelSaid;
  readonly cursor?: string;
}

/** What the answer about ids is about. */
function named({ items, unknown = [] }: Found): readonly string[] {
  return [...items.flatMap(({ state, resolved }) => [state.subject, ...resolved.path]), ...unknown];
}

/** Many items at once: by ids, or by filters. */
@Injectable()
export class ItemsQueryReads {
  constructor(private readonly reads: Reads) {}

  answer(
    question: ItemsQuestion & { readonly isNamed: boolean },
    read: ReadRequest,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<object> {
    const needed = ['items', 'genealogy', 'captures', ...(question.document ? ['histories'] : [])];
    const models = withNameModels(needed, question.isNamed);
    return this.reads.answer(models, read, async (reading) => {
      const found = await this.find(reading, { limit: read.limit, ...question });
      const cursor = found.cursor === undefined ? undefined : writeCursor(question.paged, found.cursor);
      linkNext(request, reply, cursor);
      const { unknown } = found;
      const options = await prefixLengths(
        reading,
        found.items.map(({ state }) => state.subject),
      );
      const items = found.items.map((item) => ({ ...itemAnswer(item, options), ...found.label?.(item) }));
      return {
        items,
        ...(question.isNamed ? { names: await namesFor(reading, items, {}) } : {}),
        ...(unknown ? { unknown } : {}),
        ...(cursor === undefined ? {} : { cursor }),
        position: reading.position,
        ...((await reading.lacks(question.ids && named(found))) ? { incomplete: true } : {}),
      };
    });
  }

  private async find(reading: Reading, question: ItemsQuestion): Promise<Found> {
    const { ids, labels = [], filter, limit = 100, cursor } = question;
    const { db, schemaOf } = reading;
    const schemas = { items: schemaOf('items'), genealogy: schemaOf('genealogy') };
    if (!ids) {
      const candidates = await candidatesOf(reading, question);
      const page = { limit, ...(cursor === undefined ? {} : { cursor }), ...(candidates ? { candidates } : {}) };
      return queryItems(db, schemas, filter, page);
    }
    const owners = await subjectsOfIdentifiers(db, schemas.items, ids);
    const subjects = ids.map((id) => owners.get(id) ?? id);
    const items = await findItems(db, schemas.items, subjects);
    const known = new Set(items.map(({ state }) => state.subject));
    const said = new Map(labels.map(({ subject, facts }) => [owners.get(subject) ?? subject, facts]));
    const label: Found['label'] = ({ state }) => labelAnswer(said.get(state.subject), state);
    return { items, label, unknown: ids.filter((_, index) => !known.has(subjects[index] ?? '')) };
  }
}
