import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { senderKnown } from '../http/server/caller.js';
import type { PermittedRoute } from '../http/server/permission.js';
import { seenBy } from '../http/server/seen.js';
import { askedMoment, askedText, positionOf, RECORDED_FIRST, rowsOf, type ReadMark } from './read-mark.js';
import type { ReadRecorder } from './read-recorder.js';

type Recorder = Pick<ReadRecorder, 'expectRecording' | 'note' | 'noteFirst'>;

/**
 * Leaves a mark of each question that is answered, whatever the answer: also that there is nothing, or that whoever asks may not know. What could not be answered
 * told nothing, and leaves none.
 */
export function recordReads(server: FastifyInstance, routes: readonly PermittedRoute[], recorder: Recorder): void {
  const questionOf = questionsAmong(routes);
  const marked = new WeakSet<FastifyRequest>();
  server.addHook('preHandler', (request, _reply, done) => {
    try {
      if (questionOf(request) !== undefined) recorder.expectRecording();
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  server.addHook('preSerialization', (request, _reply, payload: unknown, done) => {
    if (questionOf(request) !== undefined && typeof payload === 'object' && payload !== null) {
      const seen = seenBy(request);
      seen.rows = rowsOf(payload);
      const position = positionOf(payload);
      if (position !== undefined) seen.position = position;
    }
    done(null, payload);
  });
  server.addHook('onSend', (request, reply, payload: unknown, done) => {
    const permission = questionOf(request);
    if (permission === undefined || reply.statusCode >= 500 || marked.has(request)) return done(null, payload);
    const mark = markOf(permission, request, reply);
    if (!mark) return done(null, payload);
    // What is answered in its place where it could not be recorded is no answer.
    marked.add(request);
    const stream = payload instanceof Readable ? payload : undefined;
    const answered: ReadMark = stream ? { ...mark, part: 'begun' } : mark;
    const go = (): void => {
      if (stream) noteEnd(stream, () => recorder.note(endOf(mark, request, !stream.readableEnded)));
      done(null, payload);
    };
    if (!RECORDED_FIRST.has(permission) || reply.statusCode >= 400) {
      recorder.note(answered);
      return go();
    }
    recorder.noteFirst(answered).then(go, (error: unknown) => {
      stream?.destroy();
      done(error as Error);
    });
  });
}

/** The permission of what is asked; undefined for all that is no question. */
function questionsAmong(routes: readonly PermittedRoute[]): (request: FastifyRequest) => string | undefined {
  const questions = new Map(
    routes.flatMap(({ verb, path, permission }) =>
      permission.startsWith('read:') ? [[`${verb} ${path}`, permission] as const] : [],
    ),
  );
  return ({ method, routeOptions: { url = '' } }) => questions.get(`${method === 'HEAD' ? 'GET' : method} ${url}`);
}

/** Undefined where nobody was let in: who comes without a key is told nothing, and is nobody. */
function markOf(permission: string, request: FastifyRequest, { statusCode }: FastifyReply): ReadMark | undefined {
  const principal = senderKnown(request);
  if (!principal) return undefined;
  const { caller, actor, key } = principal;
  return {
    ...{ id: randomUUID(), at: new Date(), principal: actor ?? caller, permission, part: 'whole' },
    ...(key === undefined ? {} : { key }),
    method: request.method,
    ...askedText(request.url, request.body),
    ...askedMoment(request.query),
    ...known(request),
    ...{ status: statusCode, isCut: false, request: request.id },
  };
}

function endOf(mark: ReadMark, request: FastifyRequest, isCut: boolean): ReadMark {
  return { ...mark, ...known(request), id: randomUUID(), at: new Date(), part: 'ended', isCut };
}

function known(request: FastifyRequest): Pick<ReadMark, 'position' | 'rows'> {
  const { position, rows } = seenBy(request);
  return { ...(position === undefined ? {} : { position }), ...(rows === undefined ? {} : { rows }) };
}

function noteEnd(stream: Readable, note: () => void): void {
  if (stream.closed) note();
  else stream.once('close', note);
}
