import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverSite, type Site } from './faults/sites.js';
import { TestProcess } from './faults/test-process.js';
import { until } from './faults/until.js';
import { applyDocumented, copySources, documentedCode } from './support/documented-code.js';

const ROOT = join(import.meta.dirname, '..');
const UNIT = '01/09506000134352/21/1';
const run = promisify(execFile);

const blocks = documentedCode(readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8'));

/** A ledger of a copy of the sources, to which all was added that docs/architecture.md shows. */
class ExtendedLedger {
  private constructor(
    readonly root: string,
    readonly site: Site,
    readonly url: string,
  ) {}

  static async start(root: string): Promise<ExtendedLedger> {
    const site = await serverSite('postgres');
    const api = TestProcess.start('src/api', site.environment, [], root);
    TestProcess.start('src/projector', site.environment, [], root);
    await api.printed(/listening/);
    return new ExtendedLedger(root, site, `http://127.0.0.1:${site.environment.PORT}`);
  }

  async post(operation: string, body: object): Promise<{ readonly status: number; readonly body: unknown }> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.url}/v1/operations/${operation}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  async get(path: string): Promise<unknown> {
    return (await fetch(`${this.url}${path}`)).json();
  }

  /** What a command prints. */
  async command(...words: readonly string[]): Promise<string> {
    const command = TestProcess.start('src/cli', this.site.environment, words, this.root);
    const { code } = await command.end();
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}:\n${command.output}`);
    return command.output;
  }

  /** Each table of each read model, with its number of rows and the sum over them. */
  async hashes(): Promise<readonly string[]> {
    return (await this.command('hashes')).match(/^\S+\.\S+ +\d+ rows .*$/gm) ?? [];
  }
}

async function ended(started: TestProcess): Promise<{ readonly code: number | null; readonly output: string }> {
  const { code } = await started.end();
  return { code, output: started.output };
}

describe('a capability that is added as docs/architecture.md says', () => {
  let folder: string;
  let ledger: ExtendedLedger;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'traceledger-capability-'));
    await copySources(ROOT, folder);
  });
  afterAll(async () => {
    await TestProcess.endAll();
    await ledger.site.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('touches at most three files that are there', async () => {
    const existing = blocks.filter(({ path }) => existsSync(join(ROOT, path)));
    expect(existing.map(({ language }) => language)).toEqual(existing.map(() => 'diff'));
    expect(existing.length).toBeLessThanOrEqual(3);
    expect(blocks.length).toBeGreaterThan(existing.length);
    for (const block of blocks) await applyDocumented(folder, block);
  });

  it('is right by its types, and builds', async () => {
    const options = { extends: './tsconfig.json', include: ['src', 'projections'], compilerOptions: { noEmit: true } };
    await writeFile(join(folder, 'tsconfig.copy.json'), JSON.stringify(options));
    const checked = run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.copy.json'], {
      cwd: folder,
    });
    await expect(checked).resolves.toMatchObject({ stdout: '' });
    await run(process.execPath, ['scripts/build.mjs'], { cwd: folder });
  });

  it('records the operation, shows it in history and document, and builds its read model', async () => {
    ledger = await ExtendedLedger.start(folder);
    const made = await ledger.post('manufacture', { items: [UNIT], location: '414/9506000134376' });
    expect(made.status).toBe(201);
    const refused = await ledger.post('inspect', { items: [UNIT] });
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([422, expect.stringContaining('counters')]);
    const counters = [{ name: 'cycles', value: '12', since: 'new' }];
    const inspected = await ledger.post('inspect', { items: [UNIT], counters });
    expect(inspected).toMatchObject({ status: 201, body: { events: 1 } });
    const { position } = inspected.body as { readonly position: number };
    const history = await ledger.get(`/v1/items/${encodeURIComponent(UNIT)}/history?after=${position}`);
    expect(history).toMatchObject({ events: [{ type: 'ItemManufactured' }, { type: 'ItemInspected' }] });
    const { paths } = (await ledger.get('/openapi.json')) as { readonly paths: Readonly<Record<string, unknown>> };
    expect(paths).toHaveProperty(['/v1/operations/inspect', 'post']);
    const isThere = async (): Promise<boolean> =>
      (await ledger.hashes()).some((line) => line.startsWith('inspections.inspections  1 rows'));
    await until('the read model has the inspection', isThere);
  });

  it('has the same rows after every model was built anew', async () => {
    const before = await ledger.hashes();
    expect(before.map((line) => line.split('.')[0])).toContain('inspections');
    for (const model of ['items', 'histories', 'stock-levels', 'ownership', 'inspections'])
      expect(await ledger.command('rebuild', model)).toContain(model);
    expect(await ledger.hashes()).toEqual(before);
  });

  it('is refused by a release that has not got it: that one would go on without what it cannot read', async () => {
    await TestProcess.endAll();
    const { code, output } = await ended(TestProcess.start('src/api', ledger.site.environment));
    expect([code, output]).toEqual([1, expect.stringContaining('is of form 3, and this release reads forms up to 2')]);
  });
});
