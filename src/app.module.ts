import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GrantsController } from './auth/grants.controller.js';
import { KeysController } from './auth/keys.controller.js';
import { CaptureEpcisDocumentHandler } from './epcis/capture-epcis-document.js';
import { EpcisController } from './epcis/epcis.controller.js';
import { CaptureJobs } from './epcis/jobs/capture-jobs.js';
import { CaptureJobsController } from './epcis/jobs/capture-jobs.controller.js';
import { EventCaptureController } from './epcis/event-capture/event-capture.controller.js';
import { ConvertController } from './epcis/convert/convert.controller.js';
import { DiscoveryController } from './epcis/query/discovery.controller.js';
import { EventReads } from './epcis/query/event-reads.js';
import { EventsController } from './epcis/query/events.controller.js';
import { ResourceReads } from './epcis/query/resource-reads.js';
import { ResourcesController } from './epcis/query/resources.controller.js';
import { ValidateController } from './epcis/validate/validate.controller.js';
import { FeedController } from './feeds/feed.controller.js';
import { FeedStreams } from './feeds/feed-streams.js';
import { InternalController } from './http/service/internal.controller.js';
import { HealthController } from './http/service/health.controller.js';
import { MetricsController } from './http/service/metrics.controller.js';
import { LEDGER_PARTS, type LedgerParts } from './http/server/ledger-parts.js';
import { ItemsController } from './http/items/items.controller.js';
import { ItemChangesController } from './http/items/item-changes.controller.js';
import { PartnerReads } from './http/reading/partner-reads.js';
import { ToldItems } from './http/items/told-items.js';
import { ToldRecalls } from './http/recalls/told-recalls.js';
import { ToldStock } from './http/stock/told-stock.js';
import { ToldHistories } from './http/history/told-history.js';
import { ItemReads } from './http/items/item-reads.js';
import { ItemsQueryReads } from './http/items/items-query-reads.js';
import { CaptureListController } from './http/captures/capture-list.controller.js';
import { FlagReads } from './http/captures/flag-reads.js';
import { FlagsController } from './http/captures/flags.controller.js';
import { CapturesController } from './http/captures/captures.controller.js';
import { MixedOperationsController } from './http/operations/mixed-operations.controller.js';
import { OperationsController } from './http/operations/operations.controller.js';
import { permittedRoutes } from './http/server/permission.js';
import { ProblemFilter } from './http/server/problem-filter.js';
import { Changes } from './http/reading/changes.js';
import { Reads } from './http/reading/reads.js';
import { ImpactReads } from './http/impact/impact-reads.js';
import { LongAnswers } from './http/impact/long-answers.js';
import { RecallsController } from './http/recalls/recalls.controller.js';
import { TracesController } from './http/impact/traces.controller.js';
import { HistoryReads } from './http/history/history-reads.js';
import { ItemsQueryController } from './http/items/items-query.controller.js';
import { CSV_CONTROLLERS } from './http/master-data/csv.controllers.js';
import { MASTER_DATA_CONTROLLERS } from './http/master-data/master-data.controllers.js';
import { MasterDataReads } from './http/master-data/master-data-reads.js';
import { StateMasterDataHandler } from './http/master-data/state-master-data.js';
import { OwnerReads } from './http/owners/owner-reads.js';
import { TreeReads } from './http/tree/tree-reads.js';
import { StockChangesController } from './http/stock/stock-changes.controller.js';
import { StockController } from './http/stock/stock.controller.js';
import { StockReads } from './http/stock/stock-reads.js';
import { ReadsController } from './read-log/reads.controller.js';
import { RefusalsController } from './http/operations/refusals.controller.js';
import { Refusals } from './http/server/refusals.js';
import { HistoryController } from './http/history/history.controller.js';
import { OwnersController } from './http/owners/owners.controller.js';
import { TreeController } from './http/tree/tree.controller.js';
import { ImpactController } from './http/impact/impact.controller.js';
import { RecallReads } from './http/recalls/recall-reads.js';
import { RecordOperationHandler } from './http/operations/record-operation.js';
import { RECALL_HANDLERS } from './http/recalls/recall-commands.js';

/** What answers requests, in the order in which the document of the API shows it. */
export const CONTROLLERS: readonly Type[] = [
  OperationsController,
  MixedOperationsController,
  CaptureListController,
  CapturesController,
  FlagsController,
  RefusalsController,
  ItemsController,
  ItemsQueryController,
  ItemChangesController,
  HistoryController,
  OwnersController,
  TreeController,
  RecallsController,
  ImpactController,
  TracesController,
  EpcisController,
  CaptureJobsController,
  EventCaptureController,
  ConvertController,
  ValidateController,
  EventsController,
  ResourcesController,
  DiscoveryController,
  StockController,
  StockChangesController,
  ...MASTER_DATA_CONTROLLERS,
  ...CSV_CONTROLLERS,
  FeedController,
  KeysController,
  GrantsController,
  ReadsController,
  HealthController,
  MetricsController,
  InternalController,
];

/** The edge of the ledger. What it stands on is put together by the process and handed in. */
@Module({})
export class AppModule {
  /** Throws for a route that names no permission. */
  static over(parts: LedgerParts): DynamicModule {
    permittedRoutes(CONTROLLERS);
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: [...CONTROLLERS],
      providers: [
        { provide: LEDGER_PARTS, useValue: parts },
        ProblemFilter,
        Refusals,
        Reads,
        Changes,
        PartnerReads,
        ToldItems,
        ToldHistories,
        ToldRecalls,
        ToldStock,
        ItemReads,
        ItemsQueryReads,
        HistoryReads,
        TreeReads,
        OwnerReads,
        RecallReads,
        ImpactReads,
        LongAnswers,
        StockReads,
        FlagReads,
        MasterDataReads,
        StateMasterDataHandler,
        FeedStreams,
        EventReads,
        ResourceReads,
        RecordOperationHandler,
        ...RECALL_HANDLERS,
        CaptureEpcisDocumentHandler,
        CaptureJobs,
      ],
    };
  }
}
