import { writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule, CONTROLLERS } from '../../../src/app.module.js';
import type { LedgerParts } from '../../../src/http/server/ledger-parts.js';
import { permittedRoutes } from '../../../src/http/server/permission.js';
import { openApiDocument } from '../../../src/http/server/openapi.js';

/** The document follows from the routes alone: nothing behind them is made. */
const app = await NestFactory.create(AppModule.over({} as LedgerParts), new FastifyAdapter(), {
  preview: true,
  logger: ['error'],
});
writeFileSync(process.argv[2] ?? '', JSON.stringify(openApiDocument(app, permittedRoutes(CONTROLLERS))));
