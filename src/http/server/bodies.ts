import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LedgerError } from '../../ledger/errors.js';
import { namedTwice } from './named-twice.js';
import { RefusedBody } from './refused-body.js';
import { BODY_RULES } from './server.sentences.js';
import type { Sentence } from '../../ledger/sentences.js';

const JSON_TYPE = 'application/json';
const JSON_LD_TYPE = 'application/ld+json';
const XML_TYPES = ['application/xml', 'text/xml'];

/** The routes that take a body which is read by whoever takes it, of whatever form: numbers of JSON keep their digits only where it is not read here. */
const TAKE_DOCUMENTS: ReadonlySet<string> = new Set([
  '/v1/epcis/capture',
  '/v1/epcis/convert',
  '/v1/epcis/events',
  '/v1/epcis/validate',
]);
/** The routes that take a file of lines. */
const TAKE_CSV: ReadonlySet<string> = new Set(
  ['products', 'locations', 'parties', 'lots'].map((plural) => `/v1/${plural}/csv`),
);
const CSV_TYPE = 'text/csv';
const DOCUMENT_TYPES = [...XML_TYPES, JSON_TYPE, JSON_LD_TYPE];
const takenBy = (route: string): string => {
  if (TAKE_CSV.has(route)) return CSV_TYPE;
  return TAKE_DOCUMENTS.has(route) ? DOCUMENT_TYPES.join(' or ') : JSON_TYPE;
};

/** Every body is read here, so that what cannot be is told in words of ours, and nothing is read as something else than was sent. */
export function readBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  const whole = { parseAs: 'buffer' } as const;
  server.addContentTypeParser(JSON_TYPE, whole, (request, body: Buffer, done) => {
    const route = request.routeOptions.url ?? '';
    if (TAKE_CSV.has(route)) return done(otherType(request, route));
    if (TAKE_DOCUMENTS.has(route)) {
      done(encodingOf(request) ?? null, body);
      return;
    }
    try {
      done(null, readJson(request, body));
    } catch (error) {
      done(error as Error);
    }
  });
  server.addContentTypeParser([...XML_TYPES, JSON_LD_TYPE], whole, (request, body: Buffer, done) => {
    const route = request.routeOptions.url ?? '';
    done(encodingOf(request) ?? (TAKE_DOCUMENTS.has(route) ? null : otherType(request, route)), body);
  });
  server.addContentTypeParser(CSV_TYPE, whole, (request, body: Buffer, done) => {
    const route = request.routeOptions.url ?? '';
    if (!TAKE_CSV.has(route)) return done(otherType(request, route));
    done(encodingOf(request) ?? charsetOf(request) ?? null, body);
  });
  // All of it is taken from the line first: an answer in the middle of it would be lost.
  server.addContentTypeParser('*', whole, (request, _body, done) =>
    done(otherType(request, request.routeOptions.url ?? '')),
  );
}

/** What the route takes, where the body is of another type, or of none. */
export function otherType({ headers }: FastifyRequest, route: string): RefusedBody {
  const taken = takenBy(route);
  const type = headers['content-type'] ?? '';
  const message =
    type === '' ? BODY_RULES['no-content-type']({ route, taken }) : BODY_RULES['content-type']({ route, taken, type });
  return new RefusedBody(415, message);
}

function encodingOf({ headers }: FastifyRequest): RefusedBody | undefined {
  const encoding = headers['content-encoding'] ?? 'identity';
  return encoding === 'identity' ? undefined : new RefusedBody(415, BODY_RULES.encoding(encoding));
}

const CHARSET = /charset\s*=\s*"?([^";\s]+)/i;
const TAKEN_CHARSET = /^(utf-?8|us-ascii)$/i;

/** What is no UTF-8 would be read as something else than was sent. */
function charsetOf({ headers }: FastifyRequest): RefusedBody | undefined {
  const charset = CHARSET.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  return TAKEN_CHARSET.test(charset) ? undefined : new RefusedBody(415, BODY_RULES.charset(charset));
}

function readJson(request: FastifyRequest, body: Buffer): unknown {
  const refused = encodingOf(request);
  if (refused) throw refused;
  const charset = CHARSET.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  if (!TAKEN_CHARSET.test(charset)) throw new RefusedBody(415, BODY_RULES.charset(charset));
  if (body.length === 0) throw new RefusedBody(400, BODY_RULES.empty());
  if (!isUtf8(body)) throw new RefusedBody(400, BODY_RULES['no-utf-8'](firstBadByte(body)));
  const text = body.toString().replace(/^\ufeff/, '');
  const value = parsed(text);
  const twice = namedTwice(text, value);
  if (twice === undefined) return value;
  const violations = [{ field: twice.slice(0, 200), rule: BODY_RULES.twice() }];
  throw new LedgerError('invalid-request', { message: BODY_RULES['named-twice'](), violations, violationsTotal: 1 });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RefusedBody(400, faultOf((error as Error).message, text));
  }
}

/** The parser's words quote the whole text; where it stopped is what helps. */
function faultOf(said: string, text: string): Sentence {
  const at = Number(/at position (\d+)/.exec(said)?.[1] ?? text.length);
  if (text.slice(at).trim() === '') return BODY_RULES['json-ends']();
  const before = text.slice(0, at);
  return BODY_RULES['no-json']({ line: before.split('\n').length, character: at - before.lastIndexOf('\n') });
}

/** The replacement character stands for the first byte that none was read of. */
function firstBadByte(body: Buffer): number {
  return Buffer.byteLength(body.toString().split('\ufffd', 1)[0] ?? '');
}
