import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readConfig } from '../src/config.js';

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly command?: readonly string[];
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const text = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const read = (name: string): ComposeFile => parse(text(name), { merge: true }) as ComposeFile;

const plain = read('docker-compose.yml');
const secure = read('docker-compose.tls.yml');

/** As `docker compose -f docker-compose.yml -f docker-compose.tls.yml` has them. */
const both: ComposeFile = {
  secrets: { ...plain.secrets, ...secure.secrets },
  services: Object.fromEntries(
    Object.entries(plain.services).map(([name, one]) => {
      const other = secure.services[name];
      const secrets = [...(one.secrets ?? []), ...(other?.secrets ?? [])];
      return [name, { ...one, ...other, environment: { ...one.environment, ...other?.environment }, secrets }];
    }),
  ),
};

const folder = mkdtempSync(join(tmpdir(), 'traceledger-compose-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a process in the container would read, with what stands in no variable of whoever starts it. */
function settingsOf({ environment = {} }: Service): Readonly<Record<string, string>> {
  const entries = Object.entries(environment).map(([name, value]) => {
    const given = value.replace(/\$\{\w+:-([^}]*)\}/g, '$1');
    return [name, given.replace(/^\/run\/secrets\/(.+)$/, (_all, secret: string) => fileOf(secret))];
  });
  return Object.fromEntries(entries) as Readonly<Record<string, string>>;
}

function fileOf(secret: string): string {
  const path = join(folder, secret);
  writeFileSync(path, secret === 'eventstoredb-url' ? 'esdb://admin:changed@eventstore:2113?tls=true\n' : 'p/w+=\n');
  return path;
}

describe.each([
  ['docker-compose.yml', plain],
  ['docker-compose.yml with docker-compose.tls.yml', both],
])('%s', (_name, { services, secrets }) => {
  it('gives each service the secrets that it names, each a file of its own', () => {
    for (const [name, { environment = {}, command = [], secrets: given = [] }] of Object.entries(services)) {
      const told = [...Object.values(environment), ...command].join(' ');
      const named = [...told.matchAll(/\/run\/secrets\/([\w-]+)/g)].map(([, secret]) => secret ?? '');
      expect([name, named.filter((secret) => !given.includes(secret))]).toEqual([name, []]);
      expect([name, given.filter((secret) => !(secret in secrets))]).toEqual([name, []]);
    }
    for (const { file } of Object.values(secrets)) expect(file).toMatch(/^\.\/secrets\/[\w.-]+$/);
  });

  it('holds settings that the api and the projector take', () => {
    for (const name of ['api', 'projector'] as const) {
      const config = readConfig(settingsOf(services[name] ?? {}), ['DATABASE_URL', 'EVENTSTOREDB_URL']);
      // Its health check comes without a key.
      expect([name, config.openRoutes]).toEqual([name, ['ready']]);
      const url = new URL(config.databaseUrl ?? '');
      expect([url.username, decodeURIComponent(url.password)]).toEqual(['traceledger', 'p/w+=']);
    }
  });
});

describe('the files of docker compose', () => {
  it('hold no password, and none that is there where nobody gave one', () => {
    for (const name of ['docker-compose.yml', 'docker-compose.tls.yml']) {
      expect(text(name)).not.toMatch(/PASSWORD:-|PASSWORD: *['"]?\w|:\/\/[^/\s:@]+:[^@\s]+@/);
      expect(text('.gitignore')).toMatch(/^secrets\/$/m);
    }
  });

  it('have every part speak TLS with the second one, to whom it knows', () => {
    const { api, projector, postgres, eventstore } = both.services;
    for (const one of [api, projector]) {
      const { databaseUrl, eventStoreDbUrl, trustedAuthoritiesFile } = readConfig(settingsOf(one ?? {}));
      expect(new URL(databaseUrl ?? '').searchParams.get('sslmode')).toBe('verify-full');
      expect(eventStoreDbUrl).toContain('tls=true');
      expect(trustedAuthoritiesFile).toBeDefined();
    }
    expect(readConfig(settingsOf(api ?? {}))).toMatchObject({ tls: { minVersion: 'TLSv1.2' }, advertisedHost: 'api' });
    expect(postgres?.command).toContain('ssl=on');
    expect(eventstore?.environment?.['EVENTSTORE_INSECURE']).toBe('false');
  });
});
