import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { isRole, ROLE_NAMES, type Role } from './auth/roles.js';
import { isProviderUrl } from './auth/tokens/provider-url.js';
import { parseIdentifier } from './ledger/identity/identity.js';
import { SETTING_RULES } from './config.sentences.js';
import type { Sentence } from './ledger/sentences.js';

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
}

/** The names of OpenTelemetry's own settings are kept, so that one environment serves all processes of a house. */
export interface TracingConfig {
  /** Of the collector, OTLP over HTTP, such as `http://localhost:4318/v1/traces`. */
  readonly endpoint: string;
  readonly serviceName: string;
  /** 0 to 1: of the traces that begin here. What a sender has sampled is always kept. */
  readonly sampleRatio: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings that have no usable default for the process at hand. */
export type RequiredSetting = 'DATABASE_URL' | 'EVENTSTOREDB_URL';

export interface BadSetting {
  readonly name: string;
  /** As given, passwords masked. */
  readonly value: string;
  readonly rule: Sentence;
}

/** Says every bad setting at once, so that nobody mends them one start at a time. */
export class BadSettingsError extends Error {
  override readonly name = 'BadSettingsError';

  constructor(readonly settings: readonly BadSetting[]) {
    const lines = settings.map(({ name, value, rule }) => `  ${name}=${value}: ${rule}`);
    super(`${settings.length === 1 ? 'This setting is' : 'These settings are'} not usable:\n${lines.join('\n')}`);
  }
}

const MEBIBYTE = 1024 * 1024;

/** Reads and validates all settings; an empty value counts as not given. Throws `BadSettingsError`. */
export function readConfig(environment: Environment = process.env, required: readonly RequiredSetting[] = []): Config {
  const settings = new SettingsReader(environment, required);
  const databaseUrl = settings.url('DATABASE_URL', POSTGRES_URL, SETTING_RULES['postgres-url']());
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

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

function access(
  settings: SettingsReader,
): Pick<Config, 'auth' | 'openRoutes' | 'ownerKeyFile' | 'allowedHosts' | 'trustedProxies'> {
  const auth = settings.oneOf('AUTH', 'on', ['on', 'off'] as const);
  const isReachable = !LOOPBACK.test(settings.text('HOST', '127.0.0.1', HOST, SETTING_RULES.host()));
  const isOpen = auth === 'off' && isReachable;
  const ownerKeyFile = settings.text('OWNER_KEY_FILE', '', /^[^\0]+$/, SETTING_RULES.path());
  return {
    auth: isOpen ? settings.refuse('AUTH', 'off', SETTING_RULES['auth-off'](), 'on') : auth,
    openRoutes: settings.list('OPEN_ROUTES', isOneOf(OPEN_ROUTES), someOf(OPEN_ROUTES)),
    ...(ownerKeyFile === '' ? {} : { ownerKeyFile: resolve(ownerKeyFile) }),
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
  if (issuer === '') {
    if (audience + jwksUrl + partiesClaim !== '' || roles.length > 0)
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
    },
  };
}

const PROVIDER_URL = { test: isProviderUrl };
const CLAIM = /^\S(.{0,254}\S)?$/;

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
  return endpoint === '' ? {} : { tracing: { endpoint, serviceName, sampleRatio: Number(ratio) } };
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

/** Hides what stands between the user's name and the host, and passwords given as query parameters. */
export function maskPasswords(value: string): string {
  return value.replace(/(:\/\/[^:/?#@]*):.*@/, '$1:***@').replace(/(password=)[^&]*/gi, '$1***');
}

/** Reads one setting at a time; a bad one yields its default and is remembered, so that reading goes on. */
class SettingsReader {
  private readonly bad: BadSetting[] = [];

  constructor(
    private readonly environment: Environment,
    private readonly required: readonly string[],
  ) {}

  text(name: string, fallback: string, form: Pick<RegExp, 'test'>, rule: Sentence): string {
    const value = this.given(name);
    if (value === undefined) return fallback;
    return form.test(value) ? value : this.refuse(name, value, rule, fallback);
  }

  integer(name: string, fallback: number, least: number, most: number): number {
    const value = this.given(name);
    if (value === undefined) return fallback;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
    if (number >= least && number <= most) return number;
    return this.refuse(name, value, SETTING_RULES.integer({ least, most }), fallback);
  }

  oneOf<T extends string>(name: string, fallback: T, choices: readonly T[]): T {
    const value = this.given(name);
    if (value === undefined) return fallback;
    return (
      choices.find((choice) => choice === value) ?? this.refuse(name, value, SETTING_RULES['one-of'](choices), fallback)
    );
  }

  url(name: RequiredSetting, form: RegExp, rule: Sentence): string | undefined {
    const value = this.given(name);
    if (value === undefined) {
      return this.required.includes(name) ? this.refuse(name, '', SETTING_RULES.needed(rule), undefined) : undefined;
    }
    return form.test(value) ? value : this.refuse(name, value, rule, undefined);
  }

  party(name: string, fallback: string): string {
    const value = this.given(name);
    if (value === undefined) return fallback;
    const parsed = parseIdentifier(value, 'party');
    return parsed.ok ? parsed.id.canonical : this.refuse(name, value, SETTING_RULES.party(parsed.rule), fallback);
  }

  /** Separated by commas. */
  list<T extends string>(name: string, isRight: (text: string) => text is T, rule: Sentence): readonly T[] {
    const value = this.given(name);
    const parts = (value ?? '').split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
    const right = parts.filter(isRight);
    return right.length === parts.length ? right : this.refuse(name, value ?? '', rule, []);
  }

  throwIfBad(): void {
    if (this.bad.length > 0) throw new BadSettingsError(this.bad);
  }

  private given(name: string): string | undefined {
    const value = this.environment[name];
    return value === '' ? undefined : value;
  }

  refuse<T>(name: string, value: string, rule: Sentence, fallback: T): T {
    if (this.bad.every((one) => one.name !== name)) this.bad.push({ name, value: maskPasswords(value), rule });
    return fallback;
  }
}
