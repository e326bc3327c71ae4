import type { FastifyReply, FastifyRequest } from 'fastify';
import { BEFORE_FIRST } from '../../event-store/event-store.js';
import type { ChangesPage, ChangesRequest } from './changes.js';
import { writeCursor } from './cursor.js';
import { linkNext } from './next-link.js';

/** A page as it is answered, but for its rows. Before the first event there is no position to go on after. */
export function changesAnswer<From>(
  { position, capture, incomplete, next }: Omit<ChangesPage<unknown, From>, 'rows'>,
  { paged }: ChangesRequest<From>,
  request: FastifyRequest,
  reply: FastifyReply,
): object {
  const cursor = next && writeCursor(paged, next);
  linkNext(request, reply, cursor);
  return {
    ...(position === BEFORE_FIRST ? {} : { position }),
    ...(capture === undefined ? {} : { capture }),
    ...(cursor === undefined ? {} : { cursor }),
    ...(incomplete ? { incomplete } : {}),
  };
}
