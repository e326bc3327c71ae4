import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiParam, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readerOf } from '../../http/reading/asked.js';
import { Problems } from '../../http/server/documented.js';
import { Permission } from '../../http/server/permission.js';
import { seenBy } from '../../http/server/seen.js';
import { answerForm, headAnswer } from './answer-format.js';
import { answerEvents, linkNextPage, partParameters } from './event-queries.js';
import { EventReads } from './event-reads.js';
import { notAcceptable, noSuch, wrongParameters } from './query-problems.js';
import { COLLECTION_HEADERS, EventsAnswer, FormHeaders, PageParameters, QueryParameters } from './query.documented.js';
import { QUERY_RULES } from './query.sentences.js';
import { readQuery } from './read-query.js';
import { ResourceReads } from './resource-reads.js';
import { CollectionBody } from './resources.dto.js';
import { RESOURCES, type Resource } from './resources.js';

const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';
const JSON_TYPES = ['application/json', 'application/ld+json'];

/** Three routes for each resource: the list, one of it, and the events of that. They are made below. */
@ApiTags('epcis')
@ApiExtraModels(CollectionBody)
@Controller('v1/epcis')
export class ResourcesController {
  constructor(
    readonly events: EventReads,
    readonly lists: ResourceReads,
  ) {}
}

function collection(request: FastifyRequest, reply: FastifyReply, member: readonly string[]): CollectionBody {
  const { form, mediaType } = answerForm(request.headers);
  if (form !== 'json-ld') throw notAcceptable([{ field: 'accept', rule: QUERY_RULES['one-of'](JSON_TYPES) }]);
  headAnswer(reply, form);
  void reply.header('content-type', `${mediaType}; charset=utf-8`);
  return { '@context': CONTEXT, type: 'Collection', member: [...member] };
}

/** What stands beside the query language, and nothing of that. */
function pageOf(request: FastifyRequest): ReturnType<typeof partParameters>['page'] {
  const { given, page, faults } = partParameters(request.query as Readonly<Record<string, unknown>>);
  const wrong = [...faults, ...[...given.keys()].map((field) => ({ field, rule: QUERY_RULES.unknown() }))];
  if (wrong.length > 0) throw wrongParameters(wrong);
  return page;
}

type Handler = (
  this: ResourcesController,
  request: FastifyRequest,
  reply: FastifyReply,
  value: string,
) => Promise<string | CollectionBody>;

const list = (resource: Resource): Handler =>
  async function (request, reply) {
    const { epcs } = answerForm(request.headers);
    const { perPage, nextPageToken, after } = pageOf(request);
    const asked = { reader: readerOf(request), perPage, epcs, ...(after !== undefined && { after }), ...(nextPageToken !== undefined && { nextPageToken }) }; // prettier-ignore
    const found = await this.lists.list(resource, asked);
    void reply.header('ledger-position', String(found.position));
    Object.assign(seenBy(request), { position: found.position, rows: found.member.length });
    if (found.nextPageToken !== undefined) linkNextPage(request, reply, found.nextPageToken);
    return collection(request, reply, found.member);
  };

/** Whether it is there at all: its sub-resource is its events. */
const one = (resource: Resource): Handler =>
  async function (request, reply, value) {
    const given = new Map([[resource.parameter, [value]]]);
    const read = readQuery(given, new Map());
    if ('faults' in read) throw wrongParameters(read.faults);
    const { after } = pageOf(request);
    const asked = {
      reader: readerOf(request),
      query: read.query,
      given,
      perPage: 1,
      ...(after !== undefined && { after }),
    };
    return this.events.page(asked, async ({ events, position }) => {
      if (events.length === 0 && !resource.always.includes(value)) throw noSuch('no-value');
      void reply.header('ledger-position', String(position));
      Object.assign(seenBy(request), { position, rows: 1 });
      return collection(request, reply, ['events']);
    });
  };

const eventsOf = (resource: Resource): Handler =>
  async function (request, reply, value) {
    const fixed = new Map([[resource.parameter, [value]]]);
    return answerEvents(this.events, request, reply, { name: 'SimpleEventQuery', fixed });
  };

function addRoute(name: string, path: string, handle: Handler, decorators: readonly MethodDecorator[]): void {
  const route = function (this: ResourcesController, request: FastifyRequest, reply: FastifyReply, value: string) {
    return handle.call(this, request, reply, value);
  };
  // The frame looks up what is said of a method by the name of its function.
  Object.defineProperty(route, 'name', { value: name });
  const controller = ResourcesController.prototype;
  const descriptor = { value: route, configurable: true, writable: true };
  Object.defineProperty(controller, name, descriptor);
  Req()(controller, name, 0);
  Res({ passthrough: true })(controller, name, 1);
  Param('value')(controller, name, 2);
  for (const decorate of [Get(path), Permission('read:epcis'), ...decorators]) decorate(controller, name, descriptor);
}

const schema = { $ref: getSchemaPath(CollectionBody) };
const answeredBy = ApiResponse({
  status: 200,
  description: 'A collection.',
  headers: COLLECTION_HEADERS,
  content: { 'application/json': { schema }, 'application/ld+json': { schema } },
});

for (const resource of RESOURCES) {
  const { path, called, example } = resource;
  const name = path.charAt(0).toUpperCase() + path.slice(1);
  const value = ApiParam({ name: 'value', description: `The ${called}, in any spelling.`, schema: { type: 'string' }, example }); // prettier-ignore
  addRoute(`epcis${name}`, path, list(resource), [
    ApiOperation({ summary: `Each ${called} that events have`, operationId: `epcis${name}` }),
    PageParameters(),
    FormHeaders(),
    answeredBy,
    Problems(400, 406, 503),
  ]);
  addRoute(`epcis${name}One`, `${path}/:value`, one(resource), [
    ApiOperation({ summary: `One ${called}: what there is of it`, operationId: `epcis${name}One` }),
    value,
    PageParameters(),
    FormHeaders(),
    answeredBy,
    Problems(400, 404, 406, 413, 503),
  ]);
  addRoute(`epcis${name}Events`, `${path}/:value/events`, eventsOf(resource), [
    ApiOperation({ summary: `The events of one ${called}`, operationId: `epcis${name}Events` }),
    value,
    QueryParameters(),
    FormHeaders(),
    EventsAnswer(),
    Problems(400, 406, 413, 503),
  ]);
}
