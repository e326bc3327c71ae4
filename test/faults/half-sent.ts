import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { AS_OWNER } from '../support/owner-key.js';
import type { Sent } from './witness.js';

export interface Answered {
  readonly status: number;
  /** Its lines, as they came. */
  readonly headers: string;
  readonly body: string;
}

/** Of the head of a request, so that a ledger waits for the rest. */
const FIRST_BYTES = 20;

/**
 * An operation of which a ledger has the first bytes, over a connection that it answered before. A ledger that stops waits for such a request, as it
 * does for one that a client sends just then, but here the moment is the test's.
 */
export class HalfSent {
  private received = '';

  private constructor(
    private readonly socket: Socket,
    private readonly text: string,
  ) {
    socket.on('data', (chunk: Buffer) => (this.received += chunk.toString()));
    // What is cut off shows in the answer that is missing.
    socket.on('error', () => undefined);
  }

  /** Returns when the ledger has read its first bytes: they come with a request that it has answered then. */
  static async begin(url: string, { name, key, body }: Sent): Promise<HalfSent> {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    const sent = JSON.stringify(body);
    const headers = {
      host,
      ...AS_OWNER,
      'idempotency-key': key,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(sent)),
    };
    const lines = Object.entries(headers).map(([header, value]) => `${header}: ${value}\r\n`);
    const half = new HalfSent(socket, `POST /v1/operations/${name} HTTP/1.1\r\n${lines.join('')}\r\n${sent}`);
    socket.write(`GET /health/live HTTP/1.1\r\nhost: ${host}\r\n\r\n${half.text.slice(0, FIRST_BYTES)}`);
    while (!half.received.startsWith('HTTP/1.1 200 ')) await once(socket, 'data');
    half.received = '';
    return half;
  }

  /** Sends the rest, and waits until the ledger has answered and ended the connection. */
  async finish(): Promise<Answered> {
    const closed = once(this.socket, 'close');
    this.socket.write(this.text.slice(FIRST_BYTES));
    await closed;
    // What is left of the answer before stands before it.
    const answer = this.received.slice(Math.max(0, this.received.indexOf('HTTP/1.1 ')));
    const [headers = '', body = ''] = answer.split('\r\n\r\n');
    return { status: Number(headers.split(' ')[1]), headers, body };
  }
}

/** Whether anybody takes connections there. */
export function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
