import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { databaseAway } from '../../../projections/reading/database-away.js';
import { LedgerError } from '../../ledger/errors.js';
import { LEDGER_PARTS, type LedgerParts } from './ledger-parts.js';
import { PROBLEM_VIOLATIONS_MOST, problemOf, problemOfStatus, type Problem } from './problem.js';
import { Refusals } from './refusals.js';
import { asSaid } from '../../ledger/sentences.js';
import { ANSWER_SAYS } from './server.sentences.js';
import { otherType } from './bodies.js';
import { RefusedBody } from './refused-body.js';

/** The one place where what went wrong becomes an answer. What is neither ours nor the frame's is a bug: logged, and told to nobody. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(LEDGER_PARTS) private readonly parts: LedgerParts,
    private readonly refusals: Refusals,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = await this.problem(error, request);
    if (reply.raw.headersSent) {
      // A stream that had begun: cutting it short is the only way left to say that it is not whole.
      reply.raw.destroy();
      return;
    }
    if (problem.retryAfterSeconds !== undefined)
      void reply.header('retry-after', String(Math.ceil(problem.retryAfterSeconds)));
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer realm="traceledger"');
    await reply
      .status(problem.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem));
  }

  /** As `catch`, for an operation within a list of them. */
  async problem(error: unknown, request?: FastifyRequest): Promise<Problem> {
    if (error instanceof LedgerError) return this.withAll(error);
    const away = databaseAway(error);
    if (away) return problemOf(away);
    const status = frameStatus(error);
    if (status === 404) return problemOfStatus(404, ANSWER_SAYS['no-route'](routeOf(request)));
    // A content-type that cannot be read never comes to a reader of bodies.
    if (status === 415 && request !== undefined && !(error instanceof RefusedBody))
      return problemOfStatus(415, otherType(request, request.routeOptions.url ?? '').message);
    // What the frame says that is not said by us.
    if (status !== undefined && status < 500)
      return problemOfStatus(status, asSaid(error instanceof Error ? error.message : String(error)));
    this.parts.logger.error({ err: error, method: request?.method, path: request?.url }, 'a request failed by a bug');
    return problemOfStatus(500, ANSWER_SAYS.bug(request === undefined ? '' : ` as request ${request.id}`));
  }

  private async withAll(error: LedgerError): Promise<Problem> {
    const problem = problemOf(error);
    const { violations } = error.detail;
    if (!violations || violations.length <= PROBLEM_VIOLATIONS_MOST) return problem;
    const all = await this.refusals.keep(violations);
    return all === undefined ? problem : { ...problem, all };
  }
}

const routeOf = (request: FastifyRequest | undefined): string =>
  request === undefined ? 'route' : `${request.method} ${request.url.slice(0, 200)}`;

function frameStatus(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}
