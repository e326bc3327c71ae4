import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** Each sends at once what still trickles. */
  readonly trickling: Set<() => void>;
  /** Nothing passes any more, and nobody is told. */
  isLost: boolean;
}

/** Where the next request that matches is lost: before it arrives; its reply, with the connection; its reply, and nobody is told. */
export type LossAt = 'request' | 'reply' | 'silence';

interface Ambush {
  readonly at: LossAt;
  readonly matches: (request: Buffer) => boolean;
  readonly done: () => void;
}

/**
 * A wire between a client and a server that a test can cut, silence, slow down or let lose a reply.
 * It holds no bytes back of its own, so that a slow reader is felt by the server.
 */
export class TcpProxy {
  readonly #listener: Server;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #pairs = new Set<Pair>();
  #isSilent = false;
  #isRefusing = false;
  #isSlow = false;
  #bytesToClients = 0;
  #cutAfterBytes: number | undefined;
  #ambush: Ambush | undefined;
  /** Called for each chunk before it is passed on; false loses it. One that is held by `silence` comes again. */
  onChunk: ((to: 'server' | 'client', chunk: Buffer) => boolean) | undefined;

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#listener = createServer({ allowHalfOpen: true }, (client) => this.#take(client));
  }

  /** Listens on a free loopback port. `target` is a URL such as a connection string, or a host and port. */
  static async start(target: string | { host: string; port: number }): Promise<TcpProxy> {
    const url = typeof target === 'string' ? new URL(target) : undefined;
    const proxy = new TcpProxy(
      url ? { host: url.hostname, port: Number(url.port) } : (target as { host: string; port: number }),
    );
    proxy.#listener.listen(0, '127.0.0.1');
    await once(proxy.#listener, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** The same connection string, by way of the proxy. */
  through(connectionString: string): string {
    const url = new URL(connectionString);
    url.host = `127.0.0.1:${this.port}`;
    return url.href;
  }

  /** Bytes that the server has sent so far and that were passed on. */
  get bytesToClients(): number {
    return this.#bytesToClients;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Ends every connection without a goodbye. New ones are taken. */
  cut(): void {
    for (const pair of this.#pairs) drop(pair);
    this.#pairs.clear();
  }

  /** Every connection ends with a reset, both ways. New ones are taken. */
  reset(): void {
    for (const { client, server } of this.#pairs) for (const socket of [client, server]) socket.resetAndDestroy();
    this.#pairs.clear();
  }

  /** The clients hear that the server will send no more, the server hears nothing. New connections are taken. */
  halfClose(): void {
    for (const { client } of this.#pairs) client.end();
  }

  /** The servers hear that the client will send no more, the client hears nothing. New connections are taken. */
  halfCloseToServers(): void {
    for (const { server } of this.#pairs) server.end();
  }

  /** Open connections carry nothing any more and are never closed, as when what lies between has forgotten them. New ones are taken. */
  lose(): void {
    for (const pair of this.#pairs) {
      pair.isLost = true;
      pair.client.pause();
      pair.server.pause();
    }
  }

  /** Ends the connections that `lose` made carry nothing. */
  dropLost(): void {
    for (const pair of this.#pairs) {
      if (!pair.isLost) continue;
      this.#pairs.delete(pair);
      drop(pair);
    }
  }

  /** Bytes trickle, both ways, on old and new connections. */
  slowDown(): void {
    this.#isSlow = true;
  }

  /** New connections are ended at once; open ones go on. */
  refuse(): void {
    this.#isRefusing = true;
  }

  /** Nothing passes any more, either way, on old and new connections; none is closed. */
  silence(): void {
    this.#isSilent = true;
    for (const { client, server } of this.#pairs) {
      client.pause();
      server.pause();
    }
  }

  /** Takes back `refuse`, `silence`, `slowDown` and `cutAfter`; what was held in silence goes on its way. */
  restore(): void {
    this.#isRefusing = false;
    this.#isSilent = false;
    this.#isSlow = false;
    this.#cutAfterBytes = undefined;
    for (const pair of this.#pairs) {
      if (pair.isLost) continue;
      // Before anything that comes after it.
      for (const sendRest of pair.trickling) sendRest();
      pair.client.resume();
      pair.server.resume();
      if (!pair.client.destroyed && !pair.server.destroyed) continue;
      this.#pairs.delete(pair);
      drop(pair);
    }
  }

  /** Cuts all connections once the servers have sent this many more bytes; the bytes beyond are lost. */
  cutAfter(bytesToClients: number): void {
    this.#cutAfterBytes = bytesToClients;
  }

  /**
   * The next request that matches reaches the server, but what the server answers to it is lost and the connection cut.
   * Settles when that has happened. A request is matched by one chunk of bytes.
   */
  loseReplyTo(matches: Ambush['matches']): Promise<void> {
    return this.loseAt('reply', matches);
  }

  /** As `loseReplyTo`, at another place on the way. */
  loseAt(at: LossAt, matches: Ambush['matches']): Promise<void> {
    return new Promise((done) => {
      this.#ambush = { at, matches, done };
    });
  }

  async close(): Promise<void> {
    this.cut();
    this.#listener.close();
    await once(this.#listener, 'close');
  }

  #take(client: Socket): void {
    if (this.#isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const pair: Pair = {
      client,
      server: connect({ ...this.#target, noDelay: true, allowHalfOpen: true }),
      trickling: new Set(),
      isLost: false,
    };
    client.setNoDelay(true);
    this.#pairs.add(pair);
    let lost: Ambush | undefined;
    client.on('data', (chunk) => {
      if (this.#ambush?.matches(chunk)) {
        lost = this.#ambush;
        this.#ambush = undefined;
      }
      if (lost?.at === 'request') return end(pair, lost);
      const isPassed = this.onChunk?.('server', chunk) ?? true;
      if (isPassed) this.#passOrHold(chunk, client, pair.server, pair);
    });
    pair.server.on('data', (chunk) => {
      if (lost?.at === 'reply') return end(pair, lost);
      if (lost) {
        pair.isLost = true;
        lost.done();
      }
      if (pair.isLost) return;
      if (this.#isCutBy(chunk)) return;
      this.#bytesToClients += chunk.length;
      const isPassed = this.onChunk?.('client', chunk) ?? true;
      if (isPassed) this.#passOrHold(chunk, pair.server, client, pair);
    });
    for (const [socket, other] of [[client, pair.server] as const, [pair.server, client] as const]) {
      socket.on('error', () => drop(pair));
      socket.on('end', () => {
        if (!this.#isSilent && !pair.isLost) other.end();
      });
      socket.on('close', () => {
        // During silence the other side must not learn of it.
        if (this.#isSilent || pair.isLost) return;
        this.#pairs.delete(pair);
        drop(pair);
      });
      if (this.#isSilent) socket.pause();
    }
  }

  /** What called for silence is the first that is held. */
  #passOrHold(chunk: Buffer, from: Socket, to: Socket, pair: Pair): void {
    if (this.#isSilent) from.unshift(chunk);
    else this.#pass(chunk, from, to, pair);
  }

  #pass(chunk: Buffer, from: Socket, to: Socket, pair: Pair): void {
    const isSilent = (): boolean => this.#isSilent || pair.isLost;
    if (this.#isSlow) trickle(chunk, from, to, isSilent, pair.trickling);
    else pass(chunk, from, to, isSilent);
  }

  #isCutBy(chunk: Buffer): boolean {
    if (this.#cutAfterBytes === undefined) return false;
    this.#cutAfterBytes -= chunk.length;
    if (this.#cutAfterBytes > 0) return false;
    this.#cutAfterBytes = undefined;
    this.cut();
    return true;
  }
}

/** Reads on only when the other side has taken what was read. */
function pass(chunk: Buffer, from: Socket, to: Socket, isSilent: () => boolean): void {
  if (to.write(chunk)) return;
  from.pause();
  to.once('drain', () => {
    if (!isSilent()) from.resume();
  });
}

const TRICKLE_BYTES = 512;
const TRICKLE_EVERY_MS = 2;

function trickle(chunk: Buffer, from: Socket, to: Socket, isSilent: () => boolean, trickling: Pair['trickling']): void {
  from.pause();
  let sent = 0;
  const send = (bytes: number): void => {
    to.write(chunk.subarray(sent, (sent += bytes)));
    if (sent < chunk.length && !to.destroyed) return;
    clearInterval(timer);
    trickling.delete(sendRest);
    from.resume();
  };
  const sendRest = (): void => send(chunk.length);
  const timer = setInterval(() => {
    if (!isSilent()) send(TRICKLE_BYTES);
  }, TRICKLE_EVERY_MS);
  trickling.add(sendRest);
}

function end(pair: Pair, { done }: Ambush): void {
  drop(pair);
  done();
}

function drop({ client, server }: Pair): void {
  client.destroy();
  server.destroy();
}
