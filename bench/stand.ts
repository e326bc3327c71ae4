import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ledgerSchema } from '../projections/builds/registry.js';
import { childEnvironment } from '../src/config.js';
import { benchKeyFile } from './bench-key.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../src/event-store/embedded/embedded-postgres.js';

const DIST = join(import.meta.dirname, '..');
const READY_MS = 60_000;
/** Read models of a release that differs are built first. */
const KEPT_READY_MS = 3_600_000;
const LAST_WORDS_CHARACTERS = 4_000;
const OUR_SETTINGS =
  /^(PORT|HOST|DATA_DIR|DATABASE_URL|EVENTSTOREDB_URL|LEDGER|LOG_LEVEL|NODE_OPTIONS|AUTH|OPEN_ROUTES|OWNER_KEY_FILE|ALLOWED_HOSTS|TRUSTED_PROXIES|OIDC_\w+|READS_KEPT_DAYS|READS_UNRECORDED|ADVERTISED_HOST|TLS_\w+|DATABASE_PASSWORD|\w+_FILE)$/;

type Environment = Readonly<Record<string, string>>;
type LedgerSettings = Environment & { readonly LEDGER: string; readonly DATABASE_URL: string };

/** Where a ledger lives: the log of its PostgreSQL, how the one command is started on it, and what ends with it. */
interface Home extends Pick<Ledger, 'postgresLog' | 'start' | 'startsDatabase'> {
  readonly stop: () => Promise<void>;
  readonly readyMs: number;
}

interface RunningApi {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export type StoreName = 'PostgreSQL' | 'EventStoreDB';

/** A ledger that runs: API with writer, and projector, as processes of their own. */
export interface Ledger {
  readonly url: string;
  readonly store: StoreName;
  /** As the table calls it: says whether EventStoreDB is a real one. */
  readonly storeTitle: string;
  readonly databaseUrl: string;
  readonly name: string;
  /** The table that says which builds of read models there are, and how far each is. */
  readonly builds: string;
  /** Where PostgreSQL writes its log. */
  readonly postgresLog: string;
  /** One more API of the same ledger, a standby that answers questions; its connections have these options of PostgreSQL. */
  another(connectionOptions: string): Promise<RunningApi>;
  /** A database beside the ledger's own, on the same server; returns its URL. */
  newDatabase(suffix: string): Promise<string>;
  /** Runs the projector's command line to its end. */
  command(...parameters: readonly string[]): Promise<void>;
  /** Milliseconds that the one command needs on this ledger, which is to be stopped, until it is ready. */
  start(): Promise<number>;
  /** The one command starts its PostgreSQL as well. */
  readonly startsDatabase: boolean;
  stop(): Promise<void>;
}

interface GivenServer {
  readonly url: string;
  /** `host:port` of each node that it names. */
  readonly hosts: readonly string[];
  readonly isSecure: boolean;
}

/** The server that EVENTSTOREDB_URL names. */
export function givenEventStoreDB(): GivenServer | undefined {
  const url = process.env['EVENTSTOREDB_URL'];
  if (!url) return undefined;
  const hosts = /^[^:]+:\/\/(?:[^@/]*@)?([^/?]+)/.exec(url)?.[1]?.split(',') ?? [];
  return { url, hosts, isSecure: !/[?&]tls=false\b/i.test(url) };
}

/** What all ledgers of a run share: one PostgreSQL, one EventStoreDB. */
export class Stand {
  #eventStoreDB: { readonly url: string } | undefined;
  readonly #children: Child[] = [];
  readonly #kept: EmbeddedPostgres[] = [];
  readonly #access = { OWNER_KEY_FILE: benchKeyFile(), OPEN_ROUTES: 'ready,metrics' };
  #stopping: Promise<void> | undefined;

  private constructor(
    private readonly directory: string,
    private readonly postgres: EmbeddedPostgres,
    private readonly profile: string | undefined,
    /** As the server says it. */
    readonly postgresVersion: string,
  ) {}

