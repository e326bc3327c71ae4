import { gzipSync } from 'node:zlib';
import { fastify, type FastifyInstance } from 'fastify';
import { BODY_RULES } from '../../src/http/server/server.sentences.js';
import { LedgerError } from '../../src/ledger/errors.js';
import {
  answerBadPath,
  drainTooLarge,
  limitRequests,
  refuseWhenStopping,
} from '../../src/http/server/request-limits.js';
import { readBodies } from '../../src/http/server/bodies.js';
import { refuseWrongMethods } from '../../src/http/server/wrong-methods.js';
import { provokesEach, type Provoked } from '../support/provoked.js';

const ROUTE = '/v1/operations/move';
const LIMIT = 2_000;

interface Sent {
  readonly method?: 'POST' | 'PUT';
  readonly url?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One route, before which stands all that is refused before a request is read. */
function server(refused: (error: Error) => void): FastifyInstance {
  const instance = fastify({ frameworkErrors: answerBadPath });
  readBodies(instance);
  limitRequests(instance);
  drainTooLarge(instance, LIMIT);
  refuseWhenStopping(instance);
  const refuseOthers = refuseWrongMethods(instance);
  instance.setErrorHandler((error: Error, _request, reply) => {
    refused(error);
    return reply.status(400).send();
  });
  instance.post(ROUTE, () => ({}));
  refuseOthers();
  return instance;
}

/** `isRule` says which sentence is looked at: the rule of what is refused, or that of the answer. */
async function answer(given: Sent, isRule = false): Promise<Provoked> {
  const { method, url, body, headers } = { method: 'POST' as const, url: ROUTE, body: '{}', headers: {}, ...given };
  const errors: Error[] = [];
  const asked = server((error) => errors.push(error));
  const { 'content-type': type = 'application/json', ...rest } = headers;
  const own = type === '' ? rest : { 'content-type': type, ...rest };
  const reply = await asked.inject({ method, url, payload: body, headers: own });
  await asked.close();
  const [refused] = errors;
  const first = refused instanceof LedgerError ? refused.detail.violations?.[0] : undefined;
  if (isRule && first && 'rule' in first) return first;
  return { rule: refused?.message ?? detailOf(reply.body) ?? 'is not refused' };
}

function detailOf(body: string): string | undefined {
  return body === '' ? undefined : (JSON.parse(body) as { detail?: string }).detail;
}

const sent = (body: string | Buffer) => () => answer({ body });
const TWICE = '{"items":[{"id":"x","lot":"1","lot":"2"}]}';
const deep = `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`;

provokesEach('rules of bodies', BODY_RULES, {
  empty: { by: sent(''), says: [] },
  'no-json': { by: sent('{"items":["x"],}'), says: [{ line: 1, character: 16 }] },
  'json-ends': { by: sent('{"items":["x"],'), says: [] },
  'no-utf-8': { by: sent(Buffer.from([0x22, 0xff, 0x22])), says: [1] },
  charset: {
    by: () => answer({ headers: { 'content-type': 'application/json; charset=latin1' } }),
    says: ['latin1'],
  },
  encoding: { by: () => answer({ body: gzipSync('{}'), headers: { 'content-encoding': 'gzip' } }), says: ['gzip'] },
  'no-content-type': {
    by: () => answer({ headers: { 'content-type': '' } }),
    says: [{ route: ROUTE, taken: 'application/json' }],
  },
  'content-type': {
    by: () => answer({ body: 'items=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    says: [{ route: ROUTE, taken: 'application/json', type: 'application/x-www-form-urlencoded' }],
  },
  method: {
    by: () => answer({ method: 'PUT' }),
    says: [{ route: `PUT ${ROUTE}`, allowed: ['POST'] }],
  },
  path: { by: () => answer({ url: '/v1/%zz' }), says: ['/v1/%zz'] },
  deep: { by: sent(deep), says: [] },
  levels: { by: () => answer({ body: deep }, true), told: { field: '' }, says: [50] },
  'no-name': { by: sent('{"__proto__":1}'), says: [] },
  prototype: { by: () => answer({ body: '{"a":{"__proto__":1}}' }, true), told: { field: '__proto__' }, says: [] },
  'named-twice': { by: sent(TWICE), says: [] },
  twice: { by: () => answer({ body: TWICE }, true), told: { field: 'items[0].lot' }, says: [] },
});
