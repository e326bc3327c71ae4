import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allBuilds } from '../../projections/builds/builds.js';
import type { Db } from '../../projections/builds/registry.js';
import { allReleases, type SeenRelease } from '../../projections/builds/releases.js';
import { hashRows, type TableHash } from '../../projections/runner/row-hashes.js';
import { READ_MODELS } from '../../src/composition/read-models.js';
import { healthOf } from './health.js';
import { copyChangedBuild, freePort, TestProcess, type BuildChanges } from './test-process.js';
import type { Site } from './sites.js';
import { PRODUCT } from './witness.js';
import { AS_OWNER } from '../support/owner-key.js';

/** A writer that is slow on a busy machine is not to be replaced by another: when that happens is what these tests look at. */
const STEADY = { WRITER_LEASE_SECONDS: '15' };

/** A release of the ledger: the project's own build, or one that differs from it, on a site of a test. */
export class TestRelease {
  readonly url: string;
  private processes: Partial<Record<'api' | 'projector', TestProcess>> = {};

  private constructor(
    private readonly site: Site,
    private readonly port: number,
    /** How many read models it has. */
    private readonly models: number,
    private readonly root?: string,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  static async own(site: Site): Promise<TestRelease> {
    return new TestRelease(site, await freePort(), READ_MODELS.length);
  }

  /** `models`: how many more read models it has. */
  static async changed(site: Site, changes: BuildChanges, models = 0): Promise<TestRelease> {
    const root = await mkdtemp(join(tmpdir(), 'traceledger-release-'));
    await copyChangedBuild(root, changes);
    return TestRelease.builtIn(root, site, models);
  }

  /** One that was built in `root`, with so many more read models. */
  static async builtIn(root: string, site: Site, models: number): Promise<TestRelease> {
    return new TestRelease(site, await freePort(), READ_MODELS.length + models, root);
  }

  get api(): TestProcess {
    return this.running('api');
  }

  get projector(): TestProcess {
    return this.running('projector');
  }

  /** Listens when it returns. */
  async startApi(): Promise<void> {
    const environment = { ...this.site.environment, ...STEADY, PORT: String(this.port) };
    this.processes.api = TestProcess.start('src/api', environment, [], this.root);
    await this.api.printed(/listening/);
  }

  startProjector(): void {
    this.processes.projector = TestProcess.start('src/projector', this.site.environment, [], this.root);
  }

  /** A command of its, such as `discard`, to its end. */
  async command(...words: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
    const command = TestProcess.start('src/cli', this.site.environment, words, this.root);
    const { code } = await command.end();
    return { code, output: command.output };
  }

  /** Every model of the release answers, and is as good as up to the log. */
  async isReady(role: 'active' | 'standby'): Promise<boolean> {
    const { status, writer, models } = (await healthOf(this.url)).body;
    const lags = Object.values(models).map((model) => model?.lag ?? Number.POSITIVE_INFINITY);
    return status === 'ready' && writer === role && lags.length === this.models && lags.every((lag) => lag < 2_000);
  }

  /** What it answers of the stock of the witness's product, from `after` on. */
  async stock(after: number): Promise<unknown> {
    const query = new URL(`/v1/stock?product=${encodeURIComponent(PRODUCT)}&after=${after}`, this.url);
    const response = await fetch(query, { headers: AS_OWNER });
    const { position, ...answer } = (await response.json()) as { readonly position: number };
    if (response.status !== 200 || position < after)
      throw new Error(`${response.status} at ${position}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async remove(): Promise<void> {
    if (this.root !== undefined) await rm(this.root, { recursive: true, force: true });
  }

  private running(kind: 'api' | 'projector'): TestProcess {
    const process = this.processes[kind];
    if (!process) throw new Error(`no ${kind} of this release was started`);
    return process;
  }
}

export async function releaseNamed(db: Db, ledger: string, name: string): Promise<SeenRelease | undefined> {
  return (await allReleases(db, ledger)).find(({ release }) => release === name);
}

/** Every build that there is, with its state. */
export async function buildsThere(db: Db, ledger: string): Promise<readonly string[]> {
  const builds = await allBuilds(db, ledger);
  return builds.map(({ model, version, build, state }) => `${model} ${version} ${build} ${state}`);
}

/** Of the rows of a release, by model. `as` names the model that another one's rows are like. */
export async function hashesOf(
  db: Db,
  ledger: string,
  { versions }: Pick<SeenRelease, 'versions'>,
  as: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, readonly TableHash[]>>> {
  const hashes: Record<string, readonly TableHash[]> = {};
  for (const { model, version, state, schema } of await allBuilds(db, ledger)) {
    const declared = READ_MODELS.find(({ name }) => name === (as[model] ?? model));
    if (state === 'live' && versions[model] === version && declared)
      hashes[model] = await hashRows(db, declared, schema);
  }
  return hashes;
}