  /** With `profile`, the ledger's processes write CPU profiles into that directory when they end. */
  static async start(profile?: string): Promise<Stand> {
    const directory = await mkdtemp(join(tmpdir(), 'traceledger-bench-'));
    const postgres = await startEmbeddedPostgres({ dataDir: directory });
    const client = new pg.Client({ connectionString: postgres.connectionString });
    await client.connect();
    const { rows } = await client.query<{ version: string }>('SELECT version()');
    await client.end();
    return new Stand(directory, postgres, profile, rows[0]?.version ?? 'unknown');
  }

  get databaseUrl(): string {
    return this.postgres.connectionString;
  }

  /** Which server it is; not its user and password. */
  async #eventStoreDBTitle(): Promise<string> {
    const given = givenEventStoreDB();
    if (!given) return 'EventStoreDB (test node)';
    const info = await fetch(`${given.isSecure ? 'https' : 'http'}://${given.hosts[0]}/info`).catch(() => undefined);
    const { esVersion } = info?.ok ? ((await info.json()) as { readonly esVersion?: string }) : {};
    return `EventStoreDB ${esVersion ?? 'of unknown version'} at ${given.hosts.join(',')}`;
  }

  /** The server that EVENTSTOREDB_URL names, else the project's own test node as a process of its own. */
  async eventStoreDBUrl(): Promise<string> {
    this.#eventStoreDB ??= givenEventStoreDB() ?? (await this.#startNode());
    return this.#eventStoreDB.url;
  }

