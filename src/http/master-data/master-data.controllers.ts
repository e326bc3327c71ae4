import { Body, Controller, Get, Param, Post, Req, Res, type Type } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { permissionOf } from '../../ledger/operations/rules-of-operations.js';
import { soughtKey } from '../../ledger/master-data/found-by.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { isText, readCursor, writeCursor, type PagedQuestion } from '../reading/cursor.js';
import { Faults } from '../reading/faults.js';
import { ROLE_OF_KIND } from '../reading/master-data-fields.js';
import { linkNext } from '../reading/next-link.js';
import { parameter, readId, readQuery, type ReadRequest, type SharedParameter } from '../reading/read-request.js';
import { canonical } from '../reading/values.js';
import { Problems, ReadParameters, WriteHeaders } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { CaptureAnswerBody, DryRunBody } from '../writing/answer.dto.js';
import { senderOf } from '../writing/sender.js';
import { answerWrite, type WriteAnswerBody } from '../writing/write-answer.js';
import { KINDS, type KindOfMasterData } from './kinds.js';
import { statementAnswer, toldAnswer } from './master-data-answer.js';
import { MasterDataReads, type ListAsked } from './master-data-reads.js';
import { LISTS, REQUESTS } from './kinds.dto.js';
import { OneToldBody, StatementsBody } from './master-data.dto.js';
import { StateMasterData } from './state-master-data.js';

const SHARED = ['after', 'asOf', 'knownAt'] as const;
/** Filters that name a thing by any spelling of its id. */
const IDS = { manufacturer: 'party', operator: 'party', within: 'location' } as const;

/** What a list is asked for. Throws `LedgerError('invalid-request')`. */
function readList(
  { kind, plural, filters }: KindOfMasterData,
  asked: Asked,
): ListAsked & { readonly question: PagedQuestion } {
  const faults = new Faults();
  const { cursor, limit, ...asking } = readQuery(asked, [...SHARED, 'limit', 'cursor'], filters, faults);
  const keys = filters.flatMap((name) => {
    const value = parameter(asked.query, name);
    if (value === undefined) return [];
    const id = name in IDS ? canonical(IDS[name as keyof typeof IDS])(value, name, faults) : value;
    return id === undefined ? [] : [soughtKey(name, id)];
  });
  const { atMs, knownAt } = asking;
  const question = { route: plural, keys, atMs, knownAt };
  const behind = readCursor(cursor, question, isText, faults);
  faults.throwIfAny();
  return { ...asking, kind, keys, behind, limit, question };
}

/** One thing, at a moment. Throws `LedgerError('invalid-request')`. */
function readOne(
  { kind }: KindOfMasterData,
  id: string,
  asked: Asked,
  shared: readonly SharedParameter[],
): { readonly asking: ReadRequest; readonly canonicalId: string } {
  const faults = new Faults();
  const asking = readQuery(asked, shared, [], faults);
  const named = readId(id, 'id', ROLE_OF_KIND[kind], faults);
  faults.throwIfAny();
  return { asking, canonicalId: named?.canonical ?? '' };
}

const pluralNamed = ({ plural }: KindOfMasterData): string => `${plural.charAt(0).toUpperCase()}${plural.slice(1)}`;

/** The route by which something is said of one kind. The routes of the kinds differ in nothing but what is said. */
function statingOf(of: KindOfMasterData): Type {
  const { kind, plural, example } = of;

  @ApiTags('master data')
  @Controller(`v1/${plural}`)
  class StatingController {
    constructor(private readonly commands: CommandBus) {}

    @Post()
    @Permission(permissionOf('state-master-data'))
    @ApiOperation({
      summary: `Say what ${plural} are: all that is said of each, in place of what the same party said before`,
      operationId: `state${pluralNamed(of)}`,
    })
    @ApiBody({
      type: REQUESTS[kind],
      examples: { one: { summary: `one ${kind}`, value: { [plural]: [example] } } },
    })
    @ApiResponse({ status: 201, type: CaptureAnswerBody, description: 'Recorded, or known by its key.' })
    @ApiResponse({
      status: 200,
      type: DryRunBody,
      description: 'Nothing was recorded: it was said already (`events` is 0), or this was a dry run.',
    })
    @WriteHeaders()
    @Problems(400, 413, 415, 422, 503)
    async state(
      @Body() body: unknown,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<WriteAnswerBody> {
      const sender = senderOf(request);
      return answerWrite(reply, await this.commands.execute(new StateMasterData(of, body, sender)), sender);
    }
  }
  return StatingController;
}

/** The questions about one kind. */
function readingOf(of: KindOfMasterData): Type {
  const { kind, plural, filters, exampleId } = of;
  const Id = ApiParam({ name: 'id', description: 'In any spelling, percent-encoded.', example: exampleId });

  @ApiTags('master data')
  @Controller(`v1/${plural}`)
  class MasterDataController {
    constructor(private readonly masterData: MasterDataReads) {}

    @Get()
    @Permission('read:master-data')
    @ApiOperation({ summary: `${plural}, in the order of their ids; filters hold together`, operationId: plural })
    @ApiQueries(filters)
    @ApiResponse({ status: 200, type: LISTS[kind] })
    @ReadParameters(...SHARED, 'limit', 'cursor')
    @Problems(422, 503)
    async list(
      @AsAsked() asked: Asked,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<object> {
      const list = readList(of, asked);
      const { found, position, incomplete } = await this.masterData.list(list);
      linkNext(request, reply, found.next === undefined ? undefined : writeCursor(list.question, found.next));
      return { [plural]: found.told.map(toldAnswer), position, ...(incomplete ? { incomplete } : {}) };
    }

    @Get(':id')
    @Permission('read:master-data')
    @ApiOperation({ summary: `What is told of a ${kind}, with who says so`, operationId: kind })
    @Id
    @ApiResponse({ status: 200, type: OneToldBody })
    @ReadParameters(...SHARED)
    @Problems(400, 404, 422, 503)
    async find(@Param('id') id: string, @AsAsked() asked: Asked): Promise<object> {
      const { asking, canonicalId } = readOne(of, id, asked, SHARED);
      const { found, position, incomplete } = await this.masterData.find(kind, canonicalId, asking);
      return { ...toldAnswer(found), position, ...(incomplete ? { incomplete } : {}) };
    }

    @Get(':id/history')
    @Permission('read:master-data')
    @ApiOperation({
      summary: `All that was ever said of a ${kind}, mistakes included`,
      operationId: `${kind}History`,
    })
    @Id
    @ApiResponse({ status: 200, type: StatementsBody })
    @ReadParameters('after', 'knownAt')
    @Problems(400, 404, 422, 503)
    async history(@Param('id') id: string, @AsAsked() asked: Asked): Promise<object> {
      const { asking, canonicalId } = readOne(of, id, asked, ['after', 'knownAt']);
      const { found, position, incomplete } = await this.masterData.history(kind, canonicalId, asking);
      const statements = found.map(statementAnswer);
      return { id: canonicalId, statements, position, ...(incomplete ? { incomplete } : {}) };
    }
  }
  return MasterDataController;
}

function ApiQueries(names: readonly string[]): MethodDecorator {
  return (target, key, descriptor) => {
    for (const name of names)
      ApiQuery({ name, required: false, schema: { type: 'string' }, description: 'What is told of it is this.' })(
        target,
        key,
        descriptor,
      );
  };
}

export const MASTER_DATA_CONTROLLERS: readonly Type[] = KINDS.flatMap((kind) => [statingOf(kind), readingOf(kind)]);
