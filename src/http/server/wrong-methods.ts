import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { problemOfStatus } from './problem.js';
import { BODY_RULES } from './server.sentences.js';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** What else is served, such as the files of the documentation, says itself what it does not do. */
const OURS = /^\/(v1|health|metrics)/;

/**
 * Notes the paths that are registered from now on. Called, what it returns answers every other method on them by 405 with `Allow`: the path is right, and 404 would send
 * people looking for another.
 */
export function refuseWrongMethods(instance: FastifyInstance): () => void {
  const allowed = new Map<string, Set<string>>();
  instance.addHook('onRoute', ({ method, url }) => {
    const methods = allowed.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    allowed.set(url, methods);
  });
  return () => {
    for (const [url, methods] of [...allowed]) if (OURS.test(url)) refuseOthers(instance, url, [...methods].sort());
  };
}

function refuseOthers(instance: FastifyInstance, url: string, allowed: readonly string[]): void {
  const method = METHODS.filter((each) => !allowed.includes(each));
  if (method.length === 0) return;
  // Before the body is read: whatever it is, nobody takes it here.
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const detail = BODY_RULES.method({ route: `${request.method} ${request.url}`, allowed });
    return reply
      .status(405)
      .headers({ allow: allowed.join(', '), 'content-type': 'application/problem+json; charset=utf-8' })
      .send(JSON.stringify(problemOfStatus(405, detail)));
  };
  instance.route({ method, url, onRequest, handler: () => undefined });
}
