import { join } from 'node:path';
import pg from 'pg';
import { readConfig } from '../../../src/config.js';
import type { Stores } from '../../../src/composition/open-ledger.js';
import { openPatientStores } from '../../support/patient-stores.js';
import { EventStoreNode } from '../sites.js';
import { ownerKeyFile } from '../../support/owner-key.js';
import { TestProcess, freePort } from '../test-process.js';
import type { PostgresServer } from './postgres-server.js';
import { Wires } from './wires.js';

export type StoreName = 'postgres' | 'eventstoredb';

export interface Api {
  readonly url: string;
  readonly port: number;
  process: TestProcess;
}

export interface StandOptions {
  readonly storeName: StoreName;
  /** Of the ledger, and of its database. */
  readonly name: string;
  readonly postgres: PostgresServer;
  /** A real EventStoreDB; else the project's node is started where the log is to be in one. */
  readonly eventStoreDbUrl?: string;
  readonly folder: string;
}

type Environment = Readonly<Record<string, string>>;

/**
 * One ledger as it stands in production: API processes at addresses that stay, projectors, a PostgreSQL, a log. Whatever a scenario did to it,
 * `settle` makes it one living API and one living projector again.
 */
export class Stand {
  readonly apis: Api[] = [];
  readonly projectors: TestProcess[] = [];
  /** All processes that ever were, for the evidence. */
  readonly processes: TestProcess[] = [];
  private readonly paused = new Set<TestProcess>();

  private constructor(
    readonly options: StandOptions,
    /** Settings of every process of this ledger; without `PORT`. */
    readonly environment: Environment,
    /** The project's EventStoreDB node, where that is where the log is. */
    readonly node: EventStoreNode | undefined,
    /** Over which the processes reach their stores. */
    readonly wires: Wires,
    /** Opened for the campaign itself. */
    readonly stores: Stores & { readonly ledger: string },
  ) {}

  static async open(options: StandOptions): Promise<Stand> {
    const { storeName, name, postgres, eventStoreDbUrl } = options;
    await onServer(postgres, `CREATE DATABASE ${name}`);
    const database = new URL(postgres.connectionString);
    database.pathname = `/${name}`;
    const isOwnNode = storeName === 'eventstoredb' && eventStoreDbUrl === undefined;
    const node = isOwnNode ? await EventStoreNode.start() : undefined;
    const log = storeName === 'postgres' ? undefined : (eventStoreDbUrl ?? node?.url);
    const environment = {
      LEDGER: name,
      LOG_LEVEL: 'info',
      WRITER_LEASE_SECONDS: '2',
      RECORDED_FOR: 'own/acme/self',
      QUESTION_SECONDS: '2',
      OWNER_KEY_FILE: ownerKeyFile(),
      OPEN_ROUTES: 'ready,metrics',
      DATABASE_URL: database.href,
      ...(log === undefined ? {} : { EVENTSTOREDB_URL: log }),
    };
    const stores = await openPatientStores({ ...readConfig(environment), databaseUrl: database.href });
    const stand = new Stand(options, environment, node, await Wires.to(environment), stores);
    await stand.settle();
    return stand;
  }

  get storeName(): StoreName {
    return this.options.storeName;
  }

  get postgres(): PostgresServer {
    return this.options.postgres;
  }

  /** Of all APIs, living or not; it changes as they come and go. */
  readonly urls: string[] = [];

  /** The first API. */
  get api(): Api {
    const [api] = this.apis;
    if (!api) throw new Error('the stand has no API');
    return api;
  }

  /** The first projector. */
  get projector(): TestProcess {
    const [projector] = this.projectors;
    if (!projector) throw new Error('the stand has no projector');
    return projector;
  }

  /** One more, which stands by while another writes. */
  async addApi(more: Environment = {}): Promise<Api> {
    const port = await freePort();
    const api = { url: `http://127.0.0.1:${port}`, port, process: this.launchApi(port, more) };
    this.apis.push(api);
    await api.process.printed(/listening/);
    this.urls.push(api.url);
    return api;
  }

  addProjector(more: Environment = {}): TestProcess {
    const environment = { ...this.environment, ...this.wires.projector.environment, ...more };
    const projector = this.keep(TestProcess.start('src/projector', environment));
    this.projectors.push(projector);
    return projector;
  }

  /** At the address that it had. */
  async startAgain(api: Api, more: Environment = {}): Promise<void> {
    api.process = this.launchApi(api.port, more);
    await api.process.printed(/listening/);
  }

  pause(process: TestProcess): void {
    this.paused.add(process);
    process.signal('SIGSTOP');
  }

  wake(process: TestProcess): void {
    this.paused.delete(process);
    process.signal('SIGCONT');
  }

  /** Stores answer, wires carry, nobody is paused, one API and one projector live. Those that are too many are killed. */
  async settle(): Promise<void> {
    this.wires.mend();
    for (const process of [...this.paused]) this.wake(process);
    if (!this.postgres.isRunning) await this.postgres.startAgain();
    if (this.node?.isRunning === false) await this.node.startAgain();
    // A takeover may have to wait for what the projector keeps.
    await this.settleProjectors();
    await this.settleApis();
  }

  /** Kills all that it started. What the stores hold is kept for the evidence, or dropped. */
  async close(keep: boolean): Promise<void> {
    await this.endProcesses();
    await this.wires.close();
    await this.stores.close();
    await (keep ? this.node?.kill() : this.node?.remove());
    if (!keep && this.postgres.isRunning)
      await onServer(this.postgres, `DROP DATABASE IF EXISTS ${this.options.name} WITH (FORCE)`);
  }

  private async endProcesses(): Promise<void> {
    const living = [...this.apis.map(({ process }) => process), ...this.projectors].filter(({ hasEnded }) => !hasEnded);
    for (const process of living) process.killGroup();
    await Promise.all(living.map(({ exited }) => exited));
  }

  private async settleApis(): Promise<void> {
    const dead = this.apis.filter(({ process }) => process.hasEnded);
    if (dead.length === this.apis.length && this.apis[0]) await this.startAgain(this.apis[0]);
    const [first, ...others] = this.apis.filter(({ process }) => !process.hasEnded);
    for (const { process } of others) await ended(process);
    this.apis.splice(0, this.apis.length, ...(first ? [first] : []));
    this.urls.splice(0, this.urls.length, ...(first ? [first.url] : []));
    if (!first) await this.addApi();
  }

  private async settleProjectors(): Promise<void> {
    const [first, ...others] = this.projectors.filter(({ hasEnded }) => !hasEnded);
    for (const process of others) await ended(process);
    this.projectors.splice(0, this.projectors.length, ...(first ? [first] : []));
    if (!first) this.addProjector();
  }

  private launchApi(port: number, more: Environment): TestProcess {
    const environment = { ...this.environment, ...this.wires.api.environment, PORT: String(port), ...more };
    return this.keep(TestProcess.start('src/api', environment));
  }

  private keep(process: TestProcess): TestProcess {
    process.writeTo(join(this.options.folder, `${this.processes.length}-${process.program.split('/').at(-1)}.log`));
    this.processes.push(process);
    return process;
  }
}

async function ended(process: TestProcess): Promise<void> {
  await process.kill();
}

async function onServer({ connectionString }: PostgresServer, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
