import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { queryItems } from '../../../projections/items/item-filter.queries.js';
import { findItems, subjectsOfIdentifiers, type ItemFound } from '../../../projections/items/items.queries.js';
import { Problems, ReadParameters } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { linkNext } from '../reading/next-link.js';
import { Reads, type Reading } from '../reading/reads.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { Faults } from '../reading/faults.js';
import { readQuery } from '../reading/read-request.js';
import { prefixLengths } from '../reading/company-prefixes.js';
import { writeCursor } from '../reading/cursor.js';
import { ItemsBody, ItemsQuery } from './items-query.dto.js';
import { candidatesOf } from './candidates.js';
import { readItemsQuery, type ItemsQuestion } from './items-query.js';
import type { OtherFact } from '../../ledger/item/core/item-facts.js';
import { itemAnswer, labelAnswer } from './item-answer.js';

interface Found {
  readonly items: readonly ItemFound[];
  readonly unknown?: readonly string[];
  /** What the label that it was asked by says otherwise. */
  readonly label?: (item: ItemFound) => { readonly label?: readonly OtherFact[] };
  readonly cursor?: string;
}

/** What the answer about ids is about. */
function named({ items, unknown = [] }: Found): readonly string[] {
  return [...items.flatMap(({ state, resolved }) => [state.subject, ...resolved.path]), ...unknown];
}

@ApiTags('items')
@Controller('v1/items/query')
export class ItemsQueryController {
  constructor(private readonly reads: Reads) {}

  @Post()
  @Permission('read:items')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Up to 1,000 ids at once, or filters over facts, place, holder, owner, disposition, serial and document',
    operationId: 'queryItems',
  })
  @ApiBody({
    type: ItemsQuery,
    examples: {
      ids: { summary: 'by id', value: { ids: ['01/00300011111116/21/A0001', '(01)00300011111116(21)A0002'] } },
      filter: {
        summary: 'a lot at a place',
        value: { product: '01/00300011111116', lot: 'A123', location: '414/0300011000014', limit: 100 },
      },
      serial: { summary: 'a serial of whatever product', value: { serial: 'A0001' } },
      document: {
        summary: 'what a purchase order was recorded with',
        value: { document: { type: 'po', issuer: '417/0300011000007', id: 'PO-4711' } },
      },
    },
  })
  @ApiResponse({ status: 200, type: ItemsBody })
  @ReadParameters('after', 'limit', 'cursor')
  @Problems(400, 413, 415, 422, 503)
  async query(
    @Body() body: unknown,
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const faults = new Faults();
    const read = readQuery(asked, ['after', 'limit', 'cursor'], [], faults);
    const question = readItemsQuery(body, read.cursor, faults);
    const models = ['items', 'genealogy', 'captures', ...(question.document ? ['histories'] : [])];
    return this.reads.answer(models, read, async (reading) => {
      const found = await this.find(reading, { limit: read.limit, ...question });
      const cursor = found.cursor === undefined ? undefined : writeCursor(question.paged, found.cursor);
      linkNext(request, reply, cursor);
      const { unknown } = found;
      const options = await prefixLengths(
        reading,
        found.items.map(({ state }) => state.subject),
      );
      return {
        items: found.items.map((item) => ({ ...itemAnswer(item, options), ...found.label?.(item) })),
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
