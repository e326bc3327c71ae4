import { type RequestListener, type Server, createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CertificateAuthority } from '../../../test/support/certificates.js';
import { operation } from '../../../test/support/pure-ledger.js';
import { request } from '../../../test/support/writer-fixture.js';
import { LedgerError } from '../../ledger/errors.js';
import type { CapturePort, CaptureRequest } from '../capture-port.js';
import { FORWARDED_CAPTURES_PATH, forwardOverHttp, replyToForwarded } from './forwarding.js';
import { asSaid } from '../../ledger/sentences.js';

let server: Server | undefined;
afterEach(() => void server?.close());

async function serve(writer: CapturePort): Promise<string> {
  return listen(createServer(repliesOf(writer)));
}

function repliesOf(writer: CapturePort): RequestListener {
  return (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const sent = JSON.parse(Buffer.concat(chunks).toString()) as CaptureRequest;
      outgoing.statusCode = incoming.url === FORWARDED_CAPTURES_PATH ? 200 : 404;
      replyToForwarded(writer, sent).then(
        (reply) => outgoing.end(JSON.stringify(reply)),
        () => outgoing.destroy(),
      );
    });
  };
}

async function listen(listening: Server, scheme = 'http'): Promise<string> {
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `${scheme}://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

const sent = request('k', operation('move', ['own/acme/u/1'], { location: 'own/acme/yard' }));

describe('forwarding', () => {
  it('brings the request there and the answer back', async () => {
    const seen: CaptureRequest[] = [];
    const answer = { recordedAt: 'now', items: 1, events: 1, flags: [], skipped: [], known: false };
    const address = await serve({ capture: async (taken) => (seen.push(taken), answer) });
    await expect(forwardOverHttp(600_000, () => 'secret')(address, sent)).resolves.toEqual(answer);
    expect(seen).toEqual([sent]);
  });

  it('brings a refusal back with its code and detail', async () => {
    const error = new LedgerError('key-reused', {
      message: asSaid('no'),
      violations: [{ field: 'key', rule: asSaid('is used') }],
    });
    const address = await serve({ capture: () => Promise.reject(error) });
    await expect(forwardOverHttp(600_000, () => 'secret')(address, sent)).rejects.toMatchObject({
      code: 'key-reused',
      detail: error.detail,
    });
  });

  it('sends nothing to a writer that nobody who is trusted vouches for, or that speaks no TLS', async () => {
    const seen: CaptureRequest[] = [];
    const writer: CapturePort = { capture: (taken) => (seen.push(taken), Promise.reject(new Error('a bug'))) };
    const stranger = CertificateAuthority.make('a stranger').issue('127.0.0.1');
    const plain = (await serve(writer)).replace('http:', 'https:');
    await expect(forwardOverHttp(600_000, () => 'secret')(plain, sent)).rejects.toMatchObject({ code: 'unavailable' });
    server?.close();
    const address = await listen(createSecureServer(stranger, repliesOf(writer)), 'https');
    await expect(forwardOverHttp(600_000, () => 'secret')(address, sent)).rejects.toMatchObject({
      code: 'unavailable',
      detail: { message: expect.stringContaining('not trusted') as unknown },
    });
    expect(seen).toEqual([]);
  });

  it('says that it does not know where the connection broke, and that nothing was recorded where there was none', async () => {
    const address = await serve({ capture: () => Promise.reject(new Error('a bug')) });
    await expect(forwardOverHttp(600_000, () => 'secret')(address, sent)).rejects.toMatchObject({
      code: 'outcome-unknown',
    });
    await new Promise((resolve) => server?.close(resolve));
    await expect(forwardOverHttp(600_000, () => 'secret')(address, sent)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
