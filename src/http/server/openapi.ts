import type { INestApplication } from '@nestjs/common';
import { problemContent, problemDescription } from './documented.js';
import { OPEN, type PermittedRoute } from './permission.js';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

const DESCRIPTION = `Every serial number from birth to end of life: where it is, whose it is, and which units a recall hits.

Ids are taken in any spelling (canonical, EPC URN, GS1 Digital Link, element string, scan) and answered in their canonical form.
A write answers with its \`position\`; pass it as \`after\` to any read to see your own write. Every request comes with a key, as \`Authorization: Bearer tl_...\`. Errors are problem details (RFC 9457).`;

/** The document of all routes. */
export function openApiDocument(app: INestApplication, routes: readonly PermittedRoute[]): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('traceledger')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addServer('/')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        description: 'An API key, `tl_...`, or an access token of the provider (docs/security.md).',
      },
      KEY,
    );
  const document = SwaggerModule.createDocument(app, builder.build());
  for (const route of routes) secure(document, route);
  return document;
}

const KEY = 'key';
const REFUSED = [401, 403] as const;

/** What a route needs is said where it is declared, and only there. */
function secure({ paths }: OpenAPIObject, { verb, path, permission }: PermittedRoute): void {
  const item = paths[path.replaceAll(/:(\w+)/g, '{$1}')];
  const operation = item?.[verb.toLowerCase() as 'get' | 'post'];
  if (!operation) return;
  operation.security = permission === OPEN ? [] : [{ [KEY]: [] }];
  if (permission === OPEN) return;
  Object.assign(operation, { 'x-permission': permission });
  for (const status of REFUSED)
    operation.responses[String(status)] = { description: problemDescription(status), content: problemContent(status) };
}

/** Serves the document at /openapi.json and a page to try it at /docs. */
export function addOpenApi(app: INestApplication, routes: readonly PermittedRoute[]): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app, routes), {
    // A key that is typed in there is gone with the page.
    swaggerOptions: { persistAuthorization: false },
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'traceledger',
  });
}
