import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TcpProxy } from './tcp-proxy.js';

const BYTES = 40_000;

describe('a wire between a client and a server', () => {
  let server: Server;
  let wire: TcpProxy;
  let client: Socket;
  let received: Buffer;

  beforeEach(async () => {
    received = Buffer.alloc(0);
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => (received = Buffer.concat([received, chunk])));
      socket.on('end', () => socket.end('bye'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    wire = await TcpProxy.start({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
    client = connect({ port: wire.port, host: '127.0.0.1', noDelay: true });
    client.on('error', () => undefined);
    await once(client, 'connect');
  });
  afterEach(async () => {
    client.destroy();
    await wire.close();
    server.close();
  });

  /** The server has had all that was sent once it has said goodbye. */
  async function finish(): Promise<void> {
    client.end();
    client.resume();
    await once(client, 'close');
  }

  it('keeps the order of bytes when it is mended while they trickle', async () => {
    const [first, second] = [Buffer.alloc(BYTES, 'a'), Buffer.alloc(BYTES, 'b')];
    wire.slowDown();
    const trickles = new Promise<void>((resolve) => {
      wire.onChunk = () => {
        // It trickles from the next turn on.
        setImmediate(resolve);
        return true;
      };
    });
    client.write(first);
    client.write(second);
    await trickles;
    wire.restore();
    await finish();
    expect(received.equals(Buffer.concat([first, second]))).toBe(true);
  });

  it('holds the message at which it was silenced, and what follows, until it is mended', async () => {
    const silenced = new Promise<void>((resolve) => {
      wire.onChunk = (_, chunk) => {
        if (!chunk.includes('two')) return true;
        wire.onChunk = undefined;
        wire.silence();
        resolve();
        return true;
      };
    });
    client.write('two');
    await silenced;
    client.write('three');
    const direct = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    direct.end('one').resume();
    await once(direct, 'close');
    expect(received.toString()).toBe('one');
    wire.restore();
    await finish();
    expect(received.toString()).toBe('onetwothree');
  });

  it('ends connections that were lost when it is told to, and new ones pass', async () => {
    wire.lose();
    client.write('one');
    const ended = new Promise((resolve) => client.once('close', resolve));
    wire.dropLost();
    await ended;
    expect([received.toString(), wire.connections]).toEqual(['', 0]);
    client = connect({ port: wire.port, host: '127.0.0.1' });
    client.write('again');
    await finish();
    expect(received.toString()).toBe('again');
  });
});
