import { describe, expect, it } from '@jest/globals';
import { AnswerCheck, type Answered } from './answer-check.js';
import type { OpenApiDocument, Schema } from './openapi-document.js';
import { unseenIn } from './unseen.js';

const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const problem = { content: { 'application/problem+json': { schema: reference('ProblemBody') } } };

const DOCUMENT: OpenApiDocument = {
  paths: {
    '/v1/items/{id}': {
      get: {
        responses: {
          200: { content: { 'application/json': { schema: reference('ItemBody') } } },
          304: {},
          404: problem,
        },
      },
    },
    '/v1/lines': {
      get: { responses: { 200: { content: { 'application/x-ndjson': { schema: reference('PlaceBody') } } } } },
    },
  },
  components: {
    schemas: {
      ItemBody: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'string' },
          place: { allOf: [reference('PlaceBody')] },
          forms: { type: 'object', additionalProperties: { type: 'string' } },
        },
      },
      PlaceBody: { type: 'object', required: ['kind'], properties: { kind: { type: 'string' } } },
      ProblemBody: { type: 'object', required: ['code'], properties: { code: { type: 'string' } } },
    },
  },
};

function watched(): {
  readonly fault: (answer: Partial<Answered>, body?: unknown) => string | undefined;
  readonly unseen: () => readonly string[];
} {
  const [seen, absent, routes] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const check = new AnswerCheck(DOCUMENT, {
    seen: (field) => seen.add(field),
    absent: (field) => absent.add(field),
    route: (route) => routes.add(route),
  });
  const usual = { method: 'GET', path: '/v1/items/a%2Fb?after=1', status: 200, type: 'application/json' };
  return {
    fault: (answer, body) =>
      check.faultOf({ ...usual, text: body === undefined ? undefined : JSON.stringify(body), ...answer }),
    unseen: () => unseenIn(DOCUMENT, { seen, absent, routes }),
  };
}

describe('an answer', () => {
  const { fault } = watched();

  it('is as documented, at any depth', () => {
    expect(fault({}, { id: 'x', place: { kind: 'at' }, forms: { urn: 'y' } })).toBeUndefined();
    expect(fault({ status: 304, type: undefined })).toBeUndefined();
    expect(fault({ status: 404, type: 'application/problem+json' }, { code: 'not-found' })).toBeUndefined();
  });

  it('has no field that is not documented', () => {
    expect(fault({}, { id: 'x', colour: 'red' })).toContain('colour');
    expect(fault({}, { id: 'x', place: { kind: 'at', since: 1 } })).toContain('since');
  });

  it('has what is required, of its type', () => {
    expect(fault({}, {})).toContain('id');
    expect(fault({}, { id: 1 })).toContain('/id');
    expect(fault({}, { id: 'x', forms: { urn: 1 } })).toContain('/forms/urn');
  });

  it('is of a route, a status and a type that are documented', () => {
    expect(fault({ path: '/v1/nothing' }, {})).toContain('no such route');
    expect(fault({ method: 'POST' }, {})).toContain('no such route');
    expect(fault({ status: 409, type: 'application/problem+json' }, { code: 'x' })).toContain('no such status');
    expect(fault({ type: 'text/plain' }, {})).toContain('text/plain');
    expect(
      fault({ path: '/v1/nothing', status: 404, type: 'application/problem+json' }, { code: 'x' }),
    ).toBeUndefined();
  });

  it('is looked at line by line where it is lines', () => {
    const lines = { path: '/v1/lines', type: 'application/x-ndjson' };
    expect(fault({ ...lines, text: '{"kind":"at"}\n{"kind":"gone"}\n' })).toBeUndefined();
    expect(fault({ ...lines, text: '{"kind":"at"}\n{"kin":"gone"}\n' })).toContain('kin');
  });
});

describe('what a run showed', () => {
  it('is all that is documented, or the rest is named', () => {
    const { fault, unseen } = watched();
    fault({}, { id: 'x' });
    expect(unseen()).toEqual([
      'get /v1/items/{id} 304: is never answered',
      'get /v1/lines 200: is never answered',
      'ItemBody.place: is in no answer',
      'PlaceBody.kind: is in no answer',
      'ItemBody.forms: is in no answer',
      'ProblemBody.code: is in no answer',
    ]);
  });

  it('has each optional field away once', () => {
    const { fault, unseen } = watched();
    fault({}, { id: 'x', forms: {}, place: { kind: 'at' } });
    expect(unseen()).toContain('ItemBody.forms: is optional, and in every answer');
    fault({}, { id: 'x' });
    expect(unseen().filter((told) => told.includes('optional'))).toEqual([]);
  });
});
