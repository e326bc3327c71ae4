import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { seenBy } from '../server/seen.js';
import { Problems, ReadParameters } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { Faults } from '../reading/faults.js';
import { askerOf, isPartner, refuseMoments } from '../reading/partner-reads.js';
import { parameter, readId, readQuery, type ReadRequest } from '../reading/read-request.js';
import type { Identifier } from '../../ledger/identity/identity.js';
import { ItemBody } from './item.dto.js';
import { itemAnswer } from './item-answer.js';
import { ItemReads } from './item-reads.js';
import { readItemsQuery } from './items-query.js';
import { ItemsBody } from './items-query.dto.js';
import { ItemsQueryReads } from './items-query-reads.js';
import { asksForNames } from '../reading/names.js';
import { NAMES_PARAMETER } from '../reading/names.dto.js';
import { labelAnswer, saidBeside } from '../reading/label.js';
import { ToldItemBody } from './told-item.dto.js';
import { ToldItems } from './told-items.js';

const TAGGED = 'With an ETag.';
const UNCHANGED = { status: 304, description: 'Where `If-None-Match` names the ETag.' };

/** What a question for items may be asked by without a body. */
const FILTERS = ['serial', 'document'] as const;
const NAMED = 'names';
const TEXT_FILTER = { required: false, schema: { type: 'string' } } as const;

interface Answered {
  readonly answer: object;
  readonly position: number;
  readonly version: string;
}

type OneItem = object & { readonly requested: string; readonly position: number };

@ApiTags('items')
@Controller('v1/items')
export class ItemsController {
  constructor(
    private readonly items: ItemReads,
    private readonly lists: ItemsQueryReads,
    private readonly told: ToldItems,
  ) {}

  @Get()
  @Permission('read:items')
  @ApiOperation({
    summary: 'One item, its id as a parameter, or all that a serial by itself or a business document finds',
    operationId: 'itemById',
  })
  @ApiExtraModels(ItemBody, ItemsBody, ToldItemBody)
  @ApiQuery({
    name: 'id',
    required: false,
    description: 'One item, in any spelling; with `asOf` and `knownAt`.',
    example: '(01)00300011111116(21)A0001',
  })
  @ApiQuery({ ...TEXT_FILTER, name: 'serial', description: 'In place of `id`: all that bear it or ever did.' })
  @ApiQuery({
    ...TEXT_FILTER,
    name: 'document',
    description: 'In place of `id`: what was recorded with this business document, by its number or as a CBV URN.',
  })
  @ApiResponse({
    status: 200,
    description: `By \`id\` one item. ${TAGGED} Else a page of items. To a partner what its party was told.`,
    schema: { anyOf: [ItemBody, ItemsBody, ToldItemBody].map((body) => ({ $ref: getSchemaPath(body) })) },
  })
  @ApiResponse(UNCHANGED)
  @ApiQuery(NAMES_PARAMETER)
  @ReadParameters('after', 'asOf', 'knownAt', 'limit', 'cursor')
  @Problems(404, 422, 503)
  byParameter(
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const { id } = asked.query;
    const isListed = id === undefined && FILTERS.some((name) => asked.query[name] !== undefined);
    return isListed ? this.list(asked, request, reply) : this.item(id, asked, ['id', NAMED], request, reply);
  }

  /** Filters hold together, as in a query. */
  private list(asked: Asked, request: FastifyRequest, reply: FastifyReply): Promise<object> {
    const faults = new Faults();
    const read = readQuery(asked, ['after', 'limit', 'cursor'], [...FILTERS, NAMED], faults);
    const isNamed = asksForNames(asked.query, faults);
    const given = FILTERS.flatMap((name) => {
      const value = parameter(asked.query, name);
      return value === undefined ? [] : [[name, value]];
    });
    const { reader } = read;
    const question = readItemsQuery(Object.fromEntries(given), read.cursor, faults, askerOf(reader));
    if (isPartner(reader)) return this.told.list(reader, question, read, request, reply);
    return this.lists.answer({ ...question, isNamed }, read, request, reply);
  }

  @Get(':id')
  @Permission('read:items')
  @ApiOperation({ summary: 'Where it is, whose it is, and what it is', operationId: 'item' })
  @ApiParam({ name: 'id', description: 'In any spelling, percent-encoded.', example: '01/00300011111116/21/A0001' })
  @ApiExtraModels(ItemBody, ToldItemBody)
  @ApiResponse({
    status: 200,
    description: `${TAGGED} To a partner what its party was told.`,
    schema: { anyOf: [ItemBody, ToldItemBody].map((body) => ({ $ref: getSchemaPath(body) })) },
  })
  @ApiResponse(UNCHANGED)
  @ApiQuery(NAMES_PARAMETER)
  @ReadParameters('after', 'asOf', 'knownAt')
  @Problems(400, 404, 422, 503)
  byPath(
    @Param('id') id: string,
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OneItem | undefined> {
    return this.item(id, asked, [NAMED], request, reply);
  }

  private async item(
    text: unknown,
    asked: Asked,
    own: readonly string[],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<OneItem | undefined> {
    const faults = new Faults();
    const id = readId(text, 'id', 'subject', faults);
    const read = readQuery(asked, ['after', 'asOf', 'knownAt'], own, faults);
    const isNamed = asksForNames(asked.query, faults);
    const { reader } = read;
    if (isPartner(reader)) refuseMoments(read, asked.query, faults);
    faults.throwIfAny();
    if (!id) throw new Error('an id that is not right was told no fault');
    const { answer, position, version } = isPartner(reader)
      ? await this.told.one(reader, id, read)
      : await this.everything(id, read, isNamed);
    const tag = `W/"${version}"`;
    void reply.header('etag', tag);
    if (request.headers['if-none-match']?.split(/,\s*/).includes(tag) === true) {
      // That it is as it was is told as well.
      seenBy(request).position = position;
      void reply.status(304);
      return undefined;
    }
    return { ...answer, requested: String(text), position };
  }

  private async everything(id: Identifier, read: ReadRequest, isNamed: boolean): Promise<Answered> {
    const item = await this.items.item(id.canonical, read, isNamed);
    const { found, position, incomplete, version, options, names } = item;
    const answer = {
      ...itemAnswer(found, options),
      ...labelAnswer(saidBeside(id), found.state),
      ...(incomplete ? { incomplete } : {}),
      ...(names ? { names } : {}),
    };
    return { answer, position, version };
  }
}
