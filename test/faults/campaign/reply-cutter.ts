import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { AS_OWNER } from '../../support/owner-key.js';

/** When the client of a first request loses its connection: once the API has answered, or while it still works on it. */
export type CutAt = 'answered' | 'taken';

/** What the API answered, and nobody heard. */
export interface LostReply {
  readonly status: number;
  readonly capture: string | undefined;
}

/** A hop between clients and an API: the first reply to each key is lost, with the connection of its client; all that comes after it passes. */
export class ReplyCutter {
  private readonly lost = new Map<string, Promise<LostReply>>();

  private constructor(
    private readonly target: string,
    private readonly cutAt: (key: string) => CutAt,
    private readonly server: Server,
  ) {}

  static async start(target: string, cutAt: (key: string) => CutAt): Promise<ReplyCutter> {
    const server = createServer();
    const cutter = new ReplyCutter(target, cutAt, server);
    server.on('request', (from, to) => {
      // Where the API answers nothing its client hears nothing.
      cutter.take(from, to).catch(() => from.socket.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return cutter;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Undefined where the key was never sent; rejects where the API did not answer. */
  lostReply(key: string): Promise<LostReply> | undefined {
    return this.lost.get(key);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async take(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const key = String(from.headers['idempotency-key']);
    const answer = this.ask(from, key, await buffer(from));
    if (this.lost.has(key)) return passOn(await answer, to);
    const lost = answer.then(async (response) => ({
      status: response.status,
      capture: ((await response.json()) as { readonly capture?: string }).capture,
    }));
    this.lost.set(key, lost);
    if (this.cutAt(key) === 'answered') await lost;
    from.socket.destroy();
    await lost;
  }

  private ask({ url = '/', method = 'GET' }: IncomingMessage, key: string, body: Buffer): Promise<Response> {
    const headers = { ...AS_OWNER, 'content-type': 'application/json', 'idempotency-key': key };
    return fetch(new URL(url, this.target), { method, headers, body: new Uint8Array(body) });
  }
}

async function passOn(answer: Response, to: ServerResponse): Promise<void> {
  const retryAfter = answer.headers.get('retry-after');
  to.writeHead(answer.status, {
    'content-type': 'application/json',
    ...(retryAfter ? { 'retry-after': retryAfter } : {}),
  });
  to.end(Buffer.from(await answer.arrayBuffer()));
}
