import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CaptureEpcisDocumentHandler } from './epcis/capture-epcis-document.js';
import { EpcisController } from './epcis/epcis.controller.js';
import { InternalController } from './http/service/internal.controller.js';
import { HealthController } from './http/service/health.controller.js';
import { MetricsController } from './http/service/metrics.controller.js';
import { LEDGER_PARTS, type LedgerParts } from './http/ledger-parts.js';
import { ItemsController } from './http/items/items.controller.js';
import { ItemReads } from './http/items/item-reads.js';
import { CapturesController } from './http/operations/captures.controller.js';
import { COMMAND_HANDLERS } from './http/operations/operation-commands.js';
import { OperationsController } from './http/operations/operations.controller.js';
import { ProblemFilter } from './http/problem-filter.js';
import { Reads } from './http/reads.js';
import { ImpactReads } from './http/recalls/impact-reads.js';
import { LongAnswers } from './http/recalls/long-answers.js';
import { RecallsController } from './http/recalls/recalls.controller.js';
import { TracesController } from './http/recalls/traces.controller.js';
import { HistoryReads } from './http/items/history-reads.js';
import { ItemViewsController } from './http/items/item-views.controller.js';
import { ItemsQueryController } from './http/items/items-query.controller.js';
import { OwnerReads } from './http/items/owner-reads.js';
import { TreeReads } from './http/items/tree-reads.js';
import { StockController } from './http/stock/stock.controller.js';
import { StockReads } from './http/stock/stock-reads.js';
import { RefusalsController } from './http/operations/refusals.controller.js';
import { Refusals } from './http/refusals.js';

/** The edge of the ledger. What it stands on is put together by the process and handed in. */
@Module({})
export class AppModule {
  static over(parts: LedgerParts): DynamicModule {
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        OperationsController,
        CapturesController,
        RefusalsController,
        ItemsController,
        ItemsQueryController,
        ItemViewsController,
        RecallsController,
        TracesController,
        EpcisController,
        StockController,
        HealthController,
        MetricsController,
        InternalController,
      ],
      providers: [
        { provide: LEDGER_PARTS, useValue: parts },
        ProblemFilter,
        Refusals,
        Reads,
        ItemReads,
        HistoryReads,
        TreeReads,
        OwnerReads,
        ImpactReads,
        LongAnswers,
        StockReads,
        ...COMMAND_HANDLERS,
        CaptureEpcisDocumentHandler,
      ],
    };
  }
}
