import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { capturesByDocument } from '../../../projections/histories/captures-by-document.queries.js';
import type { DocumentSought } from '../../../projections/histories/documents.queries.js';
import { BEFORE_FIRST } from '../../event-store/event-store.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { readCursor, writeCursor, type PagedQuestion } from '../reading/cursor.js';
import { sought } from '../reading/document-sought.js';
import { Faults } from '../reading/faults.js';
import { linkNext } from '../reading/next-link.js';
import { parameter, readQuery } from '../reading/read-request.js';
import { Reads, type Asking } from '../reading/reads.js';
import { canonical } from '../reading/values.js';
import { Problems, ReadParameters } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { CapturesBody } from './capture.dto.js';
import { QUESTION_RULES } from '../reading/form.sentences.js';

const SHARED = ['after', 'limit', 'cursor'] as const;
const isPosition = (value: unknown): value is number => Number.isSafeInteger(value);

interface ListRequest extends Asking {
  readonly document: DocumentSought;
  readonly limit: number;
  /** The position to go on behind. */
  readonly behind: number;
}

const pagedOf = (document: DocumentSought): PagedQuestion => ({ route: 'captures', document });

function readList(asked: Asked): ListRequest {
  const faults = new Faults();
  const { cursor, ...read } = readQuery(asked, SHARED, ['document', 'issuer', 'type'], faults);
  const [id, by, type] = ['document', 'issuer', 'type'].map((name) => parameter(asked.query, name));
  const issuer = by === undefined ? undefined : canonical('party')(by, 'issuer', faults);
  if (id === undefined) faults.add('document', undefined, QUESTION_RULES['document-needed']());
  const rest = { ...(issuer === undefined ? {} : { issuer }), ...(type === undefined ? {} : { type }) };
  const document = sought({ id: id ?? '', ...rest }, 'document', 'document', faults) ?? { id: '' };
  const behind = readCursor(cursor, pagedOf(document), isPosition, faults) ?? BEFORE_FIRST;
  faults.throwIfAny();
  return { ...read, document, behind };
}

@ApiTags('operations')
@Controller('v1/captures')
export class CaptureListController {
  constructor(private readonly reads: Reads) {}

  @Get()
  @Permission('read:captures')
  @ApiOperation({
    summary: 'What was recorded with a business document, in the order of the log',
    operationId: 'captures',
  })
  @ApiQuery({
    name: 'document',
    description: 'Its number, or all of it as a CBV URN.',
    schema: { type: 'string' },
    example: 'urn:epcglobal:cbv:bt:0300011000007:PO-4711',
  })
  @ApiQuery({
    name: 'issuer',
    required: false,
    description: 'Who issued it.',
    schema: { type: 'string' },
    example: '417/0300011000007',
  })
  @ApiQuery({
    name: 'type',
    required: false,
    description: 'CBV business transaction type.',
    schema: { type: 'string' },
    example: 'po',
  })
  @ApiResponse({ status: 200, type: CapturesBody })
  @ReadParameters('after', 'limit', 'cursor')
  @Problems(422, 503)
  async list(
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { document, limit, behind, ...asking } = readList(asked);
    return this.reads.answer(['histories', 'captures'], asking, async (reading) => {
      const { db, schemaOf, position } = reading;
      const reader = { db, schema: schemaOf('histories') };
      const found = await capturesByDocument(reader, schemaOf('captures'), document, {
        after: behind,
        limit: limit + 1,
      });
      const captures = found.slice(0, limit);
      const last = captures.at(-1);
      linkNext(
        request,
        reply,
        found.length > limit && last ? writeCursor(pagedOf(document), last.position) : undefined,
      );
      return { captures, position, ...((await reading.lacks()) ? { incomplete: true } : {}) };
    });
  }
}
