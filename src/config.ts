import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { isRole, ROLE_NAMES, type Role } from './auth/roles.js';
import { isProviderUrl } from './auth/tokens/provider-url.js';
import type { Sentence } from './ledger/sentences.js';
import { SETTING_RULES } from './config.sentences.js';
import { HIDDEN, SECRET_SETTINGS, SettingsReader, type Environment, type RequiredSetting } from './settings-reader.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
/** Of signatures whose key tells nobody how to sign: whoever checks could forge where it is one secret for both. */
export const TOKEN_ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
] as const;
export const TOKEN_TYPES = ['at+jwt', 'JWT'] as const;
export const OPEN_ROUTES = ['ready', 'metrics', 'docs'] as const;
export type OpenRoute = (typeof OPEN_ROUTES)[number];

export type LogLevelName = (typeof LOG_LEVELS)[number];

/** Everything that a process may be told from outside. The table in README.md says the same in words. */
export interface Config {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** Absolute. The embedded PostgreSQL keeps its files in it. */
  readonly dataDirectory: string;
  /** With less room on its disk than this, nothing more is recorded. */
  readonly diskReserveMegabytes: number;
  /** Absent: the process starts, or finds, the embedded PostgreSQL in `dataDirectory`. */
  readonly databaseUrl?: string;
  /** Absent: the log is kept in PostgreSQL. */
  readonly eventStoreDbUrl?: string;
  /** The log's stream is `ledger-<ledger>`. */
  readonly ledger: string;
  /** Canonical id of the party that a capture is recorded for when it names none. */
  readonly recordedFor: string;
  readonly logLevel: LogLevelName;
  /** Off: whoever reaches it may do everything; only where nobody but this machine does. */
  readonly auth: 'on' | 'off';
  /** What is answered without a key beside `/health/live`. */
  readonly openRoutes: readonly OpenRoute[];
  /** Holds the owner's key. Absent: `owner.key` in `dataDirectory`, of the one command only. */
  readonly ownerKeyFile?: string;
  /** Host names, lower case, by which requests may be addressed to it beside its own. */
  readonly allowedHosts: readonly string[];
  /** Addresses and networks of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Absent: it is asked over plain HTTP. */
  readonly tls?: TlsConfig;
  /** Certificates of who is trusted in connections that this process opens, in place of the public authorities. */
  readonly trustedAuthoritiesFile?: string;
  /** By which others reach this process; absent: what it listens on. */
  readonly advertisedHost?: string;
  /** Origins whose pages may ask from a browser. */
  readonly corsOrigins: readonly string[];
  /** Clients that may be connected at once; one more is cut off. */
  readonly maximumConnections: number;
  /** How long a request may take to arrive whole. */
  readonly requestSeconds: number;
  /** For how long it is kept who read what; a month goes when all of it is older. */
  readonly readsKeptDays: number;
  /** Whether questions are answered where nobody can record that they were. */
  readonly readsUnrecorded: 'allow' | 'refuse';
  /** Whose tokens let in, beside keys. Absent: nobody's. */
  readonly provider?: ProviderConfig;
  /** Connections that one process opens to PostgreSQL at most. */
  readonly databaseConnections: number;
  /** Operations that may wait for the writer; one more is answered 503. */
  readonly queueLimit: number;
  readonly bodyLimitBytes: number;
  /** A writer that did not renew for this long may be replaced. */
  readonly writerLeaseSeconds: number;
  /** The projector may be this many events behind before the writer slows down. */
  readonly maximumLagEvents: number;
  /** How long PostgreSQL may take for one statement of a question before it is given up. */
  readonly questionSeconds: number;
  /** How long a query waits for the position that it was asked to be `after`. */
  readonly afterWaitSeconds: number;
  /** Feeds that one process gives at once; each has a connection to the log of its own. */
  readonly feedStreams: number;
  /** How long a feed that waits may say nothing. */
  readonly feedHeartbeatSeconds: number;
  /** Where a projector of its own tells its metrics and health; absent: nowhere. The API tells its own at its port. */
  readonly metricsPort?: number;
  /** Absent: no traces are made. */
  readonly tracing?: TracingConfig;
}

