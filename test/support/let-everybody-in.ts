import type { FastifyInstance } from 'fastify';
import { EVERYBODY, letIn } from '../../src/http/server/caller.js';

/** Routes without what stands before them in a ledger: whoever comes may do everything. */
export function letEverybodyIn(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    letIn(request, EVERYBODY);
    done();
  });
}
