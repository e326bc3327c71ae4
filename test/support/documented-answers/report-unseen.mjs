// A reporter of jest: a run of all end-to-end tests fails where the OpenAPI document says something that none of their answers showed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import '../register-typescript.mjs';

const END_TO_END = /\.e2e-spec\.ts$/;

/** Whether each file of the end-to-end tests was run, whole. */
function isWhole(contexts, { testResults, success, numPendingTests }) {
  const run = new Set(testResults.map(({ testFilePath }) => testFilePath));
  const all = [...contexts].flatMap(({ config, hasteFS }) => {
    const ignored = config.testPathIgnorePatterns.map((pattern) => new RegExp(pattern));
    if (config.displayName?.name !== 'e2e') return [];
    return hasteFS
      .getAllFiles()
      .filter((path) => END_TO_END.test(path) && !ignored.some((pattern) => pattern.test(path)));
  });
  return success && numPendingTests === 0 && all.length > 0 && all.every((path) => run.has(path));
}

export default class ReportUnseen {
  #error;

  async onRunComplete(contexts, results) {
    const folder = process.env.DOCUMENTED_ANSWERS;
    if (folder === undefined || !isWhole(contexts, results)) return;
    const { unseenIn } = await import('./unseen.ts');
    const unseen = unseenIn(JSON.parse(readFileSync(join(folder, 'document.json'), 'utf8')), seenBy(folder));
    if (unseen.length === 0) return;
    this.#error = new Error('The OpenAPI document says what no answer of the whole run showed');
    process.stderr.write(`\n${this.#error.message}:\n${unseen.join('\n')}\n\n`);
  }

  getLastError() {
    return this.#error;
  }
}

function seenBy(folder) {
  const file = join(folder, 'seen');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const told = lines.map((line) => JSON.parse(line));
  const all = (name) => new Set(told.flatMap((one) => one[name]));
  return { seen: all('seen'), absent: all('absent'), routes: all('routes') };
}
