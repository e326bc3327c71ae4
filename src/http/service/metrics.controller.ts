import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { observeLedger } from '../../telemetry/observe-ledger.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import { Problems } from '../server/documented.js';
import { Permission } from '../server/permission.js';

@ApiTags('service')
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  @Get()
  @Permission('service:metrics')
  @ApiOperation({ summary: 'Metrics as Prometheus reads them', operationId: 'metrics' })
  @ApiProduces('text/plain')
  @ApiResponse({
    status: 200,
    content: {
      'text/plain': { schema: { type: 'string' }, example: 'traceledger_model_lag_events{model="histories"} 0' },
    },
  })
  @Problems(503)
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const { metrics } = this.parts;
    await this.lookAtLedger();
    await reply.header('content-type', metrics.registry.contentType).send(await metrics.registry.metrics());
  }

  private async lookAtLedger(): Promise<void> {
    const { metrics, writer, db, pools, store, release, logger } = this.parts;
    metrics.isWriter.set(writer.status().role === 'active' ? 1 : 0);
    for (const err of await observeLedger({ store, db, pools, metrics, release }))
      logger.warn({ err }, 'some metrics could not be brought up to date');
  }
}
