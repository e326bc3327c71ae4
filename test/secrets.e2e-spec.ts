import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apiKeyOf } from '../src/auth/api-key.js';
import { serverSite, type Site } from './faults/sites.js';
import { freePort, TestProcess } from './faults/test-process.js';
import { until } from './faults/until.js';
import { AS_OWNER, OWNER_KEY } from './support/owner-key.js';
import { openPool } from './support/postgres.js';

const PASSWORD = 'canary/7&%ü="of the database';
const COLLECTOR_KEY = 'canary-of-the-collector';
const UNKNOWN_KEY = apiKeyOf(new Uint8Array(32).fill(21));
/** Alphanumeric, so that each of its parts tells it. */
const SECRETS = [PASSWORD, COLLECTOR_KEY, OWNER_KEY, UNKNOWN_KEY];

/** As it may be written, told from its middle: around it stands what is not known. */
function formsOf(secret: string): readonly string[] {
  const encodings = ['base64', 'base64url', 'hex'] as const;
  const shifted = ['', 'a', 'ab'].flatMap((before) =>
    encodings.map((form) =>
      Buffer.from(before + secret)
        .toString(form)
        .slice(4, -4),
    ),
  );
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), secret.slice(4, 20), ...shifted];
}

describe('what a ledger prints, traces, measures and is started by', () => {
  let site: Site;
  let folder: string;
  let role: string;
  let collector: Server;
  let traces = '';
  let settings: Readonly<Record<string, string>>;
  let api: TestProcess;
  let projector: TestProcess;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'traceledger-secrets-'));
    site = await serverSite('postgres');
    const plain = new URL(site.environment['DATABASE_URL'] ?? '');
    role = `canary_${randomUUID().replaceAll('-', '')}`;
    await asAdministrator(
      `CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}'; ALTER DATABASE ${plain.pathname.slice(1)} OWNER TO ${role}`,
    );
    collector = createServer((incoming, outgoing) => {
      incoming.on('data', (chunk: Buffer) => (traces += chunk.toString('latin1')));
      incoming.on('end', () => outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
    });
    collector.listen(0, '127.0.0.1');
    await once(collector, 'listening');
    plain.username = role;
    plain.password = encodeURIComponent(PASSWORD);
    await writeFile(join(folder, 'url'), `${plain.href}\n`);
    await writeFile(join(folder, 'headers'), `x-key=${COLLECTOR_KEY}\n`);
    const { DATABASE_URL: _plain, ...rest } = site.environment;
    settings = {
      ...rest,
      DATABASE_URL_FILE: join(folder, 'url'),
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
      OTEL_EXPORTER_OTLP_HEADERS_FILE: join(folder, 'headers'),
      LOG_LEVEL: 'trace',
      AFTER_WAIT_SECONDS: '1',
    };
    const metrics = String(await freePort());
    projector = TestProcess.start('src/projector', { ...settings, METRICS_PORT: metrics });
    await projector.printed(/metrics are told/);
    api = TestProcess.start('src/api', settings);
    await api.printed(/listening/);
    url = `http://127.0.0.1:${settings['PORT']}`;
    await until('it writes', async () =>
      (await (await fetch(`${url}/health/ready`)).text()).includes('"writer":"active"'),
    );
  });
  afterAll(async () => {
    await TestProcess.endAll();
    await site.close();
    await asAdministrator(`DROP ROLE IF EXISTS ${role}`);
    collector.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function asAdministrator(statements: string): Promise<void> {
    const pool = openPool(process.env['TEST_DATABASE_URL'] ?? '');
    for (const statement of statements.split('; ')) await pool.query(statement);
    await pool.end();
  }

  function expectNone(where: string, printed: string): void {
    expect([where, printed.length > 0]).toEqual([where, true]);
    for (const [index, secret] of SECRETS.entries())
      for (const form of formsOf(secret))
        if (printed.includes(form)) throw new Error(`${where} holds secret ${index} as ${form}`);
  }

  async function ask(path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<number> {
    const init = body === undefined ? {} : { method: 'POST', body };
    return (await fetch(`${url}${path}`, { ...init, headers })).status;
  }

  it('holds no key, however and however wrongly it was sent', async () => {
    const json = { 'content-type': 'application/json' };
    for (const key of [OWNER_KEY, UNKNOWN_KEY]) {
      const bearer = { authorization: `Bearer ${key}` };
      const basic = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
      await ask('/v1/captures', bearer);
      await ask('/v1/captures', basic);
      for (const authorization of [key, `Token ${key}`, `Bearer  ${key}x`])
        await ask('/v1/captures', { authorization });
      const misplaced = [
        ask(`/v1/captures?key=${key}`, AS_OWNER),
        ask(`/v1/items/${key}`, AS_OWNER),
        ...['x-api-key', 'cookie', 'x-request-id', 'x-correlation-id', 'idempotency-key', 'x-device'].map((name) =>
          ask('/v1/operations/introduce', { ...AS_OWNER, ...json, [name]: `k=${key}` }, '{"items":["own/a/b/c"]}'),
        ),
      ];
      expect(await Promise.all(misplaced)).toEqual(misplaced.map(() => 422));
      await ask('/v1/operations/introduce', { ...bearer, ...json }, `{"items":["${key}"],"location":"${key}"`);
    }
  });

  it('holds none where a request fails', async () => {
    expect(await ask('/v1/items?id=own/a/b/c&after=99999', AS_OWNER)).toBe(503);
    await api.printed(/request failed/);
  });

  it('holds no password where the database refuses it, or the URL is none', async () => {
    const odd = [
      `postgres://${role}:${encodeURIComponent(PASSWORD)}x@127.0.0.1:${await freePort()}/none`,
      `postgres:/${role}:${PASSWORD}@nowhere/x`,
      `postgres://${role}:${PASSWORD}@nowhere`,
    ];
    const { DATABASE_URL_FILE: _file, ...rest } = settings;
    for (const DATABASE_URL of odd) {
      const command = TestProcess.start('src/cli', { ...rest, DATABASE_URL }, ['status']);
      expect((await command.end()).code).toBe(1);
      expectNone('the command', command.output);
    }
  });

  it('holds none of them in the end', async () => {
    expectNone('the metrics', await (await fetch(`${url}/metrics`)).text());
    expectNone('the list of processes', execFileSync('ps', ['-A', '-o', 'args']).toString());
    for (const process of [api, projector]) {
      process.signal('SIGTERM');
      await process.end();
    }
    expectNone('the api', api.output);
    expectNone('the projector', projector.output);
    expect(traces).toContain('POST /v1/operations/introduce');
    expectNone('the traces', traces);
  });
});
