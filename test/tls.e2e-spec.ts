import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverSite, type Site } from './faults/sites.js';
import { freePort, TestProcess } from './faults/test-process.js';
import { until } from './faults/until.js';
import { CertificateAuthority, type KeyAndCertificate } from './support/certificates.js';
import { AS_OWNER } from './support/owner-key.js';

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}

describe('a ledger that is asked over TLS', () => {
  const authority = CertificateAuthority.make('authority of the tests');
  const ca = authority.pem;
  let folder: string;
  let site: Site;
  let settings: Readonly<Record<string, string>>;
  let writer: { readonly process: TestProcess; readonly port: number };
  let standby: typeof writer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'traceledger-tls-'));
    site = await serverSite('postgres');
    await serve(authority.issue('127.0.0.1', 'localhost'));
    await writeFile(path('ca.pem'), ca);
    settings = {
      ...site.environment,
      TLS_CERT_FILE: path('cert.pem'),
      TLS_KEY_FILE: path('key.pem'),
      TLS_CA_FILE: path('ca.pem'),
      METRICS_PORT: String(await freePort()),
    };
    TestProcess.start('src/projector', settings);
    writer = await startApi();
    await until('it writes', () => roleIs(writer.port, 'active'));
    standby = await startApi();
    await until('the other stands by', () => roleIs(standby.port, 'standby'));
  });
  afterAll(async () => {
    await TestProcess.endAll();
    await site.close();
    await rm(folder, { recursive: true, force: true });
  });

  const path = (name: string): string => join(folder, name);

  /** As what renews certificates does: each file replaced whole, one after the other. */
  async function serve({ cert, key }: KeyAndCertificate): Promise<void> {
    for (const [name, pem] of [['cert.pem', cert] as const, ['key.pem', key] as const]) {
      await writeFile(path(`${name}.new`), pem);
      await rename(path(`${name}.new`), path(name));
    }
  }

  async function startApi(): Promise<typeof writer> {
    const port = await freePort();
    const process = TestProcess.start('src/api', { ...settings, PORT: String(port) });
    await process.printed(/listening/);
    return { process, port };
  }

  function ask(port: number, asked: string, body?: object): Promise<Answer> {
    const headers = { ...AS_OWNER, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const options = { host: '127.0.0.1', port, path: asked, ca, headers, agent: new Agent() };
    return new Promise((resolve, reject) => {
      const sent = request({ ...options, method: body === undefined ? 'GET' : 'POST' }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          const json = text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : { text };
          resolve({ status: response.statusCode, headers: response.headers, body: json });
        });
      });
      sent.once('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  const roleIs = async (port: number, role: string): Promise<boolean> =>
    (await ask(port, '/health/ready')).body['writer'] === role;

  function handshake(port: number, options: ConnectionOptions): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, ca, ...options }, () => resolve(socket));
      socket.once('error', reject);
    });
  }

  async function served(port: number): Promise<string> {
    const socket = await handshake(port, {});
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  }

  it('says that it is to be asked so, and by no plain HTTP', async () => {
    const { status, headers } = await ask(writer.port, '/health/live');
    expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
    await expect(fetch(`http://127.0.0.1:${writer.port}/health/live`)).rejects.toThrow();
    await expect(fetch(`https://127.0.0.1:${writer.port}/health/live`)).rejects.toThrow();
  });

  it('takes no older TLS than 1.2', async () => {
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(handshake(writer.port, old)).rejects.toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
    const weak = { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA:ECDHE-RSA-AES128-SHA@SECLEVEL=0' } as const;
    await expect(handshake(writer.port, weak)).rejects.toMatchObject({ code: expect.stringMatching(/HANDSHAKE/) });
    const socket = await handshake(writer.port, { maxVersion: 'TLSv1.2' });
    expect(socket.getProtocol()).toBe('TLSv1.2');
    socket.destroy();
  });

  it('forwards what a standby is sent, and tells its metrics, over TLS', async () => {
    const items = { items: ['own/acme/u/tls-1'], location: 'own/acme/yard' };
    const { status, body } = await ask(standby.port, '/v1/operations/introduce', items);
    expect([status, body['known']]).toEqual([201, false]);
    expect((await ask(writer.port, `/v1/items/own%2Facme%2Fu%2Ftls-1?after=${String(body['position'])}`)).status).toBe(
      200,
    );
    expect((await ask(Number(settings['METRICS_PORT']), '/metrics')).status).toBe(200);
  });

  it('is asked by the demo, the load and the doctor', async () => {
    const here = { ...settings, PORT: String(writer.port) };
    const programs = [
      TestProcess.start('src/demo/demo', here),
      TestProcess.start('bench/load', here, ['--items', '200', '--url', `https://localhost:${writer.port}`]),
      TestProcess.start('src/cli', here, ['doctor']),
    ];
    const [demo, load, doctor] = await Promise.all(programs.map(async (one) => (await one.end(), one.output)));
    expect(demo).toContain('? ');
    expect(load).toMatch(/^loaded: /m);
    expect(doctor).toMatch(/writer .*https:\/\/127\.0\.0\.1:\d+.*answers/);
  });

  it('is known by another certificate a moment after its files changed, and keeps the one before where they are bad', async () => {
    const first = await served(writer.port);
    const connected = await handshake(writer.port, {});
    await serve(authority.issue('127.0.0.1', 'localhost'));
    await until('another is served', async () => (await served(writer.port)) !== first);
    const second = await served(writer.port);
    expect(connected.destroyed).toBe(false);
    connected.destroy();
    await writer.process.printed(/another certificate is served/);
    const { cert } = authority.issue('127.0.0.1');
    await writeFile(path('cert.pem'), cert);
    await writer.process.printed(/the one before is still served/);
    expect(await served(writer.port)).toBe(second);
    await writeFile(path('key.pem'), 'no key');
    await rm(path('cert.pem'));
    expect(await served(writer.port)).toBe(second);
    await serve(authority.issue('127.0.0.1'));
    await until('the mended one is served', async () => (await served(writer.port)) !== second);
  });

  it('does not start with files that are none, and says which', async () => {
    await writeFile(path('other.pem'), authority.issue('127.0.0.1').key);
    const bad = [
      [{ TLS_KEY_FILE: path('other.pem') }, /TLS_CERT_FILE=.*belong together/],
      [{ TLS_CA_FILE: path('other.pem') }, /TLS_CA_FILE=.*there are none in it/],
      [{ TLS_KEY_FILE: '' }, /TLS_KEY_FILE=: TLS_CERT_FILE is given without it/],
    ] as const;
    for (const [changed, words] of bad) {
      const process = TestProcess.start('src/api', { ...settings, PORT: '0', ...changed });
      expect((await process.end()).code).toBe(1);
      expect(process.output).toMatch(words);
    }
  });
});
