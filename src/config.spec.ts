import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfig, secretsOf } from './config.js';
import { BadSettingsError, maskPasswords } from './settings-reader.js';

function badSettingsOf(read: () => unknown): BadSettingsError {
  try {
    read();
  } catch (error) {
    if (error instanceof BadSettingsError) return error;
    throw error;
  }
  throw new Error('the settings were taken');
}

describe('settings', () => {
  it('has a default for everything, and no database of its own to name', () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDirectory: resolve('data'),
      ledger: 'main',
      recordedFor: 'own/traceledger/self',
      logLevel: 'info',
      auth: 'on',
      openRoutes: [],
      allowedHosts: [],
      trustedProxies: [],
      corsOrigins: [],
      maximumConnections: 1_000,
      requestSeconds: 120,
      databaseConnections: 10,
      readsKeptDays: 365,
      readsUnrecorded: 'allow',
      queueLimit: 2_000,
      bodyLimitBytes: 16_777_216,
      writerLeaseSeconds: 10,
      maximumLagEvents: 200_000,
      diskReserveMegabytes: 256,
      questionSeconds: 30,
      afterWaitSeconds: 10,
      feedStreams: 20,
      feedHeartbeatSeconds: 15,
    });
  });

  it('takes what is given', () => {
    const config = readConfig({
      PORT: '0',
      HOST: '::1',
      DATA_DIR: '/var/lib/traceledger',
      DATABASE_URL: 'postgres://ledger:secret@db:5432/ledger',
      EVENTSTOREDB_URL: 'esdb+discover://one:2113,two:2113,three:2113?tls=false',
      LEDGER: 'pharma_eu',
      RECORDED_FOR: 'https://id.gs1.org/417/4012345000009',
      LOG_LEVEL: 'warn',
    });
    expect(config).toMatchObject({
      port: 0,
      host: '::1',
      dataDirectory: resolve('/var/lib/traceledger'),
      databaseUrl: 'postgres://ledger:secret@db:5432/ledger',
      eventStoreDbUrl: 'esdb+discover://one:2113,two:2113,three:2113?tls=false',
      ledger: 'pharma_eu',
      recordedFor: '417/4012345000009',
      logLevel: 'warn',
    });
  });

  it('makes traces where a collector is named, by the names that OpenTelemetry has for it', () => {
    expect(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' }).tracing).toEqual({
      endpoint: 'http://collector:4318/v1/traces',
      serviceName: 'traceledger',
      sampleRatio: 1,
    });
    const own = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces/in', OTEL_TRACES_SAMPLER_ARG: '0.25' };
    expect(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', ...own }).tracing).toMatchObject({
      endpoint: 'https://traces/in',
      sampleRatio: 0.25,
    });
    const bad = { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector', OTEL_TRACES_SAMPLER_ARG: '2', METRICS_PORT: '0' };
    const { settings } = badSettingsOf(() => readConfig(bad));
    expect(settings.map(({ name }) => name).sort()).toEqual(Object.keys(bad).sort());
  });

  it('names a HOST that is none beside the other bad settings', () => {
    for (const HOST of ['999.1.1.1', '1.2.3', '::zz', 'a..b', '-a', 'not a host', 'http://a'])
      expect(
        badSettingsOf(() => readConfig({ HOST, PORT: 'x' }))
          .settings.map(({ name }) => name)
          .sort(),
      ).toEqual(['HOST', 'PORT']);
    for (const HOST of ['localhost', '0.0.0.0', '::', 'fe80::1', 'ledger_1.internal', 'a-b.example'])
      expect(readConfig({ HOST }).host).toBe(HOST);
  });

  it('takes an empty value as not given, as compose files leave it', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '' })).toEqual(readConfig({}));
  });

  it('names every bad setting at once, with its value and its rule', () => {
    const error = badSettingsOf(() =>
      readConfig({
        PORT: '65536',
        LEDGER: 'Main',
        LOG_LEVEL: 'loud',
        RECORDED_FOR: '417/123',
        DATABASE_URL: 'mysql://u:hidden@db/x',
      }),
    );
    expect(error.settings.map((setting) => setting.name).sort()).toEqual([
      'DATABASE_URL',
      'LEDGER',
      'LOG_LEVEL',
      'PORT',
      'RECORDED_FOR',
    ]);
    expect(error.message).toContain('PORT=65536: a whole number from 0 to 65535');
    expect(error.message).not.toContain('hidden');
  });

  it.each(['-1', '1.5', '0x10', '1e3', ' 80', '99999999999999999999'])('refuses %j as a port', (value) => {
    expect(badSettingsOf(() => readConfig({ PORT: value })).settings).toHaveLength(1);
  });

  it('takes no request without a key where others than this machine reach it', () => {
    for (const HOST of ['0.0.0.0', '::', '10.0.0.1', 'ledger.example'])
      expect(badSettingsOf(() => readConfig({ HOST, AUTH: 'off' })).settings).toMatchObject([{ name: 'AUTH' }]);
    for (const HOST of ['127.0.0.1', 'localhost', '::1', ''])
      expect(readConfig({ HOST, AUTH: 'off' }).auth).toBe('off');
  });

  it('reads lists', () => {
    const given = { OPEN_ROUTES: 'ready, docs', ALLOWED_HOSTS: 'Ledger.example', TRUSTED_PROXIES: '10.0.0.0/8,::1' };
    expect(readConfig(given)).toMatchObject({
      openRoutes: ['ready', 'docs'],
      allowedHosts: ['ledger.example'],
      trustedProxies: ['10.0.0.0/8', '::1'],
    });
    const bad = { OPEN_ROUTES: 'ready,items', ALLOWED_HOSTS: 'http://x', TRUSTED_PROXIES: '10.0.0.0/33' };
    expect(badSettingsOf(() => readConfig(bad)).settings.map(({ name }) => name)).toEqual(Object.keys(bad));
  });

  it('knows a provider of tokens by what it is told of it', () => {
    const given = {
      OIDC_ISSUER: 'https://id.example/realm',
      OIDC_AUDIENCE: 'https://ledger.example',
      OIDC_ROLES: 'ledger-admins=admin, a=b=device, a=b=auditor',
    };
    expect(readConfig(given).provider).toEqual({
      issuer: given.OIDC_ISSUER,
      audience: given.OIDC_AUDIENCE,
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      tokenTypes: ['at+jwt'],
      roleClaim: 'roles',
      roles: new Map([
        ['ledger-admins', ['admin']],
        ['a=b', ['device', 'auditor']],
      ]),
    });
    const more = {
      OIDC_JWKS_URL: 'http://127.0.0.1:8080/jwks',
      OIDC_ALGORITHMS: 'ES384',
      OIDC_TOKEN_TYPES: 'at+jwt,JWT',
      OIDC_ROLE_CLAIM: '/realm_access/roles',
      OIDC_PARTIES_CLAIM: 'parties',
      OIDC_NUMBERS_CLAIM: 'numbers',
    };
    expect(readConfig({ ...given, ...more }).provider).toMatchObject({
      jwksUrl: more.OIDC_JWKS_URL,
      algorithms: ['ES384'],
      tokenTypes: ['at+jwt', 'JWT'],
      roleClaim: more.OIDC_ROLE_CLAIM,
      partiesClaim: 'parties',
      numbersClaim: 'numbers',
    });
  });

  it('takes no provider that could not be believed, and none by halves', () => {
    const namesOf = (given: Readonly<Record<string, string>>): readonly string[] =>
      badSettingsOf(() => readConfig(given)).settings.map(({ name }) => name);
    expect(namesOf({ OIDC_ISSUER: 'https://id.example' })).toEqual(['OIDC_AUDIENCE', 'OIDC_ROLES']);
    expect(namesOf({ OIDC_AUDIENCE: 'https://ledger.example' })).toEqual(['OIDC_ISSUER']);
    const bad = {
      OIDC_ISSUER: 'http://id.example',
      OIDC_AUDIENCE: 'two words',
      OIDC_JWKS_URL: 'https://user:secret@id.example/jwks',
      OIDC_ALGORITHMS: 'ES256,HS256',
      OIDC_TOKEN_TYPES: 'any',
      OIDC_ROLE_CLAIM: ' ',
      OIDC_ROLES: 'admins=king',
    };
    expect(namesOf(bad)).toEqual(Object.keys(bad));
    const usable = { OIDC_ISSUER: 'https://id.example', OIDC_AUDIENCE: 'x', OIDC_ROLES: 'a=reader' };
    for (const claim of ['/a/~2', '/a~', '/~', 'a\n', 'x'.repeat(257)])
      expect([claim, namesOf({ ...usable, OIDC_ROLE_CLAIM: claim })]).toEqual([claim, ['OIDC_ROLE_CLAIM']]);
    for (const claim of ['roles', 'a b', 'https://id.example/roles', '/a~1b/~0', '/a b/0', 'x'.repeat(256)])
      expect(readConfig({ ...usable, OIDC_ROLE_CLAIM: claim }).provider?.roleClaim).toBe(claim);
    for (const alg of ['none', 'None', 'HS256', 'HS512', 'dir', 'RSA-OAEP', 'es256'])
      expect([alg, namesOf({ OIDC_ALGORITHMS: alg })]).toEqual([alg, ['OIDC_ALGORITHMS']]);
  });

  it('says which setting a process cannot do without', () => {
    const error = badSettingsOf(() => readConfig({}, ['DATABASE_URL']));
    expect(error.settings).toMatchObject([{ name: 'DATABASE_URL', value: '' }]);
    expect(readConfig({ DATABASE_URL: 'postgresql://db/ledger' }, ['DATABASE_URL']).databaseUrl).toBe(
      'postgresql://db/ledger',
    );
  });

  it('is told of TLS by both files or none, and of origins as browsers name them', () => {
    const files = { TLS_CERT_FILE: 'cert.pem', TLS_KEY_FILE: 'key.pem' };
    expect(readConfig({ ...files, TLS_MIN_VERSION: '1.3' }).tls).toEqual({
      certFile: resolve('cert.pem'),
      keyFile: resolve('key.pem'),
      minVersion: 'TLSv1.3',
    });
    expect(readConfig(files).tls?.minVersion).toBe('TLSv1.2');
    for (const name of ['TLS_CERT_FILE', 'TLS_KEY_FILE'] as const)
      expect(badSettingsOf(() => readConfig({ ...files, [name]: '' })).settings).toMatchObject([{ name }]);
    expect(badSettingsOf(() => readConfig({ TLS_MIN_VERSION: '1.1' })).settings).toHaveLength(1);
    const CORS_ORIGINS = 'https://console.example, http://localhost:5173';
    expect(readConfig({ CORS_ORIGINS }).corsOrigins).toEqual(['https://console.example', 'http://localhost:5173']);
    for (const origin of ['*', 'null', 'https://a/', 'https://a:443', 'https://A', 'a', 'https://u:p@a', 'file://'])
      expect(badSettingsOf(() => readConfig({ CORS_ORIGINS: origin })).settings).toMatchObject([
        { name: 'CORS_ORIGINS' },
      ]);
  });

  it.each([
    ['postgres://ledger:p@ss:word/1@db/ledger', 'postgres://ledger:***@db/ledger'],
    ['esdb://admin:changeit@one:2113?tls=true', 'esdb://admin:***@one:2113?tls=true'],
    ['postgres://db/ledger?password=secret&a=b', 'postgres://db/ledger?password=***&a=b'],
    ['postgres://db:5432/ledger', 'postgres://db:5432/ledger'],
  ])('masks the password of %s', (value, masked) => {
    expect(maskPasswords(value)).toBe(masked);
  });
});

