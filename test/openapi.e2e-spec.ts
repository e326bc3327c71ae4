import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { request } from './support/api-answer.js';
import { closed } from './support/documented-answers/openapi-document.js';
import { OPERATION_NAMES } from '../src/ledger/operations/operation.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

interface Content {
  readonly schema?: { readonly $ref?: string };
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly security?: readonly object[];
  readonly 'x-permission'?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: object }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<
    Record<string, { readonly description?: string; readonly content?: Readonly<Record<string, Content>> }>
  >;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly properties?: Readonly<Record<string, object>> }>>;
  };
}

const EPCIS_LISTS = ['eventTypes', 'epcs', 'bizSteps', 'bizLocations', 'readPoints', 'dispositions'];
const EPCIS_QUESTIONS = [
  'events',
  'events/{id}',
  ...EPCIS_LISTS.flatMap((list) => [list, `${list}/{value}`, `${list}/{value}/events`]),
];

const ROUTES = [
  ...OPERATION_NAMES.map((name) => `post /v1/operations/${name}`),
  'post /v1/operations',
  'get /v1/captures',
  'get /v1/captures/{id}',
  'get /v1/captures/{id}/flags',
  'get /v1/refusals/{id}',
  'get /v1/items',
  'get /v1/items/{id}',
  'get /v1/items/{id}/history',
  'get /v1/items/{id}/owners',
  'get /v1/items/{id}/tree',
  'post /v1/items/query',
  'get /v1/stock',
  'get /v1/stock/changes',
  'get /v1/items/changes',
  ...['products', 'locations', 'parties', 'lots'].flatMap((plural) => [
    `post /v1/${plural}`,
    `post /v1/${plural}/csv`,
    `get /v1/${plural}`,
    `get /v1/${plural}/{id}`,
    `get /v1/${plural}/{id}/history`,
  ]),
  'get /v1/feed',
  'post /v1/recalls',
  'get /v1/recalls',
  'get /v1/recalls/{id}',
  'get /v1/recalls/{id}/impact',
  'post /v1/recalls/{id}/close',
  'post /v1/recalls/{id}/clear',
  'post /v1/traces',
  'post /v1/epcis/capture',
  'get /v1/epcis/capture',
  'get /v1/epcis/capture/{id}',
  'options /v1/epcis/capture',
  'options /v1/epcis/capture/{id}',
  'post /v1/epcis/events',
  'post /v1/epcis/convert',
  'post /v1/epcis/validate',
  ...EPCIS_QUESTIONS.flatMap((path) => [`get /v1/epcis/${path}`, `options /v1/epcis/${path}`]),
  'get /v1/keys',
  'post /v1/keys',
  'post /v1/keys/{id}/rotate',
  'post /v1/keys/{id}/revoke',
  'get /v1/grants',
  'get /v1/reads',
  'get /health/live',
  'get /health/ready',
  'get /metrics',
];

/** All values under this key, at any depth. */
function valuesOf(key: string, within: unknown): readonly unknown[] {
  if (typeof within !== 'object' || within === null) return [];
  return Object.entries(within).flatMap(([name, value]) => (name === key ? [value] : valuesOf(key, value)));
}

describe('the OpenAPI document', () => {
  let app: LedgerApp;
  let document: Document;
  const operations = (): readonly (readonly [string, Operation])[] =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
    );

  beforeAll(async () => {
    app = await startLedger({ projector: false });
    document = (await request(app.url).get('/openapi.json')).body as unknown as Document;
  });
  afterAll(() => app.stop());

  it('has every route, and no other', () => {
    expect(document.openapi).toMatch(/^3\./);
    expect(
      operations()
        .map(([route]) => route)
        .sort(),
    ).toEqual([...ROUTES].sort());
  });

  it('says of each route what it is, by a name of its own', () => {
    for (const [route, { summary, operationId }] of operations())
      expect([route, Boolean(summary), Boolean(operationId)]).toEqual([route, true, true]);
    const ids = operations().map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says what each needs: a key with a permission, but for the one that tells nothing', () => {
    for (const [route, operation] of operations()) {
      const isOpen = route === 'get /health/live';
      expect([route, operation.security]).toEqual([route, isOpen ? [] : [{ key: [] }]]);
      expect([route, operation['x-permission']]).toEqual([
        route,
        isOpen ? undefined : expect.stringMatching(/^(record|read|service):[a-z-]+$/),
      ]);
      expect([route, '401' in operation.responses, '403' in operation.responses]).toEqual([route, !isOpen, !isOpen]);
    }
  });

  it('names every parameter of a path', () => {
    for (const [route, { parameters = [] }] of operations()) {
      const named = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect([route, parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)]).toEqual([
        route,
        named,
      ]);
    }
  });

  it('describes each body and each answer, errors included, with examples', () => {
    for (const [route, { requestBody, responses }] of operations()) {
      if (route.startsWith('post'))
        expect([route, Object.keys(requestBody?.content ?? {}).length > 0]).toEqual([route, true]);
      const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      expect([route, good.length > 0]).toEqual([route, true]);
      for (const [status, { content = {} }] of Object.entries(responses)) {
        for (const one of Object.values(content))
          expect([route, status, hasExample(one)]).toEqual([route, status, true]);
        const isProblem = Number(status) >= 400 && !route.includes('/health/');
        if (isProblem)
          expect([route, status, Object.keys(content)]).toEqual([route, status, ['application/problem+json']]);
      }
      if (!route.includes('/health/') && !route.includes('/metrics'))
        expect([route, Object.keys(responses).some((status) => status >= '400')]).toEqual([route, true]);
    }
  });

  /** An example beside the schema, or one of its fields' own. */
  function hasExample({ schema, example, examples }: Content): boolean {
    if (example !== undefined || examples !== undefined) return true;
    const name = JSON.stringify(schema ?? {}).match(/#\/components\/schemas\/(\w+)/)?.[1];
    return name !== undefined && valuesOf('example', document.components.schemas[name]).length > 0;
  }

  it('shows an example of each request', () => {
    for (const [route, { requestBody }] of operations())
      for (const { examples = {} } of Object.values(requestBody?.content ?? {}))
        expect([route, Object.keys(examples).length > 0]).toEqual([route, true]);
  });

  it('shows requests that its own schemas take, with no field beside those that they name', () => {
    const ajv = new Ajv({ strict: false }).addSchema(closed(document), 'openapi');
    for (const [route, { requestBody }] of operations())
      for (const { schema = {}, examples = {} } of Object.values(requestBody?.content ?? {})) {
        const reference = schema.$ref === undefined ? schema : { $ref: `openapi${schema.$ref}` };
        const validate = ajv.compile(reference);
        for (const [name, { value }] of Object.entries(examples))
          expect([route, name, validate(value), validate.errors]).toEqual([route, name, true, null]);
      }
  });

  it('is the one that answers are compared with', () => {
    const ofRun = readFileSync(join(process.env.DOCUMENTED_ANSWERS ?? '', 'document.json'), 'utf8');
    expect(document).toEqual(JSON.parse(ofRun));
  });

  it('refers to nothing that is not there', () => {
    for (const reference of valuesOf('$ref', document)) {
      const name = String(reference).replace('#/components/schemas/', '');
      expect([name, name in document.components.schemas]).toEqual([name, true]);
    }
  });

  it('is shown as a page', async () => {
    const page = await request(app.url).get('/docs').redirects(1);
    expect(page.status).toBe(200);
    expect(page.text).toContain('swagger-ui');
    expect((await request(app.url).get('/docs/swagger-ui-bundle.js')).status).toBe(200);
  });
});
