import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AsAsked, type Asked } from '../../http/reading/asked.js';
import { readCursor, writeCursor } from '../../http/reading/cursor.js';
import { Faults } from '../../http/reading/faults.js';
import { linkNext } from '../../http/reading/next-link.js';
import { readQuery } from '../../http/reading/read-request.js';
import { Problems, ReadParameters } from '../../http/server/documented.js';
import { Permission } from '../../http/server/permission.js';
import { LedgerError } from '../../ledger/errors.js';
import { permissionOf } from '../../ledger/operations/rules-of-operations.js';
import { EPCIS_SAYS } from '../epcis.sentences.js';
import { announceLimits } from '../capture-limits.js';
import { CaptureJobs } from './capture-jobs.js';
import { CaptureJobBody, CaptureJobsBody, jobShown } from './job.dto.js';

type Place = readonly [createdAt: number, job: string];

const isPlace = (value: unknown): value is Place =>
  Array.isArray(value) && value.length === 2 && Number.isSafeInteger(value[0]) && typeof value[1] === 'string';

/** Whoever captures sees the jobs of his own. */
@ApiTags('epcis')
@Controller('v1/epcis/capture')
export class CaptureJobsController {
  constructor(private readonly jobs: CaptureJobs) {}

  @Get()
  @Permission(permissionOf('observe'))
  @ApiOperation({ summary: 'The capture jobs of this caller', operationId: 'captureJobs' })
  @ApiResponse({ status: 200, type: CaptureJobsBody })
  @ReadParameters('limit', 'cursor')
  @Problems(422, 503)
  async list(
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CaptureJobsBody> {
    const faults = new Faults();
    const { limit, cursor } = readQuery(asked, ['limit', 'cursor'], [], faults);
    const { caller } = asked.reader;
    const question = { route: 'capture-jobs', caller };
    const behind = readCursor(cursor, question, isPlace, faults);
    faults.throwIfAny();
    announceLimits(reply);
    const found = await this.jobs.list({ caller }, limit + 1, behind);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const next = found.length > limit && last ? writeCursor(question, [Number(last.created_at), last.job]) : undefined;
    linkNext(request, reply, next);
    return { jobs: page.map(jobShown) };
  }

  @Get(':id')
  @Permission(permissionOf('observe'))
  @ApiOperation({ summary: 'What became of a capture job of this caller', operationId: 'captureJob' })
  @ApiParam({ name: 'id', example: '0b5c8e5e-5f4a-4f0a-9d5e-6f2c1c9a7b10' })
  @ApiResponse({ status: 200, type: CaptureJobBody })
  @Problems(400, 404, 422, 503)
  async find(@Param('id') id: string, @AsAsked() asked: Asked): Promise<CaptureJobBody> {
    const faults = new Faults();
    readQuery(asked, [], [], faults);
    faults.throwIfAny();
    const found = UUID.test(id) ? await this.jobs.find(asked.reader, id) : undefined;
    if (!found) throw new LedgerError('not-found', { message: EPCIS_SAYS['no-job']() });
    return jobShown(found);
  }
}

const UUID = /^[0-9a-f-]{36}$/;
