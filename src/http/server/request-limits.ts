import type { FastifyInstance, FastifyReply } from 'fastify';
import { LedgerError } from '../../ledger/errors.js';
import { problemOfStatus } from './problem.js';

/** Deeper than any request is. The parser takes any depth; what comes after it does not. */
const LEVELS_MOST = 50;

function children(value: unknown): readonly unknown[] {
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

/** What no route takes is refused before any of them sees it: plain text, and a body nested beyond all use. */
export function limitRequests(server: FastifyInstance): void {
  server.removeContentTypeParser('text/plain');
  server.addHook('preValidation', (request, _reply, done) => {
    if (!isTooDeep(request.body)) return done();
    const rule = `is nested deeper than ${LEVELS_MOST} levels`;
    done(
      new LedgerError('invalid-request', {
        message: 'The body is nested too deep.',
        violations: [{ field: '', rule }],
        violationsTotal: 1,
      }),
    );
  });
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
    done(new LedgerError('unavailable', { message: 'This api is being stopped. Nothing was recorded.' }));
  });
}

/** A path that is no URL never reaches a route, so it is answered here. */
export function answerBadPath(error: Error, _request: unknown, reply: FastifyReply): void {
  const problem = problemOfStatus(400, error.message);
  void reply
    .status(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}
