import { Transform } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LedgerError } from '../../ledger/errors.js';
import { ANSWER_HEADERS } from './answer-headers.js';
import { problemOfStatus } from './problem.js';
import { ANSWER_SAYS, BODY_RULES } from './server.sentences.js';

/** Deeper than any request is. The parser takes any depth; what comes after it does not. */
const LEVELS_MOST = 50;

/** The bytes of a document that is read elsewhere are no fields. */
function children(value: unknown): readonly unknown[] {
  if (ArrayBuffer.isView(value)) return [];
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Level by level, so that no depth is too much for it. */
export function isTooDeep(body: unknown): boolean {
  let level: readonly unknown[] = [body];
  for (let depth = 0; depth < LEVELS_MOST; depth++) {
    level = level.flatMap(children).filter(isObject);
    if (level.length === 0) return false;
  }
  return true;
}

/** A name that JavaScript gives a meaning of its own: no field has it, and nothing that is kept by name may. */
function namesPrototype(body: unknown): boolean {
  let level: readonly unknown[] = [body];
  for (let depth = 0; depth < LEVELS_MOST && level.length > 0; depth++) {
    if (level.some((value) => isObject(value) && Object.hasOwn(value as object, '__proto__'))) return true;
    level = level.flatMap(children).filter(isObject);
  }
  return false;
}

/** What no route takes is refused before any of them sees it: names that no field has, a body nested beyond all use. */
export function limitRequests(server: FastifyInstance): void {
  server.addHook('preValidation', (request, _reply, done) => {
    if (!namesPrototype(request.body)) return done();
    done(
      new LedgerError('invalid-request', {
        message: BODY_RULES['no-name'](),
        violations: [{ field: '__proto__', rule: BODY_RULES.prototype() }],
        violationsTotal: 1,
      }),
    );
  });
  server.addHook('preValidation', (request, _reply, done) => {
    if (!isTooDeep(request.body)) return done();
    const rule = BODY_RULES.levels(LEVELS_MOST);
    done(
      new LedgerError('invalid-request', {
        message: BODY_RULES.deep(),
        violations: [{ field: '', rule }],
        violationsTotal: 1,
      }),
    );
  });
}

/** So much of a body that is too large is still taken from the line, and thrown away: who sends it reads the answer when all is sent. */
const DRAINED_BYTES_MOST = 512 * 1024 * 1024;

function tooLarge(limit: number): LedgerError {
  return new LedgerError('too-large', { message: ANSWER_SAYS['too-large'](limit) });
}

/** An answer that comes while a client still sends is lost with the connection, so that the rest of what is too large is awaited. */
export function drainTooLarge(server: FastifyInstance, limit: number): void {
  server.addHook('preParsing', async (request, _reply, payload) => {
    const declared = Number(request.headers['content-length'] ?? Number.NaN);
    if (declared <= limit) return payload;
    if (declared > limit) {
      await discard(payload);
      throw tooLarge(limit);
    }
    return request.headers['transfer-encoding'] === undefined ? payload : bounded(payload, limit);
  });
}

async function discard(payload: AsyncIterable<unknown>): Promise<void> {
  let bytes = 0;
  for await (const chunk of payload) {
    bytes += (chunk as Buffer).length;
    if (bytes > DRAINED_BYTES_MOST) return;
  }
}

/** A body that does not say how large it is. */
function bounded(payload: NodeJS.ReadableStream, limit: number): NodeJS.ReadableStream {
  let bytes = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > DRAINED_BYTES_MOST) done(tooLarge(limit));
      else if (bytes > limit) done();
      else done(null, chunk);
    },
    flush: (done) => done(bytes > limit ? tooLarge(limit) : null),
  });
  return payload.on('error', (error: Error) => counting.destroy(error)).pipe(counting);
}

/** What still comes over open connections while the process is told to stop is refused as all else is: as a problem that says when to come again. */
export function refuseWhenStopping(server: FastifyInstance): void {
  let isStopping = false;
  server.addHook('preClose', (done) => {
    isStopping = true;
    done();
  });
  server.addHook('onRequest', (_request, _reply, done) => {
    if (!isStopping) return done();
    done(new LedgerError('unavailable', { message: ANSWER_SAYS.stopping() }));
  });
}

/** A path that is no URL never reaches a route, so it is answered here. */
export function answerBadPath(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOfStatus(400, BODY_RULES.path(request.url.slice(0, 200)));
  void reply
    .status(problem.status)
    .headers({ ...ANSWER_HEADERS, 'content-type': 'application/problem+json; charset=utf-8' })
    .send(JSON.stringify(problem));
}
