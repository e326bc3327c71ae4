import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.js';
import { runningEmbeddedPostgres } from '../../src/event-store/embedded/embedded-postgres-running.js';
import type { Stores } from '../../src/composition/open-ledger.js';
import { openPatientStores } from '../support/patient-stores.js';
import { ownerKeyFile } from '../support/owner-key.js';
import { createTestDatabase } from '../support/postgres.js';
import { TestProcess, freePort } from './test-process.js';
import { until } from './until.js';

/** Where a ledger lives that a test kills: its stores outlive the processes of the ledger. */
export interface Site {
  readonly name: string;
  /** The settings by which a process works on this ledger. */
  readonly environment: Readonly<Record<string, string>>;
  /** The log as a process of its own, where it is not PostgreSQL. */
  readonly node?: EventStoreNode;
  /** Opens log and read models for the test itself, with these settings or its own. The ledger is to run, where its PostgreSQL is embedded. */
  open(environment?: Site['environment']): Promise<Stores & { readonly ledger: string }>;
  close(): Promise<void>;
}

/** Questions wait for as long as the models need, on whatever machine. */
const SETTINGS = {
  LOG_LEVEL: 'info',
  AFTER_WAIT_SECONDS: '120',
  RECORDED_FOR: 'own/acme/self',
  OPEN_ROUTES: 'ready,metrics',
};

const temporary = (): Promise<string> => mkdtemp(join(tmpdir(), 'traceledger-faults-'));

function openAt(environment: Readonly<Record<string, string>>, databaseUrl: string): ReturnType<Site['open']> {
  return openPatientStores({ ...readConfig(environment), databaseUrl });
}

/** As a newcomer has it: a data folder, with the PostgreSQL that the ledger starts itself. */
export async function embeddedSite(folder?: string): Promise<Site> {
  const dataDir = folder === undefined ? await temporary() : join(folder, 'data');
  const environment = {
    ...SETTINGS,
    OWNER_KEY_FILE: ownerKeyFile(),
    DATA_DIR: dataDir,
    PORT: String(await freePort()),
  };
  return {
    name: 'the embedded PostgreSQL',
    environment,
    open: async () => openAt(environment, await runningEmbeddedPostgres(dataDir)),
    close: async () => {
      await TestProcess.endAll();
      await killPostgresOf(dataDir);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A database of the test run's own PostgreSQL; the log in it, or in an EventStoreDB node. */
export async function serverSite(log: 'postgres' | 'eventstoredb'): Promise<Site> {
  const node = log === 'eventstoredb' ? await EventStoreNode.start() : undefined;
  return siteAt(node?.url, node);
}

/** A database of the test run's own PostgreSQL; the log where `eventStoreDbUrl` says, which stays the caller's, else in it. */
export async function siteAt(
  eventStoreDbUrl: string | undefined,
  node?: EventStoreNode,
  /** A database that stays the caller's. */
  databaseUrl?: string,
): Promise<Site> {
  const database =
    databaseUrl === undefined
      ? await createTestDatabase()
      : { connectionString: databaseUrl, drop: () => Promise.resolve() };
  const environment = {
    ...SETTINGS,
    OWNER_KEY_FILE: ownerKeyFile(),
    DATABASE_URL: database.connectionString,
    PORT: String(await freePort()),
    ...(eventStoreDbUrl === undefined ? {} : { EVENTSTOREDB_URL: eventStoreDbUrl }),
  };
  return {
    name: eventStoreDbUrl === undefined ? 'a PostgreSQL server' : 'EventStoreDB',
    environment,
    ...(node ? { node } : {}),
    open: (other = environment) => openAt(other, other.DATABASE_URL ?? database.connectionString),
    close: async () => {
      await TestProcess.endAll();
      await database.drop();
      await node?.remove();
    },
  };
}

/** The project's EventStoreDB node with its folder; killed, it comes back at the same address with what it had acknowledged. */
export class EventStoreNode {
  private constructor(
    readonly dir: string,
    private readonly port: number,
    private process: TestProcess,
  ) {}

  static async start(): Promise<EventStoreNode> {
    const [dir, port] = [await temporary(), await freePort()];
    return new EventStoreNode(dir, port, await startNode(dir, port));
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  get isRunning(): boolean {
    return !this.process.hasEnded;
  }

  get pid(): number {
    return this.process.pid;
  }

  async kill(): Promise<void> {
    this.process.killGroup();
    await this.process.exited;
  }

  async startAgain(): Promise<void> {
    this.process = await startNode(this.dir, this.port);
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.dir, { recursive: true, force: true });
  }
}

async function startNode(dir: string, port: number): Promise<TestProcess> {
  const node = TestProcess.start('test/support/eventstoredb-node/main', {}, ['--dir', dir, '--port', String(port)]);
  await node.printed(/^esdb:/);
  return node;
}

/** The process id of the PostgreSQL that runs in a data folder of the ledger. */
export async function postgresPidOf(dataDir: string): Promise<number | undefined> {
  const file = await readFile(join(dataDir, 'pgdata', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(file.split('\n')[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

/** kill -9 of the embedded PostgreSQL; its backends end when they notice. */
export async function killPostgresOf(dataDir: string): Promise<void> {
  const pid = await postgresPidOf(dataDir);
  if (pid === undefined || !isAlive(pid)) return;
  process.kill(pid, 'SIGKILL');
  await until('PostgreSQL is gone', () => !isAlive(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