/** The files that it is known by over HTTPS. They are read again when they change. */
export interface TlsConfig {
  readonly certFile: string;
  readonly keyFile: string;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** An OpenID provider, and what the claims of its tokens mean here. */
export interface ProviderConfig {
  /** As its tokens name it, letter by letter. */
  readonly issuer: string;
  /** As whom its tokens address this ledger. */
  readonly audience: string;
  /** Where it shows its keys. Absent: where its discovery document says. */
  readonly jwksUrl?: string;
  readonly algorithms: readonly string[];
  /** What the header of a token is to say that it is (`typ`). */
  readonly tokenTypes: readonly string[];
  /** The claim that names roles: a name, or a JSON Pointer. */
  readonly roleClaim: string;
  /** Which of its values are which roles. */
  readonly roles: ReadonlyMap<string, readonly Role[]>;
  /** The claim that names the parties that it acts for. Absent: it acts for all. */
  readonly partiesClaim?: string;
  /** The claim that names the numbers that it gives out. Absent: it gives out all. */
  readonly numbersClaim?: string;
}

/** The names of OpenTelemetry's own settings are kept, so that one environment serves all processes of a house. */
export interface TracingConfig {
  /** Of the collector, OTLP over HTTP, such as `http://localhost:4318/v1/traces`. */
  readonly endpoint: string;
  readonly serviceName: string;
  /** 0 to 1: of the traces that begin here. What a sender has sampled is always kept. */
  readonly sampleRatio: number;
  /** What the collector wants to be sent besides, such as a key. */
  readonly headers?: Readonly<Record<string, string>>;
}

const MEBIBYTE = 1024 * 1024;

/** Reads and validates all settings; an empty value counts as not given. Throws `BadSettingsError`. */
export function readConfig(environment: Environment = process.env, required: readonly RequiredSetting[] = []): Config {
  const settings = new SettingsReader(environment, required);
  const databaseUrl = databaseUrlOf(settings);
  const eventStoreDbUrl = settings.url('EVENTSTOREDB_URL', EVENTSTOREDB_URL, SETTING_RULES['eventstoredb-url']());
  const config: Config = {
    port: settings.integer('PORT', 3000, 0, 65_535),
    host: settings.text('HOST', '127.0.0.1', HOST, SETTING_RULES.host()),
    dataDirectory: resolve(settings.text('DATA_DIR', './data', /^[^\0]+$/, SETTING_RULES.path())),
    diskReserveMegabytes: settings.integer('DISK_RESERVE_MB', 256, 0, 1_000_000),
    ledger: settings.text('LEDGER', 'main', /^[a-z][a-z0-9_]{0,30}$/, SETTING_RULES.ledger()),
    recordedFor: settings.party('RECORDED_FOR', 'own/traceledger/self'),
    logLevel: settings.oneOf('LOG_LEVEL', 'info', LOG_LEVELS),
    ...access(settings),
    ...wire(settings),
    readsKeptDays: settings.integer('READS_KEPT_DAYS', 365, 1, 36_500),
    readsUnrecorded: settings.oneOf('READS_UNRECORDED', 'allow', ['allow', 'refuse'] as const),
    ...provider(settings),
    databaseConnections: settings.integer('DATABASE_CONNECTIONS', 10, 4, 200),
    queueLimit: settings.integer('QUEUE_LIMIT', 2_000, 1, 100_000),
    bodyLimitBytes: settings.integer('BODY_LIMIT_BYTES', 16 * MEBIBYTE, MEBIBYTE, 256 * MEBIBYTE),
    writerLeaseSeconds: settings.integer('WRITER_LEASE_SECONDS', 10, 2, 300),
    maximumLagEvents: settings.integer('MAX_LAG_EVENTS', 200_000, 1_000, 100_000_000),
    questionSeconds: settings.integer('QUESTION_SECONDS', 30, 1, 3_600),
    afterWaitSeconds: settings.integer('AFTER_WAIT_SECONDS', 10, 1, 120),
    feedStreams: settings.integer('FEED_STREAMS', 20, 0, 1_000),
    feedHeartbeatSeconds: settings.integer('FEED_HEARTBEAT_SECONDS', 15, 1, 20),
    ...metricsPort(settings),
    ...tracing(settings),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(eventStoreDbUrl === undefined ? {} : { eventStoreDbUrl }),
  };
  settings.throwIfBad();
  return config;
}

/** One secret may serve the database itself and those who ask it: its password in a file of its own, and the URL without one. */
function databaseUrlOf(settings: SettingsReader): string | undefined {
  const url = settings.url('DATABASE_URL', POSTGRES_URL, SETTING_RULES['postgres-url']());
  const password = settings.secret('DATABASE_PASSWORD');
  if (password === undefined || url === undefined) return url;
  const [, user, rest] = /^([^:]+:\/\/[^:@/?]+)@(.*)$/s.exec(url) ?? [];
  if (user === undefined || rest === undefined)
    return settings.refuse('DATABASE_PASSWORD', HIDDEN, SETTING_RULES['database-password'](), url);
  return `${user}:${encodeURIComponent(password)}@${rest}`;
}

function wire(
  settings: SettingsReader,
): Pick<
  Config,
  'tls' | 'trustedAuthoritiesFile' | 'advertisedHost' | 'corsOrigins' | 'maximumConnections' | 'requestSeconds'
> {
  const authorities = settings.path('TLS_CA_FILE');
  const advertisedHost = settings.text('ADVERTISED_HOST', '', HOST, SETTING_RULES['reached-host']());
  return {
    ...tls(settings),
    ...(authorities === undefined ? {} : { trustedAuthoritiesFile: authorities }),
    ...(advertisedHost === '' ? {} : { advertisedHost }),
    corsOrigins: settings.list('CORS_ORIGINS', isOrigin, SETTING_RULES.origins()),
    maximumConnections: settings.integer('MAX_CONNECTIONS', 1_000, 1, 100_000),
    requestSeconds: settings.integer('REQUEST_SECONDS', 120, 1, 3_600),
  };
}

function tls(settings: SettingsReader): Pick<Config, 'tls'> {
  const certFile = settings.path('TLS_CERT_FILE');
  const keyFile = settings.path('TLS_KEY_FILE');
  const version = settings.oneOf('TLS_MIN_VERSION', '1.2', ['1.2', '1.3'] as const);
  if (certFile === undefined && keyFile === undefined) return {};
  if (certFile === undefined) return settings.refuse('TLS_CERT_FILE', '', SETTING_RULES.pair('TLS_KEY_FILE'), {});
  if (keyFile === undefined) return settings.refuse('TLS_KEY_FILE', '', SETTING_RULES.pair('TLS_CERT_FILE'), {});
  return { tls: { certFile, keyFile, minVersion: `TLSv${version}` } };
}

/** As a browser sends it: nothing behind the host and its port, and no port that goes without saying. */
function isOrigin(text: string): text is string {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

function access(
  settings: SettingsReader,
): Pick<Config, 'auth' | 'openRoutes' | 'ownerKeyFile' | 'allowedHosts' | 'trustedProxies'> {
  const auth = settings.oneOf('AUTH', 'on', ['on', 'off'] as const);
  const isReachable = !LOOPBACK.test(settings.text('HOST', '127.0.0.1', HOST, SETTING_RULES.host()));
  const isOpen = auth === 'off' && isReachable;
  const ownerKeyFile = settings.path('OWNER_KEY_FILE');
  return {
    auth: isOpen ? settings.refuse('AUTH', 'off', SETTING_RULES['auth-off'](), 'on') : auth,
    openRoutes: settings.list('OPEN_ROUTES', isOneOf(OPEN_ROUTES), someOf(OPEN_ROUTES)),
    ...(ownerKeyFile === undefined ? {} : { ownerKeyFile }),
    allowedHosts: settings.list('ALLOWED_HOSTS', isHost, SETTING_RULES.hosts()).map((host) => host.toLowerCase()),
    trustedProxies: settings.list('TRUSTED_PROXIES', isNetwork, SETTING_RULES.networks()),
  };
}

/** Every setting of it begins with `OIDC_`. */
function provider(settings: SettingsReader): Pick<Config, 'provider'> {
  const issuer = settings.text('OIDC_ISSUER', '', PROVIDER_URL, SETTING_RULES['provider-url']());
  const audience = settings.text('OIDC_AUDIENCE', '', /^[\x21-\x7e]{1,255}$/, SETTING_RULES.audience());
  const jwksUrl = settings.text('OIDC_JWKS_URL', '', PROVIDER_URL, SETTING_RULES['provider-url']());
  const algorithms = settings.list('OIDC_ALGORITHMS', isOneOf(TOKEN_ALGORITHMS), someOf(TOKEN_ALGORITHMS));
  const tokenTypes = settings.list('OIDC_TOKEN_TYPES', isOneOf(TOKEN_TYPES), someOf(TOKEN_TYPES));
  const claim = SETTING_RULES.claim();
  const roleClaim = settings.text('OIDC_ROLE_CLAIM', 'roles', CLAIM, claim);
  const roles = settings.list('OIDC_ROLES', isRoleOfValue, SETTING_RULES['roles-of-values'](ROLE_NAMES));
  const partiesClaim = settings.text('OIDC_PARTIES_CLAIM', '', CLAIM, claim);
  const numbersClaim = settings.text('OIDC_NUMBERS_CLAIM', '', CLAIM, claim);
  if (issuer === '') {
    if (audience + jwksUrl + partiesClaim + numbersClaim !== '' || roles.length > 0)
      settings.refuse('OIDC_ISSUER', '', SETTING_RULES.needed(SETTING_RULES['provider-url']()), undefined);
    return {};
  }
  if (audience === '') settings.refuse('OIDC_AUDIENCE', '', SETTING_RULES.needed(SETTING_RULES.audience()), undefined);
  if (roles.length === 0)
    settings.refuse('OIDC_ROLES', '', SETTING_RULES.needed(SETTING_RULES['roles-of-values'](ROLE_NAMES)), undefined);
  return {
    provider: {
      ...{ issuer, audience, roleClaim, roles: rolesByValue(roles) },
      algorithms: algorithms.length === 0 ? ['RS256', 'PS256', 'ES256', 'EdDSA'] : algorithms,
      tokenTypes: tokenTypes.length === 0 ? ['at+jwt'] : tokenTypes,
      ...(jwksUrl === '' ? {} : { jwksUrl }),
      ...(partiesClaim === '' ? {} : { partiesClaim }),
      ...(numbersClaim === '' ? {} : { numbersClaim }),
    },
  };
}

const PROVIDER_URL = { test: isProviderUrl };
/** A name, or a JSON Pointer: of `~` it has `~0` and `~1` only (RFC 6901, 3). */
const CLAIM = /^(?=.{1,256}$)(?:[^\s/](.*\S)?|(?:\/(?:[^~/]|~[01])*)+)$/;

/** Of `value=role`; the value may have an equals sign itself. */
function rolesByValue(given: readonly string[]): ReadonlyMap<string, readonly Role[]> {
  const byValue = new Map<string, Role[]>();
  for (const text of given) {
    const [value, role] = [text.replace(/=[^=]*$/, ''), text.replace(/^.*=/, '')];
    if (isRole(role)) byValue.set(value, [...(byValue.get(value) ?? []), role]);
  }
  return byValue;
}

const isRoleOfValue = (text: string): text is string => /^.+=/.test(text) && isRole(text.replace(/^.*=/, ''));
const someOf = (choices: readonly string[]): Sentence => SETTING_RULES['some-of'](choices);
const isOneOf =
  <T extends string>(choices: readonly T[]) =>
  (text: string): text is T =>
    (choices as readonly string[]).includes(text);

const isHost = (text: string): text is string => HOST.test(text);

/** An address, or as many of its first bits as are the same in all of a network. */
function isNetwork(text: string): text is string {
  const [address = '', bits, ...rest] = text.split('/');
  const most = isIP(address) === 4 ? 32 : 128;
  return (
    isIP(address) !== 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  );
}

function metricsPort(settings: SettingsReader): Pick<Config, 'metricsPort'> {
  const port = settings.integer('METRICS_PORT', 0, 1, 65_535);
  return port === 0 ? {} : { metricsPort: port };
}

function tracing(settings: SettingsReader): Pick<Config, 'tracing'> {
  const rule = SETTING_RULES['collector-url']();
  const collector = settings.text('OTEL_EXPORTER_OTLP_ENDPOINT', '', HTTP_URL, rule);
  const given = settings.text('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', '', HTTP_URL, rule);
  const serviceName = settings.text(
    'OTEL_SERVICE_NAME',
    'traceledger',
    /^[\x20-\x7e]{1,100}$/,
    SETTING_RULES['service-name'](),
  );
  const ratio = settings.text('OTEL_TRACES_SAMPLER_ARG', '1', /^(0(\.\d+)?|1(\.0+)?)$/, SETTING_RULES.ratio());
  const endpoint = given === '' && collector !== '' ? `${collector.replace(/\/$/, '')}/v1/traces` : given;
  const headers = collectorHeaders(settings);
  return endpoint === '' ? {} : { tracing: { endpoint, serviceName, sampleRatio: Number(ratio), ...headers } };
}

/** `name=value`, separated by commas, values percent-encoded, as OpenTelemetry has it. */
function collectorHeaders(settings: SettingsReader): Pick<TracingConfig, 'headers'> {
  const name = 'OTEL_EXPORTER_OTLP_HEADERS';
  const given = settings.secret(name);
  if (given === undefined) return {};
  const headers = given.split(',').map(headerOf);
  const right = headers.filter((header) => header !== undefined);
  if (right.length < headers.length) return settings.refuse(name, HIDDEN, SETTING_RULES.headers(), {});
  return { headers: Object.fromEntries(right) };
}

function headerOf(text: string): readonly [name: string, value: string] | undefined {
  const [, name, value] = /^\s*([\w.-]+)\s*=\s*([\x21-\x7e]*)\s*$/.exec(text) ?? [];
  if (name === undefined || value === undefined) return undefined;
  try {
    return [name, decodeURIComponent(value)];
  } catch {
    return undefined;
  }
}

/** What is never to be printed of these settings. Never throws: what cannot be read is told by `readConfig`. */
export function secretsOf(environment: Environment = process.env): readonly string[] {
  const settings = new SettingsReader(environment, []);
  return SECRET_SETTINGS.flatMap((name) => settings.secret(name) ?? []).flatMap((text) => [
    text,
    ...[/:\/\/[^:/?#@]*:(.*)@/s, /[?&]password=([^&]*)/i, /^[\w.-]+=(.*)$/s].flatMap(
      (part) => part.exec(text)?.[1] ?? [],
    ),
  ]);
}

/** The environment to hand to a child process, without the variables whose names match `dropped`. */
export function childEnvironment(dropped: RegExp): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !dropped.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, value ?? '']));
}

const LABEL = '[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';
const HOST_NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`);
/** A name that is digits and dots, or has a colon, is to be an address. */
const HOST = { test: (host: string): boolean => isIP(host) !== 0 || (HOST_NAME.test(host) && /[A-Za-z]/.test(host)) };

const POSTGRES_URL = /^postgres(ql)?:\/\/[^/]*\/[^/?]+(\?.*)?$/;
const HTTP_URL = /^https?:\/\/[^/]+(\/.*)?$/;
const EVENTSTOREDB_URL = /^(esdb|kurrentdb)(\+discover)?:\/\/[^/?]+\/?(\?.*)?$/;
