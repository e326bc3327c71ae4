import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverSite, type Site } from './faults/sites.js';
import { TestProcess } from './faults/test-process.js';
import { TestRelease } from './faults/two-releases.js';
import { until } from './faults/until.js';
import { request, type ApiAnswer } from './support/api-answer.js';
import type { OpenApiDocument } from './support/documented-answers/openapi-document.js';
import { watchBy } from './support/documented-answers/watched-answers.js';
import { applyDocumented, copySources, documentedCode } from './support/documented-code.js';

const ROOT = join(import.meta.dirname, '..');
const UNIT = '01/09506000134352/21/1';
const run = promisify(execFile);

const blocks = documentedCode(readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8'));

async function ended(started: TestProcess): Promise<{ readonly code: number | null; readonly output: string }> {
  const { code } = await started.end();
  return { code, output: started.output };
}

describe('a capability that is added as docs/architecture.md says', () => {
  let folder: string;
  let site: Site;
  /** A copy of the sources, to which all was added that the document shows. */
  let release: TestRelease;

  const post = (operation: string, body: object): PromiseLike<ApiAnswer> =>
    request(release.url).post(`/v1/operations/${operation}`).send(body);

  /** What a command prints. */
  async function command(...words: readonly string[]): Promise<string> {
    const { code, output } = await release.command(...words);
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}:\n${output}`);
    return output;
  }

  /** Each table of each read model, with its number of rows and the sum over them. */
  async function hashes(): Promise<readonly string[]> {
    return (await command('hashes')).match(/^\S+\.\S+ +\d+ rows .*$/gm) ?? [];
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'traceledger-capability-'));
    await copySources(ROOT, folder);
  });
  afterAll(async () => {
    await TestProcess.endAll();
    await site.close();
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
    site = await serverSite('postgres');
    release = await TestRelease.builtIn(folder, site, 1);
    release.startProjector();
    await release.startApi();
    const { body: document } = await request(release.url).get('/openapi.json');
    expect(document).toHaveProperty(['paths', '/v1/operations/inspect', 'post']);
    watchBy(document as unknown as OpenApiDocument);
    const made = await post('manufacture', { items: [UNIT], location: '414/9506000134376' });
    expect(made.status).toBe(201);
    const refused = await post('inspect', { items: [UNIT] });
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([422, expect.stringContaining('counters')]);
    const counters = [{ name: 'cycles', value: '12', since: 'new' }];
    const inspected = await post('inspect', { items: [UNIT], counters });
    expect(inspected).toMatchObject({ status: 201, body: { events: 1 } });
    const { position } = inspected.body;
    const history = await request(release.url)
      .get(`/v1/items/${encodeURIComponent(UNIT)}/history`)
      .query({ after: position });
    expect(history.body).toMatchObject({ events: [{ type: 'ItemManufactured' }, { type: 'ItemInspected' }] });
    const isThere = async (): Promise<boolean> =>
      (await hashes()).some((line) => line.startsWith('inspections.inspections  1 rows'));
    await until('the read model has the inspection', isThere);
  });

  it('has the same rows after every model was built anew', async () => {
    const before = await hashes();
    expect(before.map((line) => line.split('.')[0])).toContain('inspections');
    for (const model of ['items', 'histories', 'stock-levels', 'ownership', 'inspections'])
      expect(await command('rebuild', model)).toContain(model);
    expect(await hashes()).toEqual(before);
  });

  it('is refused by a release that has not got it: that one would go on without what it cannot read', async () => {
    await TestProcess.endAll();
    const { code, output } = await ended(TestProcess.start('src/api', site.environment));
    expect([code, output]).toEqual([1, expect.stringContaining('is of form 8, and this release reads forms up to 7')]);
  });
});
