import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, CONTROLLERS } from '../app.module.js';
import { guardRequests, type Access } from '../auth/guard.js';
import { permittedRoutes } from '../http/server/permission.js';
import type { LedgerParts } from '../http/server/ledger-parts.js';
import { addOpenApi } from '../http/server/openapi.js';
import { ProblemFilter } from '../http/server/problem-filter.js';
import { headAnswers } from '../http/server/answer-headers.js';
import { admitOrigins } from '../http/server/cross-origin.js';
import { answerBadPath, drainTooLarge, limitRequests, refuseWhenStopping } from '../http/server/request-limits.js';
import { closeConnectionsAtEnd } from '../http/server/connections-at-end.js';
import { refuseWrongMethods } from '../http/server/wrong-methods.js';
import type { ReadRecorder } from '../read-log/read-recorder.js';
import { recordReads } from '../read-log/record-reads.js';
import { nestLogger } from '../telemetry/logging.js';
import { observeRequests, requestIdOf } from '../telemetry/observe-requests.js';
import { readBodies } from '../http/server/bodies.js';
import { boundedFastify } from './http-server.js';
import { ServedCertificate } from './served-certificate.js';

/** An id in a path may be as long as the longest identifier that is read, percent-encoded. */
const PARAMETER_CHARACTERS = 6_000;

/** The HTTP application over a ledger, not listening yet. Throws `BadSettingsError` for a certificate that cannot be served. */
export async function createApplication(
  parts: LedgerParts,
  { access, reads }: { readonly access: Access; readonly reads: ReadRecorder },
): Promise<NestFastifyApplication> {
  const routes = permittedRoutes(CONTROLLERS);
  const { config } = parts;
  const certificate = ServedCertificate.of(config, parts.logger);
  const adapter = new FastifyAdapter({
    ...boundedFastify(config, certificate),
    bodyLimit: config.bodyLimitBytes,
    routerOptions: { maxParamLength: PARAMETER_CHARACTERS },
    forceCloseConnections: 'idle',
    ...(config.trustedProxies.length === 0 ? {} : { trustProxy: [...config.trustedProxies] }),
    // Its own answer is no problem of ours, and does not say when to come again.
    return503OnClosing: false,
    frameworkErrors: answerBadPath,
    genReqId: requestIdOf,
    requestIdHeader: false,
  });
  adapter.getInstance().server.maxConnections = config.maximumConnections;
  observeRequests(adapter.getInstance(), parts.metrics, parts.logger);
  headAnswers(adapter.getInstance(), { isSecure: certificate !== undefined });
  admitOrigins(adapter.getInstance(), config.corsOrigins);
  readBodies(adapter.getInstance());
  limitRequests(adapter.getInstance());
  drainTooLarge(adapter.getInstance(), config.bodyLimitBytes);
  refuseWhenStopping(adapter.getInstance());
  closeConnectionsAtEnd(adapter.getInstance());
  guardRequests(adapter.getInstance(), routes, access, config);
  recordReads(adapter.getInstance(), routes, reads);
  const refuseOtherMethods = refuseWrongMethods(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.over(parts), adapter, {
    logger: nestLogger(parts.logger),
    abortOnError: false,
    bodyParser: false,
  });
  app.useGlobalFilters(app.get(ProblemFilter));
  addOpenApi(app, routes);
  await app.init();
  refuseOtherMethods();
  return app;
}
