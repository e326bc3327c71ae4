import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ANSWER_HEADERS } from './answer-headers.js';
import { problemOfStatus } from './problem.js';
import { CONNECTION_SAYS } from './server.sentences.js';
import type { Sentence } from '../../ledger/sentences.js';

/** What is no request of HTTP, does not end, or has no end of headers: no route is known, and the connection is of no more use. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, detail] = said(error.code);
  const body = JSON.stringify(problemOfStatus(status, detail));
  const headers = {
    ...ANSWER_HEADERS,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy());
}

function said(code: string | undefined): readonly [number, Sentence] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, CONNECTION_SAYS.slow()];
  if (code === 'HPE_HEADER_OVERFLOW') return [431, CONNECTION_SAYS.head()];
  return [400, CONNECTION_SAYS['no-http']()];
}