  /** Each ledger has a database of its own, and a name that is new on a server that outlives the run. */
  async ledger(store: StoreName): Promise<Ledger> {
    const name = `bench_${Date.now().toString(36)}`;
    const databaseUrl = await this.#createDatabase(name);
    const eventStoreDB = store === 'EventStoreDB' ? { EVENTSTOREDB_URL: await this.eventStoreDBUrl() } : {};
    const settings = { LEDGER: name, DATABASE_URL: databaseUrl, LOG_LEVEL: 'warn', ...eventStoreDB };
    return this.#running(store, settings, {
      postgresLog: join(this.directory, 'postgres.log'),
      start: () => this.#started(settings),
      startsDatabase: false,
      readyMs: READY_MS,
      stop: () => Promise.resolve(),
    });
  }

  /** The ledger that `npm start` keeps in this folder, which is its again when the ledger is stopped. A folder that there is not becomes an empty one. */
  async keptLedger(dataDir: string): Promise<Ledger> {
    const postgres = await startEmbeddedPostgres({ dataDir });
    this.#kept.push(postgres);
    const settings = { LEDGER: 'main', DATABASE_URL: postgres.connectionString, LOG_LEVEL: 'warn' };
    return this.#running('PostgreSQL', settings, {
      postgresLog: join(dataDir, 'postgres.log'),
      start: () => this.#started({ DATA_DIR: dataDir, LOG_LEVEL: 'warn' }),
      startsDatabase: true,
      readyMs: KEPT_READY_MS,
      stop: () => postgres.stop(),
    });
  }

  async #running(store: StoreName, settings: LedgerSettings, { stop: end, readyMs, ...home }: Home): Promise<Ledger> {
    const { LEDGER: name, DATABASE_URL: databaseUrl } = settings;
    const run = (script: string, own: Environment = {}, ...parameters: readonly string[]): Child =>
      this.#child(script, parameters, { ...settings, ...own }, name);
    const api = async (own: Environment, beside: readonly Child[]): Promise<RunningApi> => {
      const port = await freePort();
      const child = run('src/api.js', { PORT: String(port), ...own });
      const url = `http://127.0.0.1:${port}`;
      await ready(url, [child, ...beside], readyMs);
      return { url, stop: () => child.stop() };
    };
    const projector = run('src/projector.js');
    const { url, stop } = await api({}, [projector]);
    const optioned = new URL(databaseUrl);
    return {
      url,
      store,
      storeTitle: store === 'EventStoreDB' ? await this.#eventStoreDBTitle() : store,
      databaseUrl,
      name,
      builds: `${ledgerSchema(name)}.model_builds`,
      ...home,
      another: (options) => {
        optioned.searchParams.set('options', options);
        return api({ DATABASE_URL: optioned.href }, []);
      },
      newDatabase: (suffix) => this.#createDatabase(`${name}_${suffix}`),
      command: (...parameters) => run('src/cli.js', {}, ...parameters).finished(),
      stop: async () => {
        await Promise.all([stop(), projector.stop()]);
        await end();
      },
    };
  }

  /** Milliseconds from starting the one command on an empty folder until it is ready. */
  async startOnEmptyFolder(): Promise<number> {
    const dataDirectory = await mkdtemp(join(this.directory, 'empty-'));
    return this.#started({ DATA_DIR: dataDirectory, LOG_LEVEL: 'warn' });
  }

  /** What `npm start` runs, until it answers that it is ready; then it is stopped again. Returns the milliseconds. */
  async #started(settings: Environment): Promise<number> {
    const port = await freePort();
    const began = performance.now();
    const child = this.#child('src/main.js', [], { ...settings, PORT: String(port) }, 'start');
    try {
      await ready(`http://127.0.0.1:${port}`, [child]);
      return performance.now() - began;
    } finally {
      await child.stop();
    }
  }

  #child(script: string, parameters: readonly string[], settings: Environment, log: string): Child {
    // A row that goes on after an interrupt starts nothing that nobody would end.
    if (this.#stopping) throw new Error('the run is ending');
    const environment = { ...childEnvironment(OUR_SETTINGS), ...this.#access, ...settings };
    const child = new Child(script, parameters, environment, {
      log: join(this.directory, `${log}.log`),
      profile: this.profile,
    });
    this.#children.push(child);
    return child;
  }

  /** Ends everything that it started. May be called again. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.stop()));
    await Promise.all([this.postgres, ...this.#kept].map((postgres) => postgres.stop()));
    await rm(this.directory, { recursive: true, force: true });
  }

  async #createDatabase(name: string): Promise<string> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    const url = new URL(this.databaseUrl);
    url.pathname = `/${name}`;
    return url.href;
  }

  async #startNode(): Promise<{ url: string }> {
    const parameters = ['--dir', join(this.directory, 'eventstoredb')];
    const child = new Child('test/support/eventstoredb-node/main.js', parameters, childEnvironment(OUR_SETTINGS), {
      profile: this.profile,
    });
    this.#children.push(child);
    return { url: await child.firstLine() };
  }
}

/** A script of the build as a process of its own; what it says goes to a file, or is read. */
class Child {
  private readonly process: ChildProcess;
  private readonly ended: Promise<void>;

  constructor(
    script: string,
    parameters: readonly string[],
    environment: Readonly<Record<string, string>>,
    private readonly options: { readonly log?: string; readonly profile?: string | undefined },
  ) {
    const { log, profile } = options;
    const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
    const output = log === undefined ? 'pipe' : openSync(log, 'a');
    this.process = spawn(process.execPath, [...flags, '--enable-source-maps', join(DIST, script), ...parameters], {
      env: environment,
      stdio: ['ignore', output, output === 'pipe' ? 'inherit' : output],
    });
    if (typeof output === 'number') closeSync(output);
    this.ended = once(this.process, 'exit').then(() => undefined);
  }

  get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  async firstLine(): Promise<string> {
    if (!this.process.stdout) throw new Error('the output of this process goes to a file');
    const lines = createInterface({ input: this.process.stdout });
    const [line] = (await once(lines, 'line')) as [string];
    return line;
  }

  async finished(): Promise<void> {
    await this.ended;
    if (this.process.exitCode !== 0) throw new Error(`a process of the ledger failed:\n${await this.said()}`);
  }

  async said(): Promise<string> {
    return this.options.log === undefined
      ? ''
      : (await readFile(this.options.log, 'utf8')).slice(-LAST_WORDS_CHARACTERS);
  }

  async stop(): Promise<void> {
    if (!this.hasEnded) this.process.kill('SIGTERM');
    const late = setTimeout(() => this.process.kill('SIGKILL'), 20_000);
    await this.ended;
    clearTimeout(late);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function ready(url: string, children: readonly Child[], withinMs = READY_MS): Promise<void> {
  const until = performance.now() + withinMs;
  while (performance.now() < until && !children.some((child) => child.hasEnded)) {
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await delay(10);
  }
  throw new Error(`the ledger did not come up:\n${await children[0]?.said()}`);
}
