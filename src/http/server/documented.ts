import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiQuery, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemBody } from './problem.dto.js';

const PROBLEMS: Readonly<
  Record<number, { readonly description: string; readonly code: string; readonly example: object }>
> = {
  400: { description: 'The path or the body cannot be read.', code: 'invalid-request', example: {} },
  401: {
    description: 'No key, or one that opens nothing: unknown, expired or revoked.',
    code: 'unauthenticated',
    example: {},
  },
  403: { description: 'The key does not permit it; the detail names the permission.', code: 'forbidden', example: {} },
  404: { description: 'Nothing was recorded of this by the moment that is asked for.', code: 'not-found', example: {} },
  406: {
    description: 'No form that is answered is one of those that are accepted.',
    code: 'invalid-request',
    example: {},
  },
  409: {
    description: 'The history of an item forbids it; nothing was recorded.',
    code: 'contradicts-history',
    example: {
      violations: [
        {
          field: 'items[0].id',
          item: '01/00300011111116/21/A',
          rule: 'it is manufactured a second time',
          history: 'manufactured 2026-03-01',
        },
      ],
      violationsTotal: 1,
    },
  },
  410: { description: 'What was read last is no part of this ledger any more: begin anew.', code: 'gone', example: {} },
  413: { description: 'More bytes or items than one call takes.', code: 'too-large', example: {} },
  415: { description: 'The body is of a type that is not taken here.', code: 'invalid-request', example: {} },
  422: {
    description: 'Fields break rules of form, or the idempotency key was used for another request (`key-reused`).',
    code: 'invalid-request',
    example: {
      violations: [
        {
          field: 'items[3].id',
          value: '01/00300011111117/21/A',
          rule: 'GTIN check digit is 7, the digits before it give 6',
        },
      ],
      violationsTotal: 1,
    },
  },
  503: {
    description:
      'Try again after `Retry-After`: `overloaded`, `unavailable`, `behind`, or `outcome-unknown` (repeat with the same key).',
    code: 'unavailable',
    example: { retryAfterSeconds: 1 },
  },
};

export function problemDescription(status: number): string {
  return PROBLEMS[status]?.description ?? '';
}

/** How a problem of this status is documented. */
export function problemContent(status: number): Readonly<Record<string, object>> {
  const { description = '', code = '', example = {} } = PROBLEMS[status] ?? {};
  const shown = {
    type: `urn:traceledger:problem:${code}`,
    title: description,
    status,
    detail: description,
    code,
    ...example,
  };
  return { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemBody) }, example: shown } };
}

/** The problem details (RFC 9457) that a route may answer with, each with an example. */
export function Problems(...statuses: readonly number[]): MethodDecorator & ClassDecorator {
  const responses = statuses.map((status) =>
    ApiResponse({ status, description: problemDescription(status), content: problemContent(status) }),
  );
  return applyDecorators(ApiExtraModels(ProblemBody), ...responses);
}

/** The headers that every write takes. */
export function WriteHeaders(): MethodDecorator & ClassDecorator {
  const header = (name: string, description: string, example: string): MethodDecorator =>
    ApiHeader({ name, required: false, description, schema: { type: 'string', maxLength: 200 }, example });
  return applyDecorators(
    header(
      'Idempotency-Key',
      'Sent again with the same body, the first answer comes back and nothing is recorded. Made by the server where it is absent.',
      'scanner-7-0001',
    ),
    header(
      'X-Actor',
      'Who did it, as the device or system says: kept as `claimedActor`. An opaque reference, no personal data.',
      'op-81',
    ),
    header('X-Device', 'The device.', 'scanner-7'),
    header('X-System', 'The system.', 'wms'),
    header('X-Correlation-Id', 'What it belongs to.', 'wave-12'),
  );
}

const AFTER = 'Answer from no earlier than this position (that of your write); waits for some seconds, then 503.';
const AS_OF = 'As it was then (event time): an instant or a date.';
const KNOWN_AT = 'As it was known then: a position of the log, or a record time.';

/** The parameters that reads share. */
export function ReadParameters(
  ...names: readonly ('after' | 'asOf' | 'knownAt' | 'limit' | 'cursor')[]
): MethodDecorator & ClassDecorator {
  const all = {
    after: ApiQuery({
      name: 'after',
      required: false,
      description: AFTER,
      schema: { type: 'integer', minimum: 0 },
      example: 4711,
    }),
    asOf: ApiQuery({
      name: 'asOf',
      required: false,
      description: AS_OF,
      schema: { type: 'string' },
      example: '2026-03-27',
    }),
    knownAt: ApiQuery({
      name: 'knownAt',
      required: false,
      description: KNOWN_AT,
      schema: { type: 'string' },
      example: '4711',
    }),
    limit: ApiQuery({
      name: 'limit',
      required: false,
      description: 'Entries of a page.',
      schema: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
    }),
    cursor: ApiQuery({
      name: 'cursor',
      required: false,
      description: 'From the `Link` header of the page before.',
      schema: { type: 'string' },
    }),
  };
  return applyDecorators(...names.map((name) => all[name]));
}
