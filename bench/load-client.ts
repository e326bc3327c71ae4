import { connect, isIP, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectSecurely } from 'node:tls';
import { BENCH_KEY } from './bench-key.js';
import { ByteQueue } from './byte-queue.js';

export type JsonBody = Readonly<Record<string, unknown>>;

/** `body` is JSON already, so that nothing but the sending is paid for while the clock runs. Without one it is a GET. */
export interface LoadRequest {
  readonly path: string;
  readonly body?: Buffer;
  /** Idempotency key; without one the ledger makes one. */
  readonly key?: string;
}

/** A list in an answer. */
export function listOf(body: JsonBody, name: string): readonly JsonBody[] {
  const rows = body[name];
  if (!Array.isArray(rows)) throw new Error(`an answer without ${name}: ${JSON.stringify(body).slice(0, 500)}`);
  return rows as readonly JsonBody[];
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

const OVERLOADED = 503;
const RETRY_MS = 20;

/**
 * One HTTP/1.1 connection, one request at a time, on a bare socket: an agent of node:http costs several times as much per request, and the
 * client shares the machine with what it measures.
 */
export class LoadClient {
  readonly #socket: Socket;
  readonly #received: ByteQueue;
  /** And the headers that follow it in each request. */
  readonly #host: string;
  /** How often the ledger said that it was overloaded, and was asked again. */
  refusals = 0;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    this.#received = new ByteQueue(socket);
    socket.setNoDelay(true);
  }

  /** `key`: by which the ledger knows who sends. */
  static async open(url: string, key: string | undefined = BENCH_KEY): Promise<LoadClient> {
    const { hostname, port, host, protocol } = new URL(url);
    const isSecure = protocol === 'https:';
    const name = hostname.replace(/^\[|\]$/g, '');
    const place = {
      host: name,
      port: Number(port || (isSecure ? 443 : 80)),
      ...(isIP(name) ? {} : { servername: name }),
    };
    const socket = isSecure ? connectSecurely(place) : connect(place);
    const opened = isSecure ? 'secureConnect' : 'connect';
    await new Promise<void>((resolve, reject) => socket.once(opened, resolve).once('error', reject));
    return new LoadClient(socket, key === undefined ? host : `${host}\r\nauthorization: Bearer ${key}`);
  }

  /** The answer's body. Waits and asks again when the ledger is overloaded; throws for any other failure. */
  async send(request: LoadRequest): Promise<JsonBody> {
    for (;;) {
      const { status, text } = await this.exchange(request);
      if (status < 300) return JSON.parse(text) as JsonBody;
      if (status !== OVERLOADED) throw new Error(`${request.path} answered ${status}: ${text.slice(0, 1_000)}`);
      this.refusals += 1;
      await delay(RETRY_MS);
    }
  }

  async exchange({ path, body, key }: LoadRequest): Promise<Answered> {
    const keyed = key === undefined ? '' : `idempotency-key: ${key}\r\n`;
    const start = `${body ? 'POST' : 'GET'} ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n${keyed}`;
    if (body) {
      this.#socket.cork();
      this.#socket.write(`${start}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`);
      this.#socket.write(body);
      this.#socket.uncork();
    } else this.#socket.write(`${start}\r\n`);
    const head = await this.#received.takeBefore('\r\n\r\n');
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    const content = length === undefined ? await this.#chunks() : await this.#received.take(Number(length));
    return { status: Number(head.slice(9, 12)), text: content.toString('utf8') };
  }

  close(): void {
    this.#socket.destroy();
  }

  /** RFC 9112, section 7.1, without extensions and trailers. */
  async #chunks(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (;;) {
      const size = parseInt(await this.#received.takeBefore('\r\n'), 16);
      const chunk = await this.#received.take(size + 2);
      if (size === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, size));
    }
  }
}

/** Runs one task on each of `count` connections at once. */
export async function onConnections<T>(
  url: string,
  count: number,
  task: (client: LoadClient, number: number) => Promise<T>,
): Promise<readonly T[]> {
  const clients = await Promise.all(Array.from({ length: count }, () => LoadClient.open(url)));
  try {
    return await Promise.all(clients.map(task));
  } finally {
    for (const client of clients) client.close();
  }
}
