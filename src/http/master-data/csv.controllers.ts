import { Body, Controller, HttpCode, Inject, Post, Req, type Type } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { permissionOf } from '../../ledger/operations/rules-of-operations.js';
import type { Query } from '../reading/asked.js';
import { Faults } from '../reading/faults.js';
import { choice, parameter } from '../reading/read-request.js';
import { canonical } from '../reading/values.js';
import { otherType } from '../server/bodies.js';
import { Problems, WriteHeaders } from '../server/documented.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import { Permission } from '../server/permission.js';
import { record } from '../writing/record.js';
import { senderOf, type Sender } from '../writing/sender.js';
import { told, type Warning } from '../writing/warnings.js';
import { readCsv } from './csv-request.js';
import { CsvAnswerBody } from './csv.dto.js';
import { KINDS, type KindOfMasterData } from './kinds.js';
import { STATEMENTS_MOST, stating } from './state-request.js';

const TAKEN = ['dryRun', 'recordedFor'] as const;
const CSV = 'text/csv';

interface Recorded {
  readonly lines: number;
  readonly events: number;
  readonly captures: readonly string[];
  readonly position?: number;
  readonly idempotencyKey: string;
  readonly warnings?: readonly Warning[];
}

/** The route by which a file says what things of one kind are. */
function csvOf(of: KindOfMasterData): Type {
  const { kind, plural } = of;

  @ApiTags('master data')
  @Controller(`v1/${plural}/csv`)
  class CsvController {
    constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

    @Post()
    @HttpCode(200)
    @Permission(permissionOf('state-master-data'))
    @ApiOperation({
      summary: `Say by a file what ${plural} are, one a line; recorded where no line has a fault`,
      operationId: `${kind}Csv`,
    })
    @ApiConsumes(CSV)
    @ApiBody({ schema: { type: 'string' }, examples: { two: { summary: 'columns and a line', value: exampleOf(of) } } })
    @ApiQuery({ name: 'dryRun', required: false, schema: { enum: ['false', 'true'], default: 'false' } })
    @ApiQuery({ name: 'recordedFor', required: false, schema: { type: 'string' }, description: 'Whose word it is.' })
    @ApiResponse({ status: 200, type: CsvAnswerBody })
    @WriteHeaders()
    @Problems(413, 415, 422, 503)
    async take(@Body() body: unknown, @Req() request: FastifyRequest): Promise<Recorded> {
      if (!Buffer.isBuffer(body)) throw otherType(request, request.routeOptions.url ?? '');
      const sender = senderOf(request, TAKEN);
      const faults = new Faults();
      const query = request.query as Query;
      const dryRun = choice(query, 'dryRun', ['false', 'true'], faults) === 'true';
      const given = parameter(query, 'recordedFor');
      const by = given === undefined ? undefined : canonical('party')(given, 'recordedFor', faults);
      const drafts = await readCsv(kind, body, faults);
      faults.throwIfAny();
      const { config } = this.parts;
      const requests = batches(drafts).map((batch) => ({
        ...stating(batch, { recordedFor: by ?? config.recordedFor }, config.recordedFor, faults.told),
        dryRun,
      }));
      return recordAll(this.parts, requests, plural, sender, drafts.length);
    }
  }
  return CsvController;
}

type Requests = readonly (ReturnType<typeof stating> & { readonly dryRun: boolean })[];

/** One capture after the other, each under a key of its own: what was interrupted goes on where it stood when it is sent again. */
async function recordAll(
  parts: LedgerParts,
  requests: Requests,
  plural: string,
  sender: Sender,
  lines: number,
): Promise<Recorded> {
  const captures: string[] = [];
  let [events, position]: [number, number | undefined] = [0, undefined];
  for (const [index, request] of requests.entries()) {
    const key = `${sender.key.slice(0, 180)}/${index}`;
    const body = { statements: request.operation };
    const answer = await record(parts, request, { name: `csv of ${plural}`, body }, { ...sender, key });
    events += answer.events;
    if (answer.capture !== undefined) captures.push(answer.capture);
    position = answer.position ?? position;
  }
  const texts = requests.flatMap(({ operation }) => operation.statements);
  const names = texts.map(({ fields: { name } }, index) => [`lines[${index + 2}].name`, name] as const);
  const idempotencyKey = sender.key;
  return { lines, events, captures, idempotencyKey, ...(position === undefined ? {} : { position }), ...told(names) };
}

function batches<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / STATEMENTS_MOST) }, (_, index) =>
    all.slice(index * STATEMENTS_MOST, (index + 1) * STATEMENTS_MOST),
  );
}

/** Its example as a file: what fits a cell. */
function exampleOf({ example }: KindOfMasterData): string {
  const cells = Object.entries(example).filter(([, value]) => typeof value !== 'object');
  return `${cells.map(([name]) => name).join(',')}\r\n${cells.map(([, value]) => String(value)).join(',')}\r\n`;
}

export const CSV_CONTROLLERS: readonly Type[] = KINDS.map(csvOf);
