import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

const DESCRIPTION = `Every serial number from birth to end of life: where it is, whose it is, and which units a recall hits.

Ids are taken in any spelling (canonical, EPC URN, GS1 Digital Link, element string, scan) and answered in their canonical form.
A write answers with its \`position\`; pass it as \`after\` to any read to see your own write. Errors are problem details (RFC 9457).`;

/** The document of all routes. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('traceledger')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addServer('/');
  return SwaggerModule.createDocument(app, builder.build());
}

/** Serves the document at /openapi.json and a page to try it at /docs. */
export function addOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'traceledger',
  });
}
