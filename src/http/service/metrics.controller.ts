import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { allBuilds } from '../../../projections/registry.js';
import { LEDGER_PARTS, type LedgerParts } from '../ledger-parts.js';

@ApiTags('service')
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  @Get()
  @ApiOperation({ summary: 'Metrics as Prometheus reads them', operationId: 'metrics' })
  @ApiProduces('text/plain')
  @ApiResponse({
    status: 200,
    content: { 'text/plain': { example: 'traceledger_model_lag_events{model="histories"} 0' } },
  })
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const { metrics } = this.parts;
    await this.lookAtModels();
    await reply.header('content-type', metrics.registry.contentType).send(await metrics.registry.metrics());
  }

  /** A store that is away leaves its figures as they were: the others are still of use. */
  private async lookAtModels(): Promise<void> {
    const { metrics, writer, db, store, config, logger } = this.parts;
    metrics.isWriter.set(writer.status().role === 'active' ? 1 : 0);
    try {
      const [head, builds] = await Promise.all([store.head(), allBuilds(db, config.ledger)]);
      for (const { model, position, state } of builds) {
        if (state !== 'live') continue;
        metrics.modelPosition.set({ model }, position);
        metrics.modelLag.set({ model }, Math.max(0, head - position));
      }
    } catch (error) {
      logger.warn({ err: error }, 'how far the read models are could not be read');
    }
  }
}
