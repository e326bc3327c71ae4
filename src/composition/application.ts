import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module.js';
import type { LedgerParts } from '../http/server/ledger-parts.js';
import { addOpenApi } from '../http/server/openapi.js';
import { ProblemFilter } from '../http/server/problem-filter.js';
import { answerBadPath, drainTooLarge, limitRequests, refuseWhenStopping } from '../http/server/request-limits.js';
import { closeConnectionsAtEnd } from '../http/server/connections-at-end.js';
import { refuseWrongMethods } from '../http/server/wrong-methods.js';
import { nestLogger } from '../telemetry/logging.js';
import { observeRequests, requestIdOf } from '../telemetry/observe-requests.js';
import { readBodies } from '../http/server/bodies.js';

/** An id in a path may be as long as the longest identifier that is read, percent-encoded. */
const PARAMETER_CHARACTERS = 6_000;

/** The HTTP application over a ledger, not listening yet. */
export async function createApplication(parts: LedgerParts): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: parts.config.bodyLimitBytes,
    routerOptions: { maxParamLength: PARAMETER_CHARACTERS },
    forceCloseConnections: 'idle',
    // Its own answer is no problem of ours, and does not say when to come again.
    return503OnClosing: false,
    // A body of many items takes its time on a slow line, but not for ever.
    requestTimeout: 120_000,
    frameworkErrors: answerBadPath,
    genReqId: requestIdOf,
    requestIdHeader: false,
  });
  observeRequests(adapter.getInstance(), parts.metrics, parts.logger);
  readBodies(adapter.getInstance());
  limitRequests(adapter.getInstance());
  drainTooLarge(adapter.getInstance(), parts.config.bodyLimitBytes);
  refuseWhenStopping(adapter.getInstance());
  closeConnectionsAtEnd(adapter.getInstance());
  const refuseOtherMethods = refuseWrongMethods(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.over(parts), adapter, {
    logger: nestLogger(parts.logger),
    abortOnError: false,
    bodyParser: false,
  });
  app.useGlobalFilters(app.get(ProblemFilter));
  addOpenApi(app);
  await app.init();
  refuseOtherMethods();
  return app;
}
