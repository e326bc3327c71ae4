import { Body, Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problems, WriteHeaders } from '../http/server/documented.js';
import { Permission } from '../http/server/permission.js';
import { permissionOf } from '../ledger/operations/rules-of-operations.js';
import { LEDGER_PARTS, type LedgerParts } from '../http/server/ledger-parts.js';
import type { Sender } from '../http/writing/sender.js';
import { CaptureEpcisDocument } from './capture-epcis-document.js';
import { announceLimits } from './capture-limits.js';
import { documentAnswer, EpcisAnswerBody, RECORDED_FOR, sentDocument, type EpcisAnswer } from './document-answer.js';
import { DOCUMENT_EXAMPLE, DOCUMENT_TYPES } from './document-body.js';
import { CaptureJobs } from './jobs/capture-jobs.js';
import { BEHAVIOURS } from './jobs/capture-jobs.tables.js';
import { CaptureJobBody, jobShown } from './jobs/job.dto.js';
import type { JobShown } from './jobs/job-store.js';
import { behaviourOf, preferredWaitMs } from './preferred.js';

/** Larger ones are always jobs. */
const AT_ONCE_BYTES = 1_048_576;

@ApiTags('epcis')
@Controller('v1/epcis')
export class EpcisController {
  constructor(
    private readonly commands: CommandBus,
    private readonly jobs: CaptureJobs,
    @Inject(LEDGER_PARTS) private readonly parts: LedgerParts,
  ) {}

  /** Claims are recorded whatever the history says; what contradicts it comes back as flags. */
  @Post('capture')
  @Permission(permissionOf('observe'))
  @ApiOperation({
    summary: 'Take in an EPCIS document: claims of its sender',
    operationId: 'captureEpcis',
    description:
      'EPCIS 1.2 XML, 2.0 XML or 2.0 JSON-LD: a capture document, a query document, a list of events or one event. It becomes a job, which `Location` names. With `Prefer: wait=10` ' +
      'a document of up to 1 MiB is answered by what came of it (201). ObjectEvents, AggregationEvents and ' +
      'AssociationEvents of serialized items are recorded; what the ledger cannot use is kept with the document and named in `warnings`. Without ' +
      '`Idempotency-Key`, the sender and the instance identifier of the document are the key, or else its bytes: sent again, it is answered as known.',
  })
  @ApiConsumes(...DOCUMENT_TYPES)
  @ApiBody({ schema: { type: 'string' }, examples: { receiving: { summary: 'A receipt', value: DOCUMENT_EXAMPLE } } })
  @ApiHeader({ name: 'Prefer', required: false, schema: { type: 'string' }, example: 'wait=10' })
  @ApiHeader({
    name: 'GS1-Capture-Error-Behaviour',
    required: false,
    schema: { type: 'string', enum: [...BEHAVIOURS] },
  })
  @ApiHeader(RECORDED_FOR)
  @ApiResponse({
    status: 201,
    type: EpcisAnswerBody,
    description: 'Recorded, or known (`Idempotency-Replayed: true`).',
  })
  @ApiResponse({ status: 202, type: CaptureJobBody, description: 'Kept as a job.' })
  @WriteHeaders()
  @Problems(409, 413, 415, 422, 503)
  async capture(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EpcisAnswer | CaptureJobBody> {
    const sent = sentDocument(body, request);
    const behaviour = behaviourOf(request.headers);
    const waitMs = preferredWaitMs(request.headers);
    announceLimits(reply, this.parts.config.bodyLimitBytes);
    if (waitMs !== undefined) void reply.header('preference-applied', 'wait');
    if (waitMs !== undefined && behaviour === 'rollback' && sent.bytes.length <= AT_ONCE_BYTES)
      return documentAnswer(reply, await this.commands.execute(new CaptureEpcisDocument(sent)));
    return this.job(await this.jobs.add(sent, behaviour), sent.sender, waitMs, reply);
  }

  private async job(
    kept: JobShown,
    sender: Sender,
    waitMs: number | undefined,
    reply: FastifyReply,
  ): Promise<CaptureJobBody> {
    if (waitMs !== undefined && kept.finished_at === null) await this.jobs.finished(kept, waitMs);
    const now = waitMs === undefined ? kept : ((await this.jobs.find(sender, kept.job)) ?? kept);
    void reply.status(202).header('location', `/v1/epcis/capture/${kept.job}`);
    return jobShown(now);
  }
}
