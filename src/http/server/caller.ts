import type { FastifyRequest } from 'fastify';

/** Who sends a request. Until logins come, everybody is the same. */
export function callerOf(_request: FastifyRequest): string {
  return 'anybody';
}