describe('settings that hold a secret', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'traceledger-settings-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function file(content: string): string {
    const path = join(folder, String(content.length));
    writeFileSync(path, content);
    return path;
  }

  it('are read from the file that is named, without the end of its line', () => {
    const config = readConfig({
      DATABASE_URL_FILE: file('postgres://ledger:pass word@db/ledger\n'),
      EVENTSTOREDB_URL_FILE: file('esdb://admin:changeit@node:2113\r\n'),
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector:4318',
      OTEL_EXPORTER_OTLP_HEADERS_FILE: file('x-key=a%3Db,other=c'),
    });
    expect(config).toMatchObject({
      databaseUrl: 'postgres://ledger:pass word@db/ledger',
      eventStoreDbUrl: 'esdb://admin:changeit@node:2113',
      tracing: { headers: { 'x-key': 'a=b', other: 'c' } },
    });
  });

  it('lets one file hold the password of a URL that names none', () => {
    const password = file('p@ss:w/rd %é');
    const given = {
      DATABASE_URL: 'postgres://ledger@db:5432/ledger?sslmode=verify-full',
      DATABASE_PASSWORD_FILE: password,
    };
    const url = new URL(readConfig(given).databaseUrl ?? '');
    expect([decodeURIComponent(url.password), url.username, url.host]).toEqual(['p@ss:w/rd %é', 'ledger', 'db:5432']);
    for (const DATABASE_URL of ['postgres://ledger:other@db/ledger', 'postgres://db/ledger'])
      expect(badSettingsOf(() => readConfig({ ...given, DATABASE_URL })).settings).toMatchObject([
        { name: 'DATABASE_PASSWORD', value: '***' },
      ]);
  });

  it.each(['DATABASE_URL', 'DATABASE_PASSWORD', 'EVENTSTOREDB_URL', 'OTEL_EXPORTER_OTLP_HEADERS'])(
    '%s is refused by name where it is given twice, or by a file that is missing, empty or something else',
    (name) => {
      const setting = `${name}_FILE`;
      const url = { DATABASE_PASSWORD: { DATABASE_URL: 'postgres://u@db/x' } }[name] ?? {};
      const value =
        { DATABASE_URL: 'postgres://u:hidden@db/x', EVENTSTOREDB_URL: 'esdb://u:hidden@node' }[name] ?? 'x=hidden';
      const required = name === 'DATABASE_URL' ? (['DATABASE_URL'] as const) : [];
      const bad = [
        { [name]: value, [setting]: file(value) },
        { [setting]: join(folder, 'missing') },
        { [setting]: file('') },
        { [setting]: folder },
      ];
      for (const given of bad) {
        const { settings, message } = badSettingsOf(() => readConfig({ ...url, ...given }, required));
        expect(settings.map((one) => one.name)).toEqual([setting]);
        expect(message).not.toContain('hidden');
      }
    },
  );

  it('show nothing of themselves where they are not right', () => {
    const odd = 'postgres:/u:hidden@db/x';
    for (const given of [
      { DATABASE_URL: odd },
      { DATABASE_URL_FILE: file(odd) },
      { OTEL_EXPORTER_OTLP_HEADERS: 'hidden' },
      { OTEL_EXPORTER_OTLP_HEADERS: 'x=hidden%FF' },
    ])
      expect(badSettingsOf(() => readConfig(given)).message).not.toContain('hidden');
  });

  it('are known as what is never printed', () => {
    const given = {
      DATABASE_URL: 'postgres://u:p%40ss@db/x?password=other&a=b',
      DATABASE_PASSWORD_FILE: file('third'),
    };
    expect(secretsOf(given)).toEqual(expect.arrayContaining(['p%40ss', 'other', 'third']));
    expect(secretsOf({ DATABASE_URL_FILE: join(folder, 'missing') })).toEqual([]);
  });
});
