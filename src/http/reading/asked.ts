import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { principalOf } from '../server/caller.js';

/** Who asks a question. It goes with the question to where it is answered. */
export interface Reader {
  readonly caller: string;
  /** As `Principal.sees`: the party that a partner is answered for. Undefined: whoever may ask sees everything. */
  readonly sees?: string;
  /** As `Principal.isLetIn`. */
  readonly isLetIn: () => Promise<boolean>;
}

export type Query = Readonly<Record<string, unknown>>;

/** A question as it came: who asks it, and its parameters. */
export interface Asked {
  readonly reader: Reader;
  readonly query: Query;
}

export function readerOf(request: FastifyRequest): Reader {
  const { caller, sees, isLetIn } = principalOf(request);
  return { caller, isLetIn, ...(sees === undefined ? {} : { sees }) };
}

/** Hands a route of a question what was asked, in place of its bare parameters. */
export const AsAsked = createParamDecorator((_: unknown, context: ExecutionContext): Asked => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { reader: readerOf(request), query: request.query as Query };
});
